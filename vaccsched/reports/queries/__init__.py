"""What happened in a period, read in a few statements that do not grow with the number of rows."""

from vaccsched.reports.queries.facts import facts_of
from vaccsched.reports.queries.figures import figures_told
from vaccsched.reports.queries.files import faults_of, find_last_run
from vaccsched.reports.queries.hours import hours_of, weekdays_of
from vaccsched.reports.queries.night import count_coverage, look_at_files
from vaccsched.reports.queries.sample import exports_of, find_coverage, get_export, get_sample, has_left, samples_of
from vaccsched.reports.queries.work import Work, online_services, work_of
from vaccsched.reports.rules.facts import Period
from vaccsched.reports.rules.indicators import BY_CODE, GROUPS

__all__ = [
    "BY_CODE",
    "GROUPS",
    "Period",
    "Work",
    "count_coverage",
    "exports_of",
    "facts_of",
    "faults_of",
    "figures_told",
    "find_coverage",
    "find_last_run",
    "get_export",
    "get_sample",
    "has_left",
    "hours_of",
    "look_at_files",
    "online_services",
    "samples_of",
    "weekdays_of",
    "work_of",
]
