"""What can be done with places and appointments."""

from vaccsched.booking.operations.book import book
from vaccsched.booking.operations.change import cancel, mark_arrived, mark_fulfilled, note_no_shows

__all__ = [
    "book",
    "cancel",
    "mark_arrived",
    "mark_fulfilled",
    "note_no_shows",
]
