"""What can be done with reports."""

from vaccsched.reports.operations.clinic import (
    ask_export,
    decide_export,
    draw_sample,
    enter_outcome,
    fetch_export,
    must_be_lawful,
)
from vaccsched.reports.operations.county import (
    ask_audit,
    count_month,
    fetch_audit,
    keep_audit,
    look_at_visit,
    set_floor,
)
from vaccsched.reports.operations.night import keep_coverage, keep_validation
from vaccsched.reports.rules.access import Tally
from vaccsched.reports.told import ask as ask_what_was_told

__all__ = [
    "Tally",
    "ask_audit",
    "ask_export",
    "ask_what_was_told",
    "count_month",
    "decide_export",
    "draw_sample",
    "enter_outcome",
    "fetch_audit",
    "fetch_export",
    "keep_audit",
    "keep_coverage",
    "keep_validation",
    "look_at_visit",
    "must_be_lawful",
    "set_floor",
]
