"""What can be done when supply breaks."""

from vaccsched.disruptions.operations.disruption import (
    check_doses,
    close_disruption,
    note_closed_day,
    note_lot,
    note_told,
    open_disruption,
    recheck,
)
from vaccsched.disruptions.operations.rebooking import keep_rest, keep_rest_myself, offer_again, phoneless, tell_all

__all__ = [
    "check_doses",
    "close_disruption",
    "keep_rest",
    "keep_rest_myself",
    "note_closed_day",
    "note_lot",
    "note_told",
    "offer_again",
    "open_disruption",
    "phoneless",
    "recheck",
    "tell_all",
]
