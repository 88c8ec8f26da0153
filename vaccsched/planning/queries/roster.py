"""The roster of an outreach session: who is on it, and whom one might add."""

import uuid

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus
from vaccsched.booking.queries.eligibility import forecasts_on
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Session
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

ELDER = relativedelta(years=65)
MOST_ELDERS = 20


def roster(*, session: Session) -> list[Appointment]:
    """Everybody on the roster who was not taken off, with lines, in the order in which they were added."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .where(
                Appointment.slot_id.in_([slot.id for slot in session.slots]),
                Appointment.status != AppointmentStatus.CANCELLED,
            )
            .options(
                joinedload(Appointment.person),
                joinedload(Appointment.slot),
                selectinload(Appointment.lines).joinedload(AppointmentLine.vaccine),
            )
            .order_by(Appointment.created_at, Appointment.id)
        )
    )


def get_on_roster(*, clinic_id: uuid.UUID, session_id: uuid.UUID, appointment_id: uuid.UUID) -> Appointment:
    """:raises NotFound: not on the roster of this clinic's outreach session."""
    session = schedule_queries.get_outreach(clinic_id=clinic_id, session_id=session_id)
    found = [one for one in roster(session=session) if one.id == appointment_id]
    if not found:
        raise NotFound
    return found[0]


def elders_without_place(*, session: Session, page: int = 1) -> list[Person]:
    """Persons of the clinic aged 65 and over on the day who are not on the roster, the oldest first.

    One page of 20; one person more says that there is a next page.
    """
    on_roster = sa.select(Appointment.person_id).where(
        Appointment.slot_id.in_([slot.id for slot in session.slots]),
        Appointment.status != AppointmentStatus.CANCELLED,
    )
    return list(
        db.session.scalars(
            sa.select(Person)
            .where(
                Person.clinic_id == session.clinic_id,
                Person.birth_date <= session.day - ELDER,
                Person.merged_into_id.is_(None),
                Person.id.not_in(on_roster),
            )
            .order_by(Person.birth_date, Person.id)
            .offset((page - 1) * MOST_ELDERS)
            .limit(MOST_ELDERS + 1)
        )
    )


def open_codes(*, person: Person, session: Session) -> list[str]:
    """The session's vaccines that this person may have on its day, in the programme's order."""
    answers = forecasts_on(person=person, on=session.day)
    served = set(session.vaccine_codes if session.vaccine_codes is not None else answers)
    return [code for code, answer in answers.items() if code in served and answer.is_open]
