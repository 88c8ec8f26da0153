"""Questions about plans, half-days and slots. Changes nothing."""

from vaccsched.schedule.queries.calendar import blocked_times, calendar_of, get_blocked_time
from vaccsched.schedule.queries.concerned import by_blocking, by_closing
from vaccsched.schedule.queries.floor import FloorBreach, floor_breaches
from vaccsched.schedule.queries.hours import open_hours
from vaccsched.schedule.queries.opening import (
    Opening,
    last_open_day,
    next_opening,
    open_share,
    opening_sentence,
    opens_at,
    places_left,
)
from vaccsched.schedule.queries.outreach import get_outreach, outreach_sessions
from vaccsched.schedule.queries.plan import (
    Preview,
    exceptions,
    get_edit,
    horizon,
    plans_in_force,
    preview,
    recent_edits,
)
from vaccsched.schedule.queries.pool import group_of
from vaccsched.schedule.queries.slot import (
    OpenDay,
    find_slot,
    get_slot,
    is_bookable,
    load_of,
    nearest_free_slots,
    offers_of,
    open_days,
    open_slots,
    published_slots,
    serves,
    session_now,
    slots_of_day,
)

__all__ = [
    "FloorBreach",
    "OpenDay",
    "Opening",
    "Preview",
    "blocked_times",
    "by_blocking",
    "by_closing",
    "calendar_of",
    "exceptions",
    "find_slot",
    "floor_breaches",
    "get_blocked_time",
    "get_edit",
    "get_outreach",
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
    "open_hours",
    "open_share",
    "open_slots",
    "opening_sentence",
    "opens_at",
    "outreach_sessions",
    "places_left",
    "plans_in_force",
    "preview",
    "published_slots",
    "recent_edits",
    "serves",
    "session_now",
    "slots_of_day",
]
