"""Entering sheets, printing them, and how far back sheets may be entered."""

from vaccsched.paper.operations.entering import enter
from vaccsched.paper.operations.limits import note_printed, set_days_back
from vaccsched.paper.operations.sheet import Deviation, Sheet, WrittenDose, WrittenInquiry

__all__ = ["Deviation", "Sheet", "WrittenDose", "WrittenInquiry", "enter", "note_printed", "set_days_back"]
