"""What reminders does when something happens in booking."""

from vaccsched.booking.events import AppointmentCancelled, AppointmentChanged
from vaccsched.reminders import operations
from vaccsched.shared import clock


def move_along(event: AppointmentChanged) -> None:
    """The appointment has another time."""
    operations.move_plan(appointment_id=event.appointment_id, now=clock.now())


def say_no_more(event: AppointmentCancelled) -> None:
    """Nobody is reminded of a visit that was cancelled."""
    operations.cancel_plan(appointment_id=event.appointment_id, now=clock.now())
