"""Questions about plans, half-days and slots. Changes nothing."""

from vaccsched.schedule.queries.opening import (
    Opening,
    last_open_day,
    next_opening,
    open_share,
    opening_sentence,
    opens_at,
    places_left,
)
from vaccsched.schedule.queries.plan import Preview, horizon, plans_in_force, preview
from vaccsched.schedule.queries.pool import group_of
from vaccsched.schedule.queries.release import release_sentence, releases_of
from vaccsched.schedule.queries.slot import (
    OpenDay,
    find_slot,
    get_slot,
    is_bookable,
    load_of,
    nearest_free_slots,
    offers_of,
    open_days,
    serves,
    session_now,
    slots_of_day,
)

__all__ = [
    "OpenDay",
    "Opening",
    "Preview",
    "find_slot",
    "get_slot",
    "group_of",
    "horizon",
    "is_bookable",
    "last_open_day",
    "load_of",
    "nearest_free_slots",
    "next_opening",
    "offers_of",
    "open_days",
    "open_share",
    "opening_sentence",
    "opens_at",
    "places_left",
    "plans_in_force",
    "preview",
    "release_sentence",
    "releases_of",
    "serves",
    "session_now",
    "slots_of_day",
]
