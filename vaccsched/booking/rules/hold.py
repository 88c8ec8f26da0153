"""How long a place is kept for somebody who is choosing."""

import datetime as dt

KEPT = dt.timedelta(minutes=5)


def until(*, now: dt.datetime) -> dt.datetime:
    """When a hold that begins now ends."""
    return now + KEPT


def extended_until(*, expires_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When a hold ends that is extended now: five more minutes from its end, or from now if that is over."""
    return max(expires_at, now) + KEPT
