"""A visit that happened on paper: its chain of stages with the written times, entered afterwards (补录)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.visits import queries
from vaccsched.visits.errors import StageMoved
from vaccsched.visits.events import VisitMoved
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, StageEntry, Visit
from vaccsched.visits.operations.tickets import next_number

LETTER = "P"  # numbers of sheets: never called, never printed
NO_BOOT = "paper"  # no clock of this machine ran: the wall clock alone measures from here
ORDER = (Stage.ARRIVED, Stage.INQUIRY, Stage.CONSENT, Stage.PAYMENT, Stage.WAITING, Stage.DOSE, Stage.OBSERVATION)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A stage as paper has it: since when, where, by whom."""

    stage: Stage
    at: dt.datetime
    staff_id: uuid.UUID | None = None
    station_id: uuid.UUID | None = None


def open_written_visit(
    *, clinic_id: uuid.UUID, person_id: uuid.UUID, appointment: Appointment | None, arrived_at: dt.datetime,
    actor: Actor, now: dt.datetime,
) -> Visit:  # fmt: skip
    """The visit of a sheet whose person had no ticket; a booking that is still open is used by it.

    :raises AppointmentMoved: somebody else used the booking first.
    """
    if appointment is not None and appointment.status is AppointmentStatus.BOOKED:
        booking.mark_arrived(appointment_id=appointment.id, now=now)
    day = day_of(arrived_at)
    visit = Visit(
        id=new_id(),
        clinic_id=clinic_id,
        day=day,
        person_id=person_id,
        appointment_id=appointment.id if appointment is not None else None,
        letter=LETTER,
        number=next_number(clinic_id=clinic_id, day=day, letter=LETTER),
        arrived_at=arrived_at,
        queue_at=arrived_at,
        order_reason="walk_in" if appointment is None else "on_time",
        planned_doses=[],
        entries=[_entry(clinic_id, day, Step(stage=Stage.ARRIVED, at=arrived_at, staff_id=actor.id))],
    )
    visit.entries[0].ended_at = None
    db.session.add(visit)
    db.session.flush()
    return visit


def plan_written_dose(*, visit: Visit, vaccine_code: str, dose_number: int) -> PlannedDose:
    """The planned dose that paper says was given: the one that is still planned of this vaccine, else a new one."""
    for dose in visit.planned_doses:
        if dose.vaccine_code == vaccine_code and dose.outcome is DoseOutcome.PLANNED:
            dose.dose_number = dose_number
            db.session.flush()
            return dose
    line = None if visit.appointment is None else _line(visit.appointment, vaccine_code)
    made = PlannedDose(
        id=new_id(), vaccine_code=vaccine_code, dose_number=dose_number, position=len(visit.planned_doses),
        appointment_line_id=line,
    )  # fmt: skip
    visit.planned_doses.append(made)
    db.session.flush()
    db.session.refresh(made)
    return made


def write_chain(
    *, visit: Visit, steps: Sequence[Step], left_at: dt.datetime | None, reason: str, actor: Actor, now: dt.datetime
) -> None:
    """End the open stage at the first step and write the rest, those that the visit has not been through; with
    ``left_at`` the visit is over: doses still planned become not given, its booking is fulfilled by a given dose.

    :raises StageMoved: it left meanwhile, or somebody else moved it.
    """
    entry = queries.open_entry(visit_id=visit.id)
    if entry is None:
        raise StageMoved
    before, last = entry.stage, steps[-1].stage if steps else entry.stage
    to_do = [one for one in steps if ORDER.index(one.stage) > ORDER.index(before)]
    if left_at is not None:
        to_do.append(Step(stage=Stage.LEFT, at=left_at, staff_id=actor.id))
    if not to_do:
        return
    _end(entry, to_do[0].at)
    starts = [*(one.at for one in to_do[1:]), None]
    for one, ends in zip(to_do, starts, strict=True):
        written = _entry(visit.clinic_id, visit.day, one)
        written.visit_id, written.reason = visit.id, reason
        written.ended_at = one.at if one.stage is Stage.LEFT else ends
        db.session.add(written)
        db.session.flush()
    if left_at is not None:
        _close(visit, left_at, reason)
    after = Stage.LEFT if left_at is not None else last
    audit.record(
        action="visit_moved", actor=actor, now=now, subject=visit, person_id=visit.person_id,
        clinic_id=visit.clinic_id, before=before, to=after, reason=reason,
    )  # fmt: skip
    for moved_to in {last, after}:
        events.announce(VisitMoved(visit_id=visit.id, clinic_id=visit.clinic_id, from_stage=before, to_stage=moved_to))


def _end(entry: StageEntry, at: dt.datetime) -> None:
    taking = (
        sa.update(StageEntry)
        .where(StageEntry.id == entry.id, StageEntry.ended_at.is_(None))
        .values(ended_at=max(at, entry.started_at))
    )
    if not claim(taking):
        raise StageMoved
    db.session.expire(entry)


def _entry(clinic_id: uuid.UUID, day: dt.date, step: Step) -> StageEntry:
    return StageEntry(
        id=new_id(),
        clinic_id=clinic_id,
        day=day,
        stage=step.stage,
        station_id=step.station_id,
        staff_id=step.staff_id,
        started_at=step.at,
        boot_id=NO_BOOT,
        boot_seconds=0,
    )


def _line(appointment: Appointment, vaccine_code: str) -> uuid.UUID | None:
    return next((line.id for line in appointment.lines if line.vaccine_code == vaccine_code), None)


def _close(visit: Visit, left_at: dt.datetime, reason: str) -> None:
    visit.left_at = left_at
    given = False
    for planned in visit.planned_doses:
        given = given or planned.outcome is DoseOutcome.GIVEN
        if planned.outcome is DoseOutcome.PLANNED:
            planned.outcome, planned.outcome_reason = DoseOutcome.NOT_GIVEN, reason
    appointment = visit.appointment
    if appointment is not None:
        if appointment.status is AppointmentStatus.ARRIVED and given:
            booking.mark_fulfilled(appointment_id=appointment.id, now=left_at)
        booking.release_doses(appointment_id=appointment.id, clinic_id=visit.clinic_id)
    if visit.walk_in_place_id is not None:
        booking.release_walk_in(place_id=visit.walk_in_place_id, clinic_id=visit.clinic_id)
    db.session.flush()
