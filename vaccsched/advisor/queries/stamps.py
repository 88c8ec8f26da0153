"""What the clinic's own half-days left behind: services timed at the stations, arrivals, appointments missed."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.advisor.rules.learning import Stamp
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.schedule.queries.plan import BOUNDS
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.sites.models import StationKind
from vaccsched.visits.models import Stage, StageEntry, Visit

WEEKS = 26
ENOUGH_VISITS = 1_000  # so many services tell their law to 2 %; a busy clinic's half-year would take seconds to read
AT_SCREENING = (Stage.INQUIRY, Stage.CONSENT)
SERVED_ON = {StationKind.SCREENING: (Stage.WAITING, Stage.PAYMENT), StationKind.VACCINATION: (Stage.OBSERVATION,)}


@dataclass(frozen=True, kw_only=True)
class Move:
    """One stage entry, as far as times go."""

    visit_id: uuid.UUID
    stage: Stage
    station_id: uuid.UUID | None
    started_at: dt.datetime
    ended_at: dt.datetime | None

    @property
    def minutes(self) -> float:
        return (self.ended_at - self.started_at).total_seconds() / 60 if self.ended_at is not None else 0.0


def services(*, clinic_id: uuid.UUID, before: dt.date) -> dict[StationKind, list[Stamp]]:
    """From the call to the end, of everybody who went on from there: of the last days before a day with a thousand
    visits together, at most 26 weeks of them.
    """
    found: dict[StationKind, list[Stamp]] = {StationKind.SCREENING: [], StationKind.VACCINATION: []}
    first = _first_day(clinic_id, before)
    for chain in chains(clinic_id=clinic_id, first=first, last=before - dt.timedelta(days=1)):
        for kind, begin, end in _served(chain):
            if begin.station_id is not None and end.ended_at is not None:
                found[kind].append(Stamp(station=str(begin.station_id), begun=begin.started_at, ended=end.ended_at))
    return found


def chains(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> Iterator[list[Move]]:
    """The stage entries of each visit of these days, in order."""
    rows = db.session.execute(
        sa.select(
            StageEntry.visit_id, StageEntry.stage, StageEntry.station_id, StageEntry.started_at, StageEntry.ended_at
        )
        .where(StageEntry.clinic_id == clinic_id, StageEntry.day.between(first, last))
        .order_by(StageEntry.visit_id, StageEntry.id)
    )
    moves = (Move(**row._asdict()) for row in rows)
    for _visit, chain in itertools.groupby(moves, key=lambda move: move.visit_id):
        yield list(chain)


def offsets(*, clinic_id: uuid.UUID, half_day: HalfDay, before: dt.date) -> list[float]:
    """Minutes after the start of the slot at which booked people came."""
    rows = db.session.execute(
        sa.select(Visit.arrived_at, Slot.starts_at)
        .join(Appointment, Visit.appointment_id == Appointment.id)
        .join(Slot, Appointment.slot_id == Slot.id)
        .join(Session, Slot.session_id == Session.id)
        .where(Visit.clinic_id == clinic_id, Session.half_day == half_day, Session.place == "", *_lately(Visit, before))
        .order_by(Visit.id)
    )
    return [(arrived - starts).total_seconds() / 60 for arrived, starts in rows]


def kept_and_missed(*, clinic_id: uuid.UUID, half_day: HalfDay, before: dt.date) -> tuple[int, int]:
    """Appointments that were missed, and all that were kept or missed."""
    rows = db.session.execute(
        sa.select(Appointment.status, sa.func.count())
        .join(Slot, Appointment.slot_id == Slot.id)
        .join(Session, Slot.session_id == Session.id)
        .where(
            Appointment.clinic_id == clinic_id,
            Session.half_day == half_day,
            Session.place == "",
            Appointment.status.in_([AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED, AppointmentStatus.NO_SHOW]),
            *_lately(Appointment, before),
        )
        .group_by(Appointment.status)
    )
    counts = {status: int(number) for status, number in rows}
    return counts.get(AppointmentStatus.NO_SHOW, 0), sum(counts.values())


def worked_days(*, clinic_id: uuid.UUID, half_day: HalfDay, before: dt.date) -> list[dt.date]:
    """Days on which somebody came in this half-day, in the 26 weeks before a day."""
    arrivals = db.session.scalars(
        sa.select(Visit.arrived_at).where(Visit.clinic_id == clinic_id, *_lately(Visit, before))
    )
    return sorted({clock.day_of(at) for at in arrivals if is_within(at, half_day)})


def is_within(at: dt.datetime, half_day: HalfDay) -> bool:
    """Whether an instant lies in this half of the clinic's day."""
    first, last = BOUNDS[half_day]
    return first <= clock.local(at).time() < last


def _first_day(clinic_id: uuid.UUID, before: dt.date) -> dt.date:
    """The day from which on there are enough visits; 26 weeks before when there are fewer."""
    counted = db.session.execute(
        sa.select(Visit.day, sa.func.count())
        .where(Visit.clinic_id == clinic_id, *_lately(Visit, before))
        .group_by(Visit.day)
        .order_by(Visit.day.desc())
    ).all()
    together = itertools.accumulate(number for _day, number in counted)
    enough = (day for (day, _number), visits in zip(counted, together, strict=True) if visits >= ENOUGH_VISITS)
    return next(enough, before - dt.timedelta(weeks=WEEKS))


def _lately(model: type[Visit] | type[Appointment], before: dt.date) -> Sequence[sa.ColumnElement[bool]]:
    return model.day >= before - dt.timedelta(weeks=WEEKS), model.day < before


def _served(chain: list[Move]) -> Iterator[tuple[StationKind, Move, Move]]:
    """(kind of station, first and last entry there) of each service after which the person went on."""
    for at, move in enumerate(chain):
        if move.stage is Stage.INQUIRY:
            rest = list(itertools.takewhile(lambda one: one.stage in AT_SCREENING, chain[at:]))
            yield from _if_on(StationKind.SCREENING, chain, at, at + len(rest))
        elif move.stage is Stage.DOSE:
            yield from _if_on(StationKind.VACCINATION, chain, at, at + 1)


def _if_on(kind: StationKind, chain: list[Move], at: int, after: int) -> Iterator[tuple[StationKind, Move, Move]]:
    if after < len(chain) and chain[after].stage in SERVED_ON[kind]:
        yield kind, chain[at], chain[after - 1]
