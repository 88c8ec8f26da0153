"""What can be done with the waitlist, offers, standby and disruptions."""

from vaccsched.waitlist.operations.disruption import (
    check_doses,
    close_disruption,
    note_closed_day,
    note_lot,
    note_told,
    open_disruption,
    recheck,
)
from vaccsched.waitlist.operations.entry import join, leave, review
from vaccsched.waitlist.operations.offer import (
    accept,
    decline,
    expire_offers,
    offer_freed,
    settle_cancelled,
    settle_had,
)
from vaccsched.waitlist.operations.rebooking import offer_again, phoneless, tell_all
from vaccsched.waitlist.operations.standby import admit, end_standby, give_up, serve_standby, stand_by

__all__ = [
    "accept",
    "admit",
    "check_doses",
    "close_disruption",
    "decline",
    "end_standby",
    "expire_offers",
    "give_up",
    "join",
    "leave",
    "note_closed_day",
    "note_lot",
    "note_told",
    "offer_again",
    "offer_freed",
    "open_disruption",
    "phoneless",
    "recheck",
    "review",
    "serve_standby",
    "settle_cancelled",
    "settle_had",
    "stand_by",
    "tell_all",
]
