"""What happens when packs come to a place that is out of range."""

from vaccsched.coldchain import operations
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.stock.events import PacksPlaced


def hold_what_came(event: PacksPlaced) -> None:
    """Packs came to a place: out of range, their lots go on hold."""
    operations.hold_arrivals(
        clinic_id=event.clinic_id,
        location_id=event.location_id,
        lot_ids=event.lot_ids,
        actor=SYSTEM,
        now=clock.now(),
    )
