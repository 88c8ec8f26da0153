"""Questions about visits, tickets and queues. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared import qr
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.format import time as time_text
from vaccsched.sites.models import Closure
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits import rules
from vaccsched.visits.models import Stage, StageEntry, Visit
from vaccsched.visits.rules import Expected, OrderReason
from vaccsched.visits.words import STAGES as STAGE_WORDS

__all__ = ["STAGE_WORDS", "Expected"]

RECENT = dt.timedelta(minutes=45)
FEWEST = 5  # people who make an average
LAST_SERVED = 40  # finished stages that are looked at


def get_visit(*, clinic_id: uuid.UUID, visit_id: uuid.UUID) -> Visit:
    """:raises NotFound: missing, or another clinic's."""
    visit = db.session.get(Visit, visit_id)
    if visit is None or visit.clinic_id != clinic_id:
        raise NotFound
    return visit


def find_visit(*, clinic_id: uuid.UUID, day: dt.date, code: str) -> Visit | None:
    """Today's visit behind a scanned ticket (its QR text) or a typed ticket number (``A012``, ``a12``)."""
    ticket = rules.is_ticket(code.strip())
    wanted = sa.select(Visit).where(Visit.clinic_id == clinic_id, Visit.day == day)
    if ticket is not None:
        return db.session.scalar(wanted.where(Visit.letter == ticket[0], Visit.number == ticket[1]))
    opened = qr.opened("ticket", code.strip())
    return db.session.scalar(wanted.where(Visit.id == uuid.UUID(opened))) if isinstance(opened, str) else None


def ticket_qr_text(visit: Visit) -> str:
    """What the ticket's QR code says: the signed id, no person's data."""
    return qr.signed("ticket", str(visit.id))


def find_present(*, clinic_id: uuid.UUID, person_id: uuid.UUID) -> Visit | None:
    """The visit of a person who has not left."""
    return db.session.scalar(
        sa.select(Visit).where(Visit.clinic_id == clinic_id, Visit.person_id == person_id, Visit.left_at.is_(None))
    )


def find_by_appointment(*, appointment_id: uuid.UUID) -> Visit | None:
    return db.session.scalar(sa.select(Visit).where(Visit.appointment_id == appointment_id))


def find_appointment_by_code(*, code: str) -> Appointment | None:
    """The appointment behind a scanned QR text or a typed short code, of whatever clinic."""
    opened = qr.opened("appointment", code.strip())
    if isinstance(opened, str):
        return booking.find_appointment(appointment_id=uuid.UUID(opened))
    return booking.find_by_short_code(code)


def vaccines(*, codes: Iterable[str]) -> list[Vaccine]:
    """The vaccines with these codes, in the order of the codes."""
    wanted = list(codes)
    found = db.session.scalars(sa.select(Vaccine).where(Vaccine.code.in_(wanted)))
    return sorted(found, key=lambda vaccine: wanted.index(vaccine.code))


def urgent_vaccines() -> list[Vaccine]:
    """Vaccines that are given at once (rabies, tetanus), in the programme's order."""
    return list(db.session.scalars(sa.select(Vaccine).where(Vaccine.urgent).order_by(Vaccine.position)))


