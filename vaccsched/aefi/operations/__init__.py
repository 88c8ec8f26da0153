"""What is done with reported reactions. All flush, none commits."""

from vaccsched.aefi.operations.following import add_note, close_case, submit
from vaccsched.aefi.operations.reporting import (
    Card,
    change_card,
    note_list_seen,
    raise_severity,
    report,
    report_from_home,
)

__all__ = [
    "Card",
    "add_note",
    "change_card",
    "close_case",
    "note_list_seen",
    "raise_severity",
    "report",
    "report_from_home",
    "submit",
]
