"""What screening does when earlier rooms announce something."""

from vaccsched.booking.events import RushServed
from vaccsched.screening import operations


def keep_carried_answers(event: RushServed) -> None:
    """The answers given while registering for an opening belong to the appointment that came of it."""
    operations.prefill_carried(request_id=event.request_id, appointment_id=event.appointment_id)
