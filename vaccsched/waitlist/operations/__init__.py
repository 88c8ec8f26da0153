"""What can be done with the waitlist, offers, standby and disruptions."""

from vaccsched.waitlist.operations.entry import join, leave, review
from vaccsched.waitlist.operations.offer import (
    accept,
    decline,
    expire_offers,
    offer_freed,
    settle_booked,
    settle_cancelled,
)
from vaccsched.waitlist.operations.standby import admit, end_standby, give_up, serve_standby, stand_by

__all__ = [
    "accept",
    "admit",
    "decline",
    "end_standby",
    "expire_offers",
    "give_up",
    "join",
    "leave",
    "offer_freed",
    "review",
    "serve_standby",
    "settle_booked",
    "settle_cancelled",
    "stand_by",
]
