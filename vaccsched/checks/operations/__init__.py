"""What is done at the vaccination station: open, scan, confirm, give, undo, pause."""

from vaccsched.calling.operations import must_not_be_paused, pause, resume
from vaccsched.checks.operations.asking import answer
from vaccsched.checks.operations.confirming import restart, tick, verify_on_screen, verify_recipient
from vaccsched.checks.operations.giving import give_dose, not_given
from vaccsched.checks.operations.opening import note_stop, open_current
from vaccsched.checks.operations.pausing import skip
from vaccsched.checks.operations.scanning import Entered, drop_vials, scan, scan_person, scan_vial
from vaccsched.checks.operations.undoing import undo_dose

__all__ = [
    "Entered",
    "answer",
    "drop_vials",
    "give_dose",
    "must_not_be_paused",
    "not_given",
    "note_stop",
    "open_current",
    "pause",
    "restart",
    "resume",
    "scan",
    "scan_person",
    "scan_vial",
    "skip",
    "tick",
    "undo_dose",
    "verify_on_screen",
    "verify_recipient",
]
