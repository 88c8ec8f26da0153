"""How often and how long a message is tried. Decides from values handed in."""

import datetime as dt

LEASE = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(seconds=5)
LONGEST_WAIT = dt.timedelta(hours=1)


def wait_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts (1 or more): 5, 10, 20 … seconds, at most an hour."""
    doubled: int = 1 << min(attempts - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def is_given_up(*, attempts: int, expires_at: dt.datetime | None, now: dt.datetime) -> bool:
    """After eight attempts, or once nobody needs it any more, a message is dead."""
    return attempts >= MAX_ATTEMPTS or (expires_at is not None and now >= expires_at)
