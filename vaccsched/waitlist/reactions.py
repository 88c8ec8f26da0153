"""What the waitlist does when something happens in an earlier room."""

from vaccsched.booking.events import AppointmentBooked, AppointmentCancelled, AppointmentChanged
from vaccsched.schedule.events import DayClosed, PlaceFreed
from vaccsched.shared import clock
from vaccsched.stock.events import LotStatusChanged
from vaccsched.waitlist import operations
from vaccsched.waitlist.models import DisruptionKind

RECALLED = "recalled"


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


def list_the_booked(event: DayClosed) -> None:
    """The clinic closes on a day: who is booked on it is listed."""
    operations.note_closed_day(clinic_id=event.clinic_id, day=event.day, now=clock.now())


def look_at_promises(event: LotStatusChanged) -> None:
    """A lot was stopped, recalled or released: who has a dose no more, or again, is listed."""
    kind = DisruptionKind.LOT_RECALLED if event.status == RECALLED else DisruptionKind.STOCK_SHORT
    operations.note_lot(lot_id=event.lot_id, clinic_id=event.clinic_id, kind=kind, now=clock.now())
