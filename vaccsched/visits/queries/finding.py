"""Which visit, which appointment, which vaccine."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared import qr
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.links import signed_link
from vaccsched.sites.models import Closure
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits import rules
from vaccsched.visits.models import Visit

MY_QUEUE = "/q/"  # 「我的排队」, followed by the signed id of a visit


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


def ticket_link(visit: Visit) -> str:
    """What the printed QR code says: the address of 「我的排队」 with the signed id. A phone opens it, the stations'
    scanners read the number from it."""
    return signed_link("ticket", MY_QUEUE, str(visit.id))


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
