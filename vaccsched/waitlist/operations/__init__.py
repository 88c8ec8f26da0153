"""What can be done with the waitlist, offers and standby."""

from vaccsched.waitlist.operations.entry import join, leave, review, wait_again, wait_for_dropped
from vaccsched.waitlist.operations.moving import end_entry
from vaccsched.waitlist.operations.notice import offer_link, tell_offer
from vaccsched.waitlist.operations.offer import (
    accept,
    answer_time,
    decline,
    expire_offers,
    note_told,
    offer_freed,
    offer_place,
    settle_cancelled,
    settle_had,
)
from vaccsched.waitlist.operations.standby import admit, end_standby, give_up, serve_standby, stand_by

__all__ = [
    "accept",
    "admit",
    "answer_time",
    "decline",
    "end_entry",
    "end_standby",
    "expire_offers",
    "give_up",
    "join",
    "leave",
    "note_told",
    "offer_freed",
    "offer_link",
    "offer_place",
    "review",
    "serve_standby",
    "settle_cancelled",
    "settle_had",
    "stand_by",
    "tell_offer",
    "wait_again",
    "wait_for_dropped",
]
