"""Questions of the advisor: the clinic's own figures, studies, what was right. Changes nothing."""

from vaccsched.advisor.queries.inputs import Basis, Inputs, inputs_of, open_half_days
from vaccsched.advisor.queries.past import checks, verdict_of
from vaccsched.advisor.queries.rest import Likely, rest_of_half_day
from vaccsched.advisor.queries.study import (
    applications,
    coming_sessions,
    doses_for,
    get_application,
    get_study,
    latest_study,
    running,
)

__all__ = [
    "Basis",
    "Inputs",
    "Likely",
    "applications",
    "checks",
    "coming_sessions",
    "doses_for",
    "get_application",
    "get_study",
    "inputs_of",
    "latest_study",
    "open_half_days",
    "rest_of_half_day",
    "running",
    "verdict_of",
]
