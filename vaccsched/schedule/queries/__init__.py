"""Questions about plans, half-days and slots. Changes nothing."""

from vaccsched.schedule.queries.plan import Preview, horizon, plans_in_force, preview
from vaccsched.schedule.queries.slot import (
    OpenDay,
    find_slot,
    get_slot,
    is_bookable,
    load_of,
    nearest_free_slots,
    offers_of,
    open_days,
    session_now,
    slots_of_day,
)

__all__ = [
    "OpenDay",
    "Preview",
    "find_slot",
    "get_slot",
    "horizon",
    "is_bookable",
    "load_of",
    "nearest_free_slots",
    "offers_of",
    "open_days",
    "plans_in_force",
    "preview",
    "session_now",
    "slots_of_day",
]
