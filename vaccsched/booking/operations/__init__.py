"""What can be done with places and appointments."""

from vaccsched.booking.operations.book import book
from vaccsched.booking.operations.change import cancel, mark_arrived, mark_fulfilled, note_no_shows
from vaccsched.booking.operations.plan import draft_plan, publish_days, publish_plan, save_week_plan
from vaccsched.booking.operations.walk_in import give_back_walk_in_place, take_walk_in_place

__all__ = [
    "book",
    "cancel",
    "draft_plan",
    "give_back_walk_in_place",
    "mark_arrived",
    "mark_fulfilled",
    "note_no_shows",
    "publish_days",
    "publish_plan",
    "save_week_plan",
    "take_walk_in_place",
]
