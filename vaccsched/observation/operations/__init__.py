"""What is done in the observation room. All flush, none commits."""

from vaccsched.observation.operations.alarms import end_alarm, open_case, raise_alarm, take_alarm
from vaccsched.observation.operations.calling_back import note_board_seen, note_call_back, note_foreign_ticket
from vaccsched.observation.operations.emergency import end_emergency, start_emergency, write_step, write_weight
from vaccsched.observation.operations.leaving import leave_early, sign_out
from vaccsched.observation.operations.seats import seat_everybody, take_seat

__all__ = [
    "end_alarm",
    "end_emergency",
    "leave_early",
    "note_board_seen",
    "note_call_back",
    "note_foreign_ticket",
    "open_case",
    "raise_alarm",
    "seat_everybody",
    "sign_out",
    "start_emergency",
    "take_alarm",
    "take_seat",
    "write_step",
    "write_weight",
]
