"""Somebody feels unwell: one press, red everywhere until a named person takes it, ended with how it went."""

import uuid

import sqlalchemy as sa

from vaccsched.aefi import operations as aefi
from vaccsched.aefi.models import AefiCase, Severity, Source
from vaccsched.identity import queries as identity
from vaccsched.observation import queries
from vaccsched.observation.errors import AlarmEnded, AlarmNotTaken, AlarmTaken, GoneHome
from vaccsched.observation.events import RoomChanged
from vaccsched.observation.models import AlarmEnd, ReactionAlarm
from vaccsched.observation.operations.leaving import clinic_of, leave_for_hospital
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import Reading, local
from vaccsched.shared.db import db, new_id
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Visit


def raise_alarm(*, visit_id: uuid.UUID, actor: Actor, reading: Reading) -> ReactionAlarm:
    """Somebody who has not left feels unwell. Pressed again while it is open: the same alarm.

    :raises NotFound: another clinic's. :raises GoneHome: they have left.
    """
    visit = visits.get_visit(clinic_id=clinic_of(actor), visit_id=visit_id)
    found = queries.find_open_alarm(visit_id=visit.id)
    if found is not None:
        return found
    if visit.left_at is not None:
        raise GoneHome
    made = ReactionAlarm(
        id=new_id(), clinic_id=visit.clinic_id, visit_id=visit.id, raised_at=reading.wall, raised_by_id=staff_of(actor)
    )
    db.session.add(made)
    db.session.flush()
    _note("alarm_raised", made, visit, actor, reading)
    return made


def take_alarm(*, alarm_id: uuid.UUID, actor: Actor, reading: Reading) -> ReactionAlarm:
    """I am going there. Of several presses one wins; the same person's second press finds their own.

    :raises NotFound: another clinic's. :raises AlarmTaken: with name and time. :raises AlarmEnded:
    """
    alarm = queries.get_alarm(clinic_id=clinic_of(actor), alarm_id=alarm_id)
    if alarm.ended_at is not None:
        raise AlarmEnded
    taking = (
        sa.update(ReactionAlarm)
        .where(ReactionAlarm.id == alarm.id, ReactionAlarm.taken_at.is_(None), ReactionAlarm.ended_at.is_(None))
        .values(taken_at=reading.wall, taken_by_id=staff_of(actor))
    )
    had = claim(taking)
    db.session.refresh(alarm)
    if had:
        _note("alarm_taken", alarm, alarm.visit, actor, reading)
    elif alarm.taken_by_id != actor.id:
        raise AlarmTaken(**_taker(alarm))
    return alarm


def end_alarm(*, alarm_id: uuid.UUID, ending: AlarmEnd, note: str, actor: Actor, reading: Reading) -> ReactionAlarm:
    """How it went. A reaction has a case from now on, so that it is reported in time; a false alarm has none. Who is
    sent to a hospital leaves the room with it.

    :raises NotFound: another clinic's. :raises AlarmNotTaken: :raises AlarmEnded:
    """
    alarm = queries.get_alarm(clinic_id=clinic_of(actor), alarm_id=alarm_id)
    if alarm.taken_at is None:
        raise AlarmNotTaken
    if ending is not AlarmEnd.FALSE_ALARM:
        open_case(alarm, actor=actor, reading=reading)
    alarm.note = note.strip() or None
    sealed = alarm.note_sealed
    db.session.expire(alarm, ["note_sealed"])
    ended = (
        sa.update(ReactionAlarm)
        .where(ReactionAlarm.id == alarm.id, ReactionAlarm.ended_at.is_(None))
        .values(ended_at=reading.wall, ended_by_id=staff_of(actor), ending=ending, note_sealed=sealed)
    )
    if not claim(ended):
        raise AlarmEnded
    db.session.refresh(alarm)
    _note("alarm_ended", alarm, alarm.visit, actor, reading)
    if ending is AlarmEnd.REFERRED:
        leave_for_hospital(visit_id=alarm.visit_id, actor=actor, reading=reading)
    return alarm


def open_case(alarm: ReactionAlarm, *, actor: Actor, reading: Reading) -> AefiCase | None:
    """The case of an alarm, opened when there is none, with the doses of this visit; its clock runs from the press.
    None when nothing was given at this visit: then it cannot follow a dose.
    """
    if alarm.case_id is not None:
        return db.session.get(AefiCase, alarm.case_id)
    doses = queries.doses_of_visit(alarm.visit)
    if not doses:
        return None
    case = aefi.report(
        clinic_id=alarm.clinic_id, person_id=alarm.visit.person_id, source=Source.OBSERVATION,
        discovered_at=alarm.raised_at, found_by=alarm.raised_by_id, immunization_ids=[one.id for one in doses],
        severity=Severity.ORDINARY, actor=actor, now=reading.wall,
    )  # fmt: skip
    alarm.case_id = case.id
    db.session.flush()
    return case


# for the other file of this folder


def staff_of(actor: Actor) -> uuid.UUID | None:
    return actor.id if actor.kind is ActorKind.STAFF else None


def _note(action: str, alarm: ReactionAlarm, visit: Visit, actor: Actor, reading: Reading) -> None:
    audit.record(action=action, actor=actor, now=reading.wall, subject=alarm, person_id=visit.person_id)
    events.announce(RoomChanged(clinic_id=alarm.clinic_id))


def _taker(alarm: ReactionAlarm) -> dict[str, str]:
    names = identity.names_of(staff_ids={alarm.taken_by_id} - {None})  # type: ignore[arg-type]
    assert alarm.taken_at is not None
    name = names.get(alarm.taken_by_id, "") if alarm.taken_by_id else ""
    return {"name": name, "time": local(alarm.taken_at).strftime("%H:%M")}
