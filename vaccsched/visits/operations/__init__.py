"""What is done with visits: arrival, calling, moving on, leaving. All flush, none commits."""

from vaccsched.visits.operations.arrival import arrive_booked, return_late_places
from vaccsched.visits.operations.bringing_back import bring_back
from vaccsched.visits.operations.looking import (
    Lists,
    family_of,
    look_again,
    look_at_lists,
    note_denied,
    search,
    search_by_phone,
    search_by_tail,
)
from vaccsched.visits.operations.moving import (
    advance,
    close_earlier_days,
    leave,
    leave_without_dose,
    move,
    record_outcome,
    take_back_dose,
    try_move,
)
from vaccsched.visits.operations.no_place import arrive_from_standby, book_instead, note_turned_away, stand_by
from vaccsched.visits.operations.showing import change_companions, note_shown
from vaccsched.visits.operations.together import Member, arrive_together
from vaccsched.visits.operations.walk_in import arrive_over_quota, arrive_walk_in
from vaccsched.visits.operations.written import Step, open_written_visit, plan_written_dose, write_chain
from vaccsched.visits.rules import Exposure

__all__ = [
    "Exposure",
    "Lists",
    "Member",
    "Step",
    "advance",
    "arrive_booked",
    "arrive_from_standby",
    "arrive_over_quota",
    "arrive_together",
    "arrive_walk_in",
    "book_instead",
    "bring_back",
    "change_companions",
    "close_earlier_days",
    "family_of",
    "leave",
    "leave_without_dose",
    "look_again",
    "look_at_lists",
    "move",
    "note_denied",
    "note_shown",
    "note_turned_away",
    "open_written_visit",
    "plan_written_dose",
    "record_outcome",
    "return_late_places",
    "search",
    "search_by_phone",
    "search_by_tail",
    "stand_by",
    "take_back_dose",
    "try_move",
    "write_chain",
]
