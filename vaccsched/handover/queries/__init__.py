"""Questions about what is handed over. Changes nothing."""

from vaccsched.handover.queries.figures import NOTHING, Figures, figures, figures_by_clinic, shares_by_day, told
from vaccsched.handover.queries.report import Reaction, Report, reports
from vaccsched.handover.queries.waiting import (
    count_dead,
    count_of,
    dead,
    find_line,
    given_here,
    next_due,
    troubled,
    untold,
)

__all__ = [
    "NOTHING",
    "Figures",
    "Reaction",
    "Report",
    "count_dead",
    "count_of",
    "dead",
    "figures",
    "figures_by_clinic",
    "find_line",
    "given_here",
    "next_due",
    "reports",
    "shares_by_day",
    "told",
    "troubled",
    "untold",
]
