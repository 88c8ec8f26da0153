"""What the waitlist does when something happens in an earlier room."""

from vaccsched.booking.events import AppointmentBooked, AppointmentCancelled, AppointmentChanged
from vaccsched.schedule.events import PlaceFreed
from vaccsched.shared import clock
from vaccsched.waitlist import operations


def offer_the_place(event: PlaceFreed) -> None:
    """A place came back: it is offered before anybody else sees it."""
    operations.offer_freed(slot_id=event.slot_id, clinic_id=event.clinic_id, now=clock.now())


def settle_the_booked(event: AppointmentBooked) -> None:
    """The person has a place: they no longer wait for it."""
    operations.settle_had(appointment_id=event.appointment_id, now=clock.now())


def settle_the_moved(event: AppointmentChanged) -> None:
    """The person has another place: they no longer wait for it."""
    operations.settle_had(appointment_id=event.appointment_id, now=clock.now())


def stop_looking(event: AppointmentCancelled) -> None:
    """Who gave the booking up waits for no other place for it."""
    operations.settle_cancelled(appointment_id=event.appointment_id, now=clock.now())
