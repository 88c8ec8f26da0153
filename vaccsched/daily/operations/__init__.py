"""What is done with the clinic's day: opening, closing, the emergency kit, the people. All flush, none commits."""

from vaccsched.daily.operations.days import close_day, open_day, reopen_day
from vaccsched.daily.operations.kit import add_kit_item, check_kit_item, drop_kit_item, start_kit
from vaccsched.daily.operations.staffing import set_minimum
from vaccsched.daily.still_here import ask as ask_who_is_left

__all__ = [
    "add_kit_item",
    "ask_who_is_left",
    "check_kit_item",
    "close_day",
    "drop_kit_item",
    "open_day",
    "reopen_day",
    "set_minimum",
    "start_kit",
]
