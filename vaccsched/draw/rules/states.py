"""The states of a draw and of an offer, and what the clock adds to them."""

import datetime as dt
import enum

from vaccsched.draw.models import DrawStatus, OfferStatus

TRANSITIONS: dict[DrawStatus, frozenset[DrawStatus]] = {
    DrawStatus.REGISTERING: frozenset({DrawStatus.COMMITTED, DrawStatus.CANCELLED}),
    DrawStatus.COMMITTED: frozenset({DrawStatus.DRAWING, DrawStatus.CANCELLED}),
    DrawStatus.DRAWING: frozenset({DrawStatus.DRAWN}),
    DrawStatus.DRAWN: frozenset({DrawStatus.PUBLISHED}),
    DrawStatus.PUBLISHED: frozenset(),
    DrawStatus.CANCELLED: frozenset(),
}
OFFER_TRANSITIONS: dict[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.OFFERED: frozenset({OfferStatus.TAKEN, OfferStatus.DECLINED, OfferStatus.EXPIRED}),
    OfferStatus.TAKEN: frozenset({OfferStatus.DECLINED}),
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.EXPIRED: frozenset(),
    OfferStatus.SKIPPED: frozenset(),
}


class Phase(enum.StrEnum):
    """What people see: the status, and before the commitment the clock."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"  # entries are over, the commitment not yet made
    COMMITTED = "committed"
    DRAWING = "drawing"
    DRAWN = "drawn"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


def phase_of(*, status: DrawStatus, opens_at: dt.datetime, closes_at: dt.datetime, now: dt.datetime) -> Phase:
    """Where a draw stands at ``now``."""
    if status is not DrawStatus.REGISTERING:
        return Phase(status.value)
    if now < opens_at:
        return Phase.COMING
    return Phase.OPEN if now < closes_at else Phase.CLOSED


def offer_deadline(*, now: dt.datetime, hours: int) -> dt.datetime:
    """Until when an offer made now waits: so many hours, to the full minute."""
    return now.replace(second=0, microsecond=0) + dt.timedelta(hours=hours)
