"""What is done with visits: arrival, calling, moving on, leaving. All flush, none commits."""

from vaccsched.visits.operations.arrival import arrive_booked, return_late_places
from vaccsched.visits.operations.calling import call_again, call_next, pass_over, put_back
from vaccsched.visits.operations.looking import Lists, look_at_lists, note_denied, search
from vaccsched.visits.operations.moving import (
    advance,
    close_earlier_days,
    leave,
    leave_without_dose,
    record_outcome,
    take_back_dose,
)
from vaccsched.visits.operations.walk_in import (
    arrive_from_standby,
    arrive_walk_in,
    book_instead,
    note_turned_away,
    stand_by,
)
from vaccsched.visits.rules import Exposure

__all__ = [
    "Exposure",
    "Lists",
    "advance",
    "arrive_booked",
    "arrive_from_standby",
    "arrive_walk_in",
    "book_instead",
    "call_again",
    "call_next",
    "close_earlier_days",
    "leave",
    "leave_without_dose",
    "look_at_lists",
    "note_denied",
    "note_turned_away",
    "pass_over",
    "put_back",
    "record_outcome",
    "return_late_places",
    "search",
    "stand_by",
    "take_back_dose",
]
