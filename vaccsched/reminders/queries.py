"""Questions about reminders. Changes nothing."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.messages import queries as messages
from vaccsched.messages.models import MessageStatus
from vaccsched.reminders.models import CalendarEntry, Reminder, ReminderKind, ReminderStatus, ReminderWish
from vaccsched.reminders.rules import way as way  # by which an account hears; other rooms tell families things too
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import db


def unplanned(*, until: dt.date, since: dt.date, limit: int) -> list[Appointment]:
    """Booked appointments on the days from ``since`` to ``until``, both included, without reminders, soonest first."""
    planned = sa.exists().where(Reminder.appointment_id == Appointment.id)
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.slot)
            .where(Appointment.status == AppointmentStatus.BOOKED, Appointment.day.between(since, until), ~planned)
            .options(joinedload(Appointment.slot))
            .order_by(Slot.starts_at, Appointment.id)
            .limit(limit)
        )
    )


def reminders_of(*, appointment_id: uuid.UUID) -> list[Reminder]:
    """The reminders of one appointment, the earliest first."""
    return list(
        db.session.scalars(
            sa.select(Reminder).where(Reminder.appointment_id == appointment_id).order_by(Reminder.due_at, Reminder.id)
        )
    )


def due(*, now: dt.datetime, limit: int) -> list[Reminder]:
    """Planned reminders whose time has come, the earliest first."""
    return list(
        db.session.scalars(
            sa.select(Reminder)
            .where(Reminder.status == ReminderStatus.PLANNED, Reminder.due_at <= now)
            .options(joinedload(Reminder.appointment).joinedload(Appointment.slot))
            .order_by(Reminder.due_at, Reminder.id)
            .limit(limit)
        )
    )


def sent_and_to_come(*, now: dt.datetime, limit: int) -> list[Reminder]:
    """Reminders that were sent for visits still to come: whether they got through is looked at."""
    return list(
        db.session.scalars(
            sa.select(Reminder)
            .where(Reminder.status == ReminderStatus.SENT, Reminder.starts_at > now, Reminder.why.is_(None))
            .order_by(Reminder.starts_at, Reminder.id)
            .limit(limit)
        )
    )


def wish_of(*, account_id: uuid.UUID) -> ReminderWish | None:
    """How the account wants to be reminded; None: nobody has said."""
    return db.session.scalar(sa.select(ReminderWish).where(ReminderWish.account_id == account_id))


def sequence_of(*, appointment_id: uuid.UUID) -> int:
    """How often the appointment was moved or cancelled."""
    found = sa.select(CalendarEntry.sequence).where(CalendarEntry.appointment_id == appointment_id)
    return db.session.scalar(found) or 0


def counts(*, clinic_id: uuid.UUID, since: dt.datetime, until: dt.datetime) -> Counter[tuple[ReminderKind, str]]:
    """How many reminders of visits from ``since`` until before ``until`` are in which state, by kind."""
    rows = db.session.execute(
        sa.select(Reminder.kind, Reminder.status, sa.func.count())
        .join(Reminder.appointment)
        .where(Appointment.clinic_id == clinic_id, Reminder.starts_at >= since, Reminder.starts_at < until)
        .group_by(Reminder.kind, Reminder.status)
    )
    return Counter({(row[0], str(row[1])): row[2] for row in rows})


def not_reached(*, clinic_id: uuid.UUID, now: dt.datetime, limit: int = 100) -> list[Reminder]:
    """Reminders of visits to come at this clinic of which nothing got through, the soonest visit first; also those
    for whom no phone is known.
    """
    rows = db.session.scalars(
        sa.select(Reminder)
        .join(Reminder.appointment)
        .where(
            Appointment.clinic_id == clinic_id,
            Appointment.status == AppointmentStatus.BOOKED,
            Reminder.starts_at > now,
            sa.or_(
                Reminder.status == ReminderStatus.SENT,
                sa.and_(Reminder.status == ReminderStatus.SKIPPED, Reminder.why == "no_phone"),
            ),
        )
        .options(joinedload(Reminder.appointment).joinedload(Appointment.person))
        .order_by(Reminder.starts_at, Reminder.id)
        .limit(limit)
    )
    return _without_reached(list(rows))


def _without_reached(rows: Sequence[Reminder]) -> list[Reminder]:
    """One row for each appointment: of none of its messages is it known that it may have got through."""
    ids = {uuid.UUID(one) for row in rows for one in row.message_ids}
    known = messages.statuses_of(message_ids=ids) if ids else {}
    lost = [row for row in rows if all(known.get(uuid.UUID(one)) is MessageStatus.DEAD for one in row.message_ids)]
    return list({row.appointment_id: row for row in lost}.values())
