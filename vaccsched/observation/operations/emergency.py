"""急救记录: begun with one tap, each step with one press, ended with the outcome. Nothing in it is ever changed."""

import uuid

from vaccsched.aefi import operations as aefi
from vaccsched.aefi.models import Severity
from vaccsched.observation import queries
from vaccsched.observation.errors import BadWeight, EmergencyEnded, GoneHome, NothingWritten
from vaccsched.observation.events import RoomChanged
from vaccsched.observation.models import (
    AlarmEnd,
    EmergencyLog,
    EmergencyOutcome,
    EmergencyStep,
    ReactionAlarm,
    StepKind,
)
from vaccsched.observation.operations.alarms import end_alarm, open_case, raise_alarm, staff_of, take_alarm
from vaccsched.observation.operations.leaving import clinic_of
from vaccsched.observation.rules import emergency as rules
from vaccsched.shared import audit, events, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db, new_id
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Visit

ENDINGS = {
    EmergencyOutcome.RECOVERED: AlarmEnd.BETTER,
    EmergencyOutcome.HOSPITAL: AlarmEnd.REFERRED,
    EmergencyOutcome.DEATH: AlarmEnd.REFERRED,
}


def start_emergency(*, visit_id: uuid.UUID | None, actor: Actor, key: str, reading: Reading) -> EmergencyLog:
    """Begin the log. For somebody with a ticket the alarm is raised and taken with the same tap, and the case of a
    reaction opened; None: somebody without a ticket. While a log of this alarm runs the tap finds it.

    :raises NotFound: another clinic's. :raises GoneHome: they have left.
    """
    clinic_id = clinic_of(actor)
    made = idempotency.made_before(actor=actor, operation="start_emergency", key=key, visit_id=visit_id)
    if made is not None:
        return db.session.get_one(EmergencyLog, made)
    visit = visits.get_visit(clinic_id=clinic_id, visit_id=visit_id) if visit_id is not None else None
    alarm = _own_alarm(visit, actor, reading) if visit is not None else None
    found = queries.find_log_of_alarm(alarm_id=alarm.id) if alarm is not None else None
    if found is not None:
        return found
    case = open_case(alarm, actor=actor, reading=reading) if alarm is not None else None
    log = EmergencyLog(
        id=new_id(), clinic_id=clinic_id, visit_id=visit_id, person_id=visit.person_id if visit else None,
        alarm_id=alarm.id if alarm else None, case_id=case.id if case else None, started_at=reading.wall,
        started_by_id=staff_of(actor),
    )  # fmt: skip
    db.session.add(log)
    idempotency.remember(
        actor=actor, operation="start_emergency", key=key, made_id=log.id, now=reading.wall, visit_id=visit_id
    )
    db.session.flush()
    audit.record(action="emergency_started", actor=actor, now=reading.wall, subject=log, person_id=log.person_id)
    events.announce(RoomChanged(clinic_id=clinic_id))
    return log


def write_step(
    *, log_id: uuid.UUID, kind: StepKind, note: str, actor: Actor, key: str, reading: Reading
) -> EmergencyStep:
    """Write down that something was done now. The same drug given again is another step.

    :raises NotFound: another clinic's. :raises NothingWritten: a note without words. :raises EmergencyEnded:
    """
    if kind in (StepKind.WEIGHT, StepKind.ENDED) or (kind is StepKind.NOTE and not note.strip()):
        raise NothingWritten(field="note")
    return _write(log_id, actor, key, reading, kind=kind, note=note)


def write_weight(*, log_id: uuid.UUID, grams: int, actor: Actor, key: str, reading: Reading) -> EmergencyStep:
    """Write down what the person weighs (grams): the page then shows what 0.01 mg/kg is, for information.

    :raises NotFound: :raises BadWeight: nobody weighs so much. :raises EmergencyEnded:
    """
    if not rules.is_weight(grams):
        raise BadWeight(field="weight")
    return _write(log_id, actor, key, reading, kind=StepKind.WEIGHT, grams=grams)


def end_emergency(
    *, log_id: uuid.UUID, outcome: EmergencyOutcome, note: str, actor: Actor, key: str, reading: Reading
) -> EmergencyStep:
    """Close the log: the alarm ends with it; a death makes the case one of two hours.

    :raises NotFound: :raises EmergencyEnded: somebody closed it before.
    """
    step = _write(log_id, actor, key, reading, kind=StepKind.ENDED, outcome=outcome, note=note)
    log = queries.get_log(clinic_id=clinic_of(actor), log_id=log_id)
    if log.case_id is not None and outcome is EmergencyOutcome.DEATH:
        aefi.raise_severity(case_id=log.case_id, severity=Severity.DEATH, actor=actor, now=reading.wall)
    alarm = db.session.get(ReactionAlarm, log.alarm_id) if log.alarm_id is not None else None
    if alarm is not None and alarm.ended_at is None:
        end_alarm(alarm_id=alarm.id, ending=ENDINGS[outcome], note=note, actor=actor, reading=reading)
    events.announce(RoomChanged(clinic_id=log.clinic_id))
    return step


def _own_alarm(visit: Visit, actor: Actor, reading: Reading) -> ReactionAlarm:
    if visit.left_at is not None:
        raise GoneHome
    alarm = raise_alarm(visit_id=visit.id, actor=actor, reading=reading)
    return take_alarm(alarm_id=alarm.id, actor=actor, reading=reading) if alarm.taken_at is None else alarm


def _write(
    log_id: uuid.UUID, actor: Actor, key: str, reading: Reading, *, kind: StepKind, note: str = "",
    grams: int | None = None, outcome: EmergencyOutcome | None = None,
) -> EmergencyStep:  # fmt: skip
    body = {"log_id": log_id, "kind": kind, "grams": grams, "outcome": outcome, "note": note}
    made = idempotency.made_before(actor=actor, operation="emergency_step", key=key, **body)
    if made is not None:
        return db.session.get_one(EmergencyStep, made)
    log = queries.get_log(clinic_id=clinic_of(actor), log_id=log_id)
    if rules.is_ended(log.steps):
        raise EmergencyEnded
    step = EmergencyStep(
        id=new_id(), log_id=log.id, kind=kind, at=reading.wall, staff_id=staff_of(actor), grams=grams, outcome=outcome
    )
    step.note = note.strip() or None
    db.session.add(step)
    idempotency.remember(actor=actor, operation="emergency_step", key=key, made_id=step.id, now=reading.wall, **body)
    db.session.flush()
    db.session.expire(log, ["steps"])
    audit.record(
        action="emergency_step", actor=actor, now=reading.wall, subject=log, person_id=log.person_id, kind=kind
    )
    return step
