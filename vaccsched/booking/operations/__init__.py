"""What can be done with places and appointments."""

from vaccsched.booking.operations.book import book
from vaccsched.booking.operations.change import cancel, mark_arrived, mark_fulfilled, note_no_shows
from vaccsched.booking.operations.demand import Search, answer_survey, count_searches
from vaccsched.booking.operations.dose import (
    promise_again,
    promise_walk_in,
    release_dose,
    release_doses,
    release_walk_in,
)
from vaccsched.booking.operations.family import FamilyMember, book_family
from vaccsched.booking.operations.hold import expire_holds, extend_hold, hold, offer_hold, release_hold
from vaccsched.booking.operations.line import drop_line
from vaccsched.booking.operations.no_show import appeal, decide_appeal, return_place, take_place_again
from vaccsched.booking.operations.reschedule import change
from vaccsched.booking.operations.right import end_right, expire_rights, grant_right
from vaccsched.booking.operations.rush import ask_in_rush, prepare_rushes, serve_rush, withdraw_from_rush

__all__ = [
    "FamilyMember",
    "Search",
    "answer_survey",
    "appeal",
    "ask_in_rush",
    "book",
    "book_family",
    "cancel",
    "change",
    "count_searches",
    "decide_appeal",
    "drop_line",
    "end_right",
    "expire_holds",
    "expire_rights",
    "extend_hold",
    "grant_right",
    "hold",
    "mark_arrived",
    "mark_fulfilled",
    "note_no_shows",
    "offer_hold",
    "prepare_rushes",
    "promise_again",
    "promise_walk_in",
    "release_dose",
    "release_doses",
    "release_hold",
    "release_walk_in",
    "return_place",
    "serve_rush",
    "take_place_again",
    "withdraw_from_rush",
]
