"""Studies, what was applied of them, and the coming half-days that a question is asked about."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.advisor.models import Application, Study
from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock import queries as stock


def get_study(*, clinic_id: uuid.UUID, study_id: uuid.UUID) -> Study:
    """:raises NotFound: also for another clinic's."""
    study = db.session.get(Study, study_id)
    if study is None or study.clinic_id != clinic_id:
        raise NotFound
    return study


def latest_study(*, clinic_id: uuid.UUID, weekday: int, half_day: HalfDay) -> Study | None:
    """The study of this half-day that was asked for last."""
    return db.session.scalar(
        sa.select(Study)
        .where(Study.clinic_id == clinic_id, Study.weekday == weekday, Study.half_day == half_day)
        .order_by(Study.asked_at.desc(), Study.id.desc())
        .limit(1)
    )


def running(*, clinic_id: uuid.UUID, weekday: int, half_day: HalfDay) -> Study | None:
    """The study of this half-day that is not finished."""
    return db.session.scalar(
        sa.select(Study).where(
            Study.clinic_id == clinic_id,
            Study.weekday == weekday,
            Study.half_day == half_day,
            Study.finished_at.is_(None),
        )
    )


def applications(*, clinic_id: uuid.UUID, limit: int = 10) -> list[Application]:
    """What was applied, newest first."""
    return list(
        db.session.scalars(
            sa.select(Application)
            .where(Application.clinic_id == clinic_id)
            .options(joinedload(Application.study))
            .order_by(Application.applied_at.desc(), Application.id.desc())
            .limit(limit)
        )
    )


def get_application(*, clinic_id: uuid.UUID, application_id: uuid.UUID) -> Application:
    """:raises NotFound: also for another clinic's."""
    application = db.session.get(Application, application_id)
    if application is None or application.clinic_id != clinic_id:
        raise NotFound
    return application


def coming_sessions(*, clinic_id: uuid.UUID, weekday: int, half_day: HalfDay, now: dt.datetime) -> list[Session]:
    """Published half-days of this kind that have not begun, with their slots, soonest first."""
    found = db.session.scalars(
        sa.select(Session)
        .where(
            Session.clinic_id == clinic_id,
            Session.half_day == half_day,
            Session.starts_at > now,
            Session.place == "",
            Session.withdrawn_at.is_(None),
        )
        .options(selectinload(Session.slots))
        .order_by(Session.starts_at, Session.id)
    )
    return [session for session in found if session.day.weekday() == weekday]


def doses_for(*, session: Session, now: dt.datetime) -> int:
    """Doses left for a half-day if nothing more can be taken in: usable then, without those booked before it."""
    on_hand = sum(stock.doses_on_hand(clinic_id=session.clinic_id, on=session.day).values())
    earlier = db.session.scalar(
        sa.select(sa.func.count(AppointmentLine.id))
        .join(Appointment, AppointmentLine.appointment_id == Appointment.id)
        .join(Slot, Appointment.slot_id == Slot.id)
        .where(
            Appointment.clinic_id == session.clinic_id,
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.day >= clock.day_of(now),
            Slot.starts_at < session.starts_at,
        )
    )
    return max(on_hand - int(earlier or 0), 0)
