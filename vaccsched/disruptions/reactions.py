"""What is looked at when a day is closed or a lot may not be used."""

from vaccsched.disruptions import operations
from vaccsched.disruptions.models import DisruptionKind
from vaccsched.schedule.events import DayClosed
from vaccsched.shared import clock
from vaccsched.stock.events import LotStatusChanged

RECALLED = "recalled"


def list_the_booked(event: DayClosed) -> None:
    """The clinic closes on a day: who is booked on it is listed."""
    operations.note_closed_day(clinic_id=event.clinic_id, day=event.day, now=clock.now())


def look_at_promises(event: LotStatusChanged) -> None:
    """A lot was stopped, recalled or released: who has a dose no more, or again, is listed."""
    kind = DisruptionKind.LOT_RECALLED if event.status == RECALLED else DisruptionKind.STOCK_SHORT
    operations.note_lot(lot_id=event.lot_id, clinic_id=event.clinic_id, kind=kind, now=clock.now())
