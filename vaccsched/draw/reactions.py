"""What a draw does by itself when something happened."""

from vaccsched.booking.events import AppointmentCancelled, AppointmentMissed
from vaccsched.draw import operations
from vaccsched.shared import clock


def pass_on(event: AppointmentCancelled | AppointmentMissed) -> None:
    """Who booked with a place that was drawn has cancelled, or did not come: the next rank gets it."""
    operations.pass_on(appointment_id=event.appointment_id, now=clock.now())