def next_pool(*, clinic_id: uuid.UUID, after: dt.datetime) -> Session | None:
    """The next half-day that begins after this instant and has walk-in places left."""
    return db.session.scalar(
        sa.select(Session)
        .where(
            Session.clinic_id == clinic_id,
            Session.starts_at > after,
            Session.walk_in_taken < Session.walk_in_places,
            Session.place == "",
            Session.withdrawn_at.is_(None),
            Session.day.not_in(sa.select(Closure.day).where(Closure.clinic_id == clinic_id)),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(1)
    )


def find_late(*, person_id: uuid.UUID, session: Session) -> Appointment | None:
    """The person's booking of this half-day whose place had to be given back, not used yet."""
    return db.session.scalar(
        sa.select(Appointment)
        .join(Appointment.slot)
        .where(
            Slot.session_id == session.id,
            Appointment.person_id == person_id,
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.place_returned_at.is_not(None),
        )
        .order_by(Slot.starts_at, Appointment.id)
        .limit(1)
    )


def get_session(*, clinic_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(Session, session_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def get_appointment(*, clinic_id: uuid.UUID, appointment_id: uuid.UUID) -> Appointment:
    """:raises NotFound: missing, or another clinic's."""
    found = booking.find_appointment(appointment_id=appointment_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def left_over(*, clinic_id: uuid.UUID | None, before: dt.date) -> list[Visit]:
    """Visits of earlier days that nobody closed, oldest first; of one clinic or of all."""
    wanted = sa.select(Visit).where(Visit.left_at.is_(None), Visit.day < before).order_by(Visit.id)
    if clinic_id is not None:
        wanted = wanted.where(Visit.clinic_id == clinic_id)
    return list(db.session.scalars(wanted))


def open_entry(*, visit_id: uuid.UUID) -> StageEntry | None:
    """Where a visit stands now; None once it has left."""
    return db.session.scalar(
        sa.select(StageEntry).where(StageEntry.visit_id == visit_id, StageEntry.ended_at.is_(None))
    )


def last_entry(*, visit_id: uuid.UUID, stage: Stage) -> StageEntry | None:
    """The latest time a visit stood in a stage."""
    return db.session.scalar(
        sa.select(StageEntry)
        .where(StageEntry.visit_id == visit_id, StageEntry.stage == stage)
        .order_by(StageEntry.id.desc())
        .limit(1)
    )


def current_at(*, station_id: uuid.UUID) -> StageEntry | None:
    """Whom a station has in hand."""
    return db.session.scalar(
        sa.select(StageEntry)
        .where(StageEntry.station_id == station_id, StageEntry.ended_at.is_(None))
        .options(joinedload(StageEntry.visit).joinedload(Visit.person))
    )


def queue(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage) -> list[StageEntry]:
    """Who stands in a stage, in calling order (``rules.order_key``), with visit and person loaded."""
    return list(db.session.scalars(_standing(clinic_id, day).where(StageEntry.stage == stage)).unique())


def find_first(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage) -> StageEntry | None:
    """Who is called next from a queue."""
    return db.session.scalar(_standing(clinic_id, day).where(StageEntry.stage == stage).limit(1))


def present(*, clinic_id: uuid.UUID, day: dt.date) -> list[StageEntry]:
    """Everybody who has not left, in calling order, all stages together."""
    return list(db.session.scalars(_standing(clinic_id, day)).unique())


def still_here(clinic_id: uuid.UUID, day: dt.date) -> list[str]:
    """Tickets of this day whose holders have not left, in order: who is named when the day is closed."""
    here = db.session.scalars(
        sa.select(Visit)
        .where(Visit.clinic_id == clinic_id, Visit.day == day, Visit.left_at.is_(None))
        .order_by(Visit.letter, Visit.number)
    )
    return [visit.ticket for visit in here]


def was_here(person_id: uuid.UUID, clinic_id: uuid.UUID) -> bool:
    """Whether the person is or was in a visit at this clinic."""
    visits = sa.select(Visit.id).where(Visit.person_id == person_id, Visit.clinic_id == clinic_id)
    return bool(db.session.scalar(sa.select(visits.exists())))


def people_ahead(*, visit: Visit) -> int:
    """How many are called before this visit in the queue it stands in; 0 when it stands in none."""
    entry = open_entry(visit_id=visit.id)
    if entry is None or entry.stage not in rules.QUEUES:
        return 0
    return [one.visit_id for one in queue(clinic_id=visit.clinic_id, day=visit.day, stage=entry.stage)].index(visit.id)


def expected_call(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage, ahead: int, now: dt.datetime) -> Expected:
    """When somebody with ``ahead`` people before them in a queue is likely called, in minutes from now.

    Counts the stations that worked in the last 45 minutes and how long they took per person today; the programme's
    own figures until five people have been through.
    """
    return rules.expected_call(
        ahead=ahead,
        seconds_per_person=_seconds_per_person(clinic_id, day, stage),
        stations=_stations_at_work(clinic_id, day, stage, now),
    )


def order_sentence() -> str:
    """The written order rule, one sentence for ticket, desk and screen."""
    return str(rules.ORDER_SENTENCE)


def reason_sentence(visit: Visit) -> str:
    """Why this visit stands where it stands."""
    reason = OrderReason(visit.order_reason)
    return str(rules.REASONS[reason]) % {"time": time_text(visit.queue_at)}


def _standing(clinic_id: uuid.UUID, day: dt.date) -> sa.Select[StageEntry]:
    return (
        sa.select(StageEntry)
        .join(StageEntry.visit)
        .where(StageEntry.clinic_id == clinic_id, StageEntry.day == day, StageEntry.ended_at.is_(None))
        .options(contains_eager(StageEntry.visit).joinedload(Visit.person), joinedload(StageEntry.station))
        .order_by(*_order())
    )


def _order() -> tuple[Any, ...]:
    """``rules.order_key`` for the database; a law test holds the two together."""
    return (
        sa.case((Visit.order_reason == OrderReason.URGENT, 0), else_=1),
        Visit.queue_at,
        Visit.arrived_at,
        Visit.letter,
        Visit.number,
    )


def _seconds_per_person(clinic_id: uuid.UUID, day: dt.date, queued: Stage) -> float:
    """What one person took at a station today, on average of the last; the rules' figure before there are enough."""
    rows = db.session.execute(
        sa.select(StageEntry.visit_id, StageEntry.started_at, StageEntry.ended_at)
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            StageEntry.ended_at.is_not(None),
        )
        .order_by(StageEntry.ended_at.desc(), StageEntry.id)
        .limit(LAST_SERVED)
    ).all()
    served: dict[uuid.UUID, float] = {}
    for visit_id, started_at, ended_at in rows:
        assert ended_at is not None
        served[visit_id] = served.get(visit_id, 0.0) + (ended_at - started_at).total_seconds()
    return sum(served.values()) / len(served) if len(served) >= FEWEST else rules.SECONDS_PER_PERSON[queued]


def _stations_at_work(clinic_id: uuid.UUID, day: dt.date, queued: Stage, now: dt.datetime) -> int:
    """Stations that served this queue lately; at least one."""
    lately = sa.or_(StageEntry.ended_at.is_(None), StageEntry.ended_at > now - RECENT)
    at_work = db.session.scalar(
        sa.select(sa.func.count(StageEntry.station_id.distinct())).where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            lately,
        )
    )
    return max(at_work or 0, 1)
