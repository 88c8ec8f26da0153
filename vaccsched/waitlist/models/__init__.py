"""Tables of the waitlist, by noun."""

from vaccsched.waitlist.models.entry import EntryStatus, Priority, WaitlistEntry, WaitlistLine
from vaccsched.waitlist.models.offer import OfferStatus, WaitlistOffer

__all__ = [
    "EntryStatus",
    "OfferStatus",
    "Priority",
    "WaitlistEntry",
    "WaitlistLine",
    "WaitlistOffer",
]
