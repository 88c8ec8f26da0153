"""Questions about slots, places and appointments. Changes nothing."""

from vaccsched.booking.queries.appointment import (
    appointments_of_day,
    appointments_of_persons,
    find_appointment,
    find_by_short_code,
    get_appointment,
    get_own_appointment,
    open_lines_of,
    past_open_appointments,
)
from vaccsched.booking.queries.eligibility import (
    Choice,
    check_choice,
    earliest_day,
    forecasts_on,
)
from vaccsched.booking.queries.plan import Preview, horizon, plans_in_force, preview
from vaccsched.booking.queries.slot import (
    OpenDay,
    find_slot,
    get_slot,
    is_bookable,
    nearest_free_slots,
    offers_of,
    open_days,
    session_now,
    slots_of_day,
)

__all__ = [
    "Choice",
    "OpenDay",
    "Preview",
    "appointments_of_day",
    "appointments_of_persons",
    "check_choice",
    "earliest_day",
    "find_appointment",
    "find_by_short_code",
    "find_slot",
    "forecasts_on",
    "get_appointment",
    "get_own_appointment",
    "get_slot",
    "horizon",
    "is_bookable",
    "nearest_free_slots",
    "offers_of",
    "open_days",
    "open_lines_of",
    "past_open_appointments",
    "plans_in_force",
    "preview",
    "session_now",
    "slots_of_day",
]
