"""Plan reminders, and let them move with the appointment."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment
from vaccsched.messages import operations as outbox
from vaccsched.messages import queries as messages
from vaccsched.reminders import queries, rules
from vaccsched.reminders.models import CalendarEntry, Reminder, ReminderStatus
from vaccsched.shared import clock
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id

AT_ONCE = 500  # appointments planned in one unit of work


def plan_reminders(*, now: dt.datetime) -> int:
    """Plan the reminders of appointments in the next four days that have none yet; answers for how many."""
    today = clock.day_of(now)
    found = queries.unplanned(since=today, until=today + rules.AHEAD, limit=AT_ONCE)
    for appointment in found:
        _add(appointment, now=now)
    db.session.flush()
    return len(found)


def move_plan(*, appointment_id: uuid.UUID, now: dt.datetime) -> None:
    """The appointment has another time: what was planned moves along, what was sent is planned anew, messages that
    still wait and name the old time are withdrawn.
    """
    _step_calendar(appointment_id, now)
    reminders = queries.reminders_of(appointment_id=appointment_id)
    if not reminders:
        return  # planned when it is near
    _withdraw(reminders)
    starts_at = booking.get_appointment(appointment_id=appointment_id).slot.starts_at
    dues = rules.plan(starts_at=starts_at, now=now, awake=messages.awake_at)
    for reminder in reminders:
        due_at, in_time = dues[reminder.kind]
        reminder.starts_at, reminder.due_at, reminder.sent_at, reminder.message_ids = starts_at, due_at, None, []
        reminder.status = ReminderStatus.PLANNED if in_time else ReminderStatus.SKIPPED
        reminder.why = None if in_time else "too_late"
    db.session.flush()


def cancel_plan(*, appointment_id: uuid.UUID, now: dt.datetime) -> None:
    """The appointment is cancelled: nothing more is said about it."""
    _step_calendar(appointment_id, now)
    reminders = queries.reminders_of(appointment_id=appointment_id)
    _withdraw(reminders)
    for reminder in reminders:
        reminder.status = ReminderStatus.CANCELLED
    db.session.flush()


def _add(appointment: Appointment, *, now: dt.datetime) -> None:
    starts_at = appointment.slot.starts_at
    for kind, (due_at, in_time) in rules.plan(starts_at=starts_at, now=now, awake=messages.awake_at).items():
        status = ReminderStatus.PLANNED if in_time else ReminderStatus.SKIPPED
        db.session.add(
            Reminder(
                id=new_id(),
                appointment_id=appointment.id,
                kind=kind,
                starts_at=starts_at,
                due_at=due_at,
                status=status,
                why=None if in_time else "too_late",
                message_ids=[],
            )
        )


def _withdraw(reminders: list[Reminder]) -> None:
    ids = [uuid.UUID(one) for reminder in reminders for one in reminder.message_ids]
    if ids:
        outbox.withdraw(message_ids=ids)


def _step_calendar(appointment_id: uuid.UUID, now: dt.datetime) -> None:
    """The calendar entry is one version further."""
    stepping = (
        sa.update(CalendarEntry)
        .where(CalendarEntry.appointment_id == appointment_id)
        .values(sequence=CalendarEntry.sequence + 1, changed_at=now)
    )
    if not claim(stepping):  # the appointment's own row is claimed by now: nobody else is here
        db.session.add(CalendarEntry(id=new_id(), appointment_id=appointment_id, sequence=1, changed_at=now))
        db.session.flush()
