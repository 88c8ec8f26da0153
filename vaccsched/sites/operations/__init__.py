"""What can be done with counties, clinics and their calendar."""

from vaccsched.sites.operations.calendar import (
    choose_weekday,
    close,
    confirm_day,
    propose_calendar,
    reopen,
    set_calendar_day,
)
from vaccsched.sites.operations.clinic import choose_product_lines, open_clinic
from vaccsched.sites.operations.settings import Settings, change_settings, set_walk_in_floor

__all__ = [
    "Settings",
    "change_settings",
    "choose_product_lines",
    "choose_weekday",
    "close",
    "confirm_day",
    "open_clinic",
    "propose_calendar",
    "reopen",
    "set_calendar_day",
    "set_walk_in_floor",
]
