"""What is done at the vaccination station: open, scan, confirm, give."""

from vaccsched.checks.operations.confirming import restart, tick, verify_recipient
from vaccsched.checks.operations.giving import give_dose, not_given
from vaccsched.checks.operations.opening import note_stop, open_current
from vaccsched.checks.operations.scanning import scan, scan_person, scan_vial

__all__ = [
    "give_dose",
    "not_given",
    "note_stop",
    "open_current",
    "restart",
    "scan",
    "scan_person",
    "scan_vial",
    "tick",
    "verify_recipient",
]
