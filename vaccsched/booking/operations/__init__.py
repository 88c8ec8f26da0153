"""What can be done with places and appointments."""

from vaccsched.booking.operations.book import book
from vaccsched.booking.operations.change import cancel, mark_arrived, mark_fulfilled, note_no_shows
from vaccsched.booking.operations.hold import expire_holds, extend_hold, hold, offer_hold, release_hold

__all__ = [
    "book",
    "cancel",
    "expire_holds",
    "extend_hold",
    "hold",
    "mark_arrived",
    "mark_fulfilled",
    "note_no_shows",
    "offer_hold",
    "release_hold",
]
