"""Tables of the waitlist, by noun."""

from vaccsched.waitlist.models.disruption import Disruption, DisruptionCase, DisruptionKind, ToldBy
from vaccsched.waitlist.models.entry import EntryStatus, Priority, WaitlistEntry, WaitlistLine
from vaccsched.waitlist.models.offer import OfferStatus, WaitlistOffer

__all__ = [
    "Disruption",
    "DisruptionCase",
    "DisruptionKind",
    "EntryStatus",
    "OfferStatus",
    "Priority",
    "ToldBy",
    "WaitlistEntry",
    "WaitlistLine",
    "WaitlistOffer",
]
