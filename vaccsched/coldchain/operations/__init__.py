"""Readings, what follows from them, and the evaluation of held lots."""

from vaccsched.coldchain.operations.evaluating import decide, decline, set_leaflet, sign
from vaccsched.coldchain.operations.excursions import hold_arrivals
from vaccsched.coldchain.operations.readings import Checked, check_file, import_file, keep_logger, record_reading

__all__ = [
    "Checked",
    "check_file",
    "decide",
    "decline",
    "hold_arrivals",
    "import_file",
    "keep_logger",
    "record_reading",
    "set_leaflet",
    "sign",
]
