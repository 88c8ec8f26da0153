"""When supply breaks: who is concerned is written down at once; nothing is cancelled for anybody."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from vaccsched.booking.models import Appointment
from vaccsched.disruptions import queries
from vaccsched.disruptions.errors import DisruptionClosed, NobodyConcerned
from vaccsched.disruptions.events import DisruptionOpened
from vaccsched.disruptions.models import Disruption, DisruptionCase, DisruptionKind, ToldBy
from vaccsched.disruptions.operations import notice
from vaccsched.disruptions.rules import CaseState
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay
from vaccsched.schedule.queries.concerned import by_closing
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.events import announce
from vaccsched.stock import queries as stock
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist.models import EntryStatus

UNSETTLED = (CaseState.OPEN, CaseState.TOLD, CaseState.OFFERED)


def open_disruption(
    *,
    clinic_id: uuid.UUID,
    kind: DisruptionKind,
    day: dt.date,
    half_day: HalfDay | None,
    kept_percent: int,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> Disruption:
    """A day, or one half of it (None: the whole day), keeps only so many percent of its places (0: closed).

    From this instant nobody new gets a place beyond them. Who is booked beyond them is written down, those who booked
    last; they keep their appointment until they have another or cancel. Opened before: the same disruption.

    :raises NobodyConcerned: nobody is booked beyond what stays.
    :raises DayClosedAlready, SpanFaulty: see ``schedule.operations.close_day``.
    """
    known = queries.find_open_of_day(clinic_id=clinic_id, day=day, half_day=half_day)
    if known is not None:
        return known
    hit = queries.beyond_capacity(clinic_id=clinic_id, day=day, half_day=half_day, percent=kept_percent, now=now)
    if not hit:
        raise NobodyConcerned
    made = _new(
        Disruption(
            clinic_id=clinic_id, kind=kind, day=day, half_day=half_day, kept_percent=kept_percent, reason=reason,
            opened_by_id=actor.id if actor.kind is ActorKind.STAFF else None, opened_at=now,
        ),
        hit, actor=actor, now=now,
    )  # fmt: skip
    if half_day is None and kind is DisruptionKind.CLINIC_CLOSED:
        seen = by_closing(clinic_id=clinic_id, day=day, now=now).people_kept
        schedule.close_day(clinic_id=clinic_id, day=day, reason=reason, seen=seen, actor=actor, now=now)
    else:
        schedule.cut_day(clinic_id=clinic_id, day=day, half_day=half_day, percent=kept_percent, actor=actor, now=now)
    return made


def note_closed_day(*, clinic_id: uuid.UUID, day: dt.date, now: dt.datetime) -> Disruption | None:
    """The calendar closed a day: who is booked on it is concerned. None: nobody is."""
    known = queries.find_open_of_day(clinic_id=clinic_id, day=day, half_day=None)
    if known is not None:
        return known
    hit = queries.booked_on(clinic_id=clinic_id, day=day, half_day=None, now=now)
    if not hit:
        return None
    made = Disruption(
        clinic_id=clinic_id, kind=DisruptionKind.CLINIC_CLOSED, day=day, kept_percent=0, reason="", opened_at=now
    )
    return _new(made, hit, actor=SYSTEM, now=now)


def note_lot(*, lot_id: uuid.UUID, clinic_id: uuid.UUID, kind: DisruptionKind, now: dt.datetime) -> Disruption | None:
    """A lot may no longer be used, or may be again: look at the promises of its vaccine once more."""
    lot = stock.get_lot(clinic_id=clinic_id, lot_id=lot_id)
    code = lot.product.vaccine_code
    return check_doses(clinic_id=clinic_id, vaccine_code=code, kind=kind, lot_id=lot_id, actor=SYSTEM, now=now)


def check_doses(
    *,
    clinic_id: uuid.UUID,
    vaccine_code: str,
    kind: DisruptionKind,
    lot_id: uuid.UUID | None,
    actor: Actor,
    now: dt.datetime,
) -> Disruption | None:
    """Compare the doses of a vaccine with those who are booked for it. Who has none any more is written down; whose
    dose is there again is told that they may come as booked. None: there is a dose for everybody, as before.
    """
    missing = queries.without_dose(clinic_id=clinic_id, vaccine_code=vaccine_code, today=clock.day_of(now))
    known = queries.find_open_of_vaccine(clinic_id=clinic_id, vaccine_code=vaccine_code)
    if known is None:
        if not missing:
            return None
        made = Disruption(
            clinic_id=clinic_id, kind=kind, vaccine_code=vaccine_code, lot_id=lot_id, reason="", opened_at=now
        )
        return _new(made, missing, actor=actor, now=now)
    if kind is DisruptionKind.LOT_RECALLED:
        known.kind, known.lot_id = kind, lot_id
    _lift(known, but={one.id for one in missing}, actor=actor, now=now)
    _add_cases(known, missing)
    return known


def recheck(*, disruption: Disruption, actor: Actor, now: dt.datetime) -> Disruption:
    """Doses have come since: who has one again is told that they may come as booked.

    :raises DisruptionClosed:
    """
    refuse_closed(disruption)
    if disruption.vaccine_code is not None:
        check_doses(
            clinic_id=disruption.clinic_id, vaccine_code=disruption.vaccine_code, kind=disruption.kind,
            lot_id=disruption.lot_id, actor=actor, now=now,
        )  # fmt: skip
    return disruption


def note_told(*, case_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> DisruptionCase:
    """A member of staff has told the person. Again changes nothing.

    :raises NotFound: another clinic's.
    """
    case = queries.get_case(clinic_id=clinic_id, case_id=case_id)
    if case.told_at is None:
        case.told_at, case.told_by = now, ToldBy.STAFF
        db.session.flush()
        audit.record(
            action="disruption_told", actor=actor, now=now, subject=case, person_id=case.person_id,
            clinic_id=clinic_id, by=ToldBy.STAFF,
        )  # fmt: skip
    return case


def close_disruption(*, disruption_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Disruption:
    """Everything that could be done was done. Who still waits stays at the head of the list. Again changes nothing.

    :raises NotFound: another clinic's.
    """
    found = queries.get_disruption(clinic_id=clinic_id, disruption_id=disruption_id)
    closing = (
        sa.update(Disruption).where(Disruption.id == found.id, Disruption.closed_at.is_(None)).values(closed_at=now)
    )
    if claim(closing):
        db.session.refresh(found, ["closed_at"])
        audit.record(action="disruption_closed", actor=actor, now=now, subject=found, clinic_id=clinic_id)
    return found


def refuse_closed(disruption: Disruption) -> None:
    """:raises DisruptionClosed:"""
    if disruption.closed_at is not None:
        raise DisruptionClosed


def _new(made: Disruption, hit: Iterable[Appointment], *, actor: Actor, now: dt.datetime) -> Disruption:
    db.session.add(made)
    db.session.flush()
    count = _add_cases(made, hit)
    audit.record(
        action="disruption_opened", actor=actor, now=now, subject=made, clinic_id=made.clinic_id, kind=made.kind,
        day=made.day, half_day=made.half_day, vaccine=made.vaccine_code, people=count,
    )  # fmt: skip
    announce(DisruptionOpened(disruption_id=made.id, clinic_id=made.clinic_id))
    return made


def _add_cases(disruption: Disruption, hit: Iterable[Appointment]) -> int:
    """Write down who is concerned; who was concerned before and is again is no longer lifted."""
    known = {case.appointment_id: case for case in disruption.cases}
    count = 0
    for one in hit:
        if one.id in known:
            known[one.id].lifted_at = None
            continue
        disruption.cases.append(DisruptionCase(appointment_id=one.id, person_id=one.person_id, slot_id=one.slot_id))
        count += 1
    db.session.flush()
    return count


def _lift(disruption: Disruption, *, but: set[uuid.UUID], actor: Actor, now: dt.datetime) -> None:
    """Cases whose appointment can be kept after all: an offer is taken back, who was told is told again."""
    cases = queries.cases_of(disruption)
    states = queries.states_of(cases)
    for case in cases:
        if case.appointment_id in but or states[case.id] not in UNSETTLED:
            continue
        case.lifted_at = now
        if case.entry is not None:
            waitlist.end_entry(case.entry, EntryStatus.CANCELLED, actor=actor, now=now)
        if case.told_by is ToldBy.MESSAGE:
            notice.tell_lifted(case, now=now)
        audit.record(
            action="disruption_lifted", actor=actor, now=now, subject=case, person_id=case.person_id,
            clinic_id=disruption.clinic_id,
        )  # fmt: skip
    db.session.flush()
