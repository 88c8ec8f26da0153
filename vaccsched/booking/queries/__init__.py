"""Questions about slots, places and appointments. Changes nothing."""

from vaccsched.booking.queries.appointment import (
    BookedLine,
    appointments_of_day,
    appointments_of_party,
    appointments_of_persons,
    booked_lines_of,
    find_appointment,
    find_by_short_code,
    get_appointment,
    get_clinics_appointment,
    get_own_appointment,
    must_be_own_slot,
    open_lines_of,
    past_open_appointments,
)
from vaccsched.booking.queries.availability import SlotFacts, Snapshot, availability, forget_availability
from vaccsched.booking.queries.demand import Demand, answered, demand
from vaccsched.booking.queries.eligibility import (
    Choice,
    check_choice,
    earliest_day,
    forecasts_on,
)
from vaccsched.booking.queries.hold import (
    find_hold_of_slot,
    get_familys_hold,
    get_hold,
    live_holds,
    lock_expired,
    lock_live_holds,
    places_kept,
)
from vaccsched.booking.queries.no_show import desk_slots, expected_today
from vaccsched.booking.queries.promise import promised_to
from vaccsched.booking.queries.right import expired_rights, live_rights
from vaccsched.booking.queries.rush import (
    get_own_request,
    keep_to_the_lot,
    rush_opening,
    unsettled_rushes,
)
from vaccsched.booking.queries.told import Note, notes_on, notes_told_by, usual_wait, waits_told_by
from vaccsched.booking.queries.verify import Difference, booking_differences

__all__ = [
    "BookedLine",
    "Choice",
    "Demand",
    "Difference",
    "Note",
    "SlotFacts",
    "Snapshot",
    "answered",
    "appointments_of_day",
    "appointments_of_party",
    "appointments_of_persons",
    "availability",
    "booked_lines_of",
    "booking_differences",
    "check_choice",
    "demand",
    "desk_slots",
    "earliest_day",
    "expected_today",
    "expired_rights",
    "find_appointment",
    "find_by_short_code",
    "find_hold_of_slot",
    "forecasts_on",
    "forget_availability",
    "get_appointment",
    "get_clinics_appointment",
    "get_familys_hold",
    "get_hold",
    "get_own_appointment",
    "get_own_request",
    "keep_to_the_lot",
    "live_holds",
    "live_rights",
    "lock_expired",
    "lock_live_holds",
    "must_be_own_slot",
    "notes_on",
    "notes_told_by",
    "open_lines_of",
    "past_open_appointments",
    "places_kept",
    "promised_to",
    "rush_opening",
    "unsettled_rushes",
    "usual_wait",
    "waits_told_by",
]
