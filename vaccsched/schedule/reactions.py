"""What the schedule does by itself when something happened."""

from vaccsched.schedule import operations
from vaccsched.schedule.events import PlaceFreed


def give_up_cut_place(event: PlaceFreed) -> None:
    """A slot that has more places than its plan, because they were booked, loses each one that comes back."""
    operations.give_up_cut_place(slot_id=event.slot_id)
