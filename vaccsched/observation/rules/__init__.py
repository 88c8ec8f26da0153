"""What the observation room decides, by question; the thirty minutes (``watch``) are at hand here."""

from vaccsched.observation.rules.watch import (
    OVERDUE_SECONDS,
    SOON_SECONDS,
    WATCH_SECONDS,
    as_clock,
    due_at,
    elapsed,
    may_leave,
    seconds_left,
    state,
)

__all__ = [
    "OVERDUE_SECONDS",
    "SOON_SECONDS",
    "WATCH_SECONDS",
    "as_clock",
    "due_at",
    "elapsed",
    "may_leave",
    "seconds_left",
    "state",
]
