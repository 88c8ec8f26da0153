"""`docs/states.md` says exactly what the rules allow."""

import re

from tests.services import ROOT
from vaccsched.booking import rules as booking
from vaccsched.visits import rules as visits

ROW = re.compile(r"^\|\s*`?(?P<state>[a-z_]+)`?[^|]*\|(?P<next>[^|]*)\|", re.MULTILINE)


def documented(heading: str) -> dict[str, set[str]]:
    """The table under a heading: state → lawful next states, both in backquotes."""
    text = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    return {row["state"]: set(re.findall(r"`([a-z_]+)`", row["next"])) for row in ROW.finditer(section)}


def lawful(transitions) -> dict[str, set[str]]:
    return {str(state): {str(one) for one in nexts} for state, nexts in transitions.items()}


def test_visit_stages_are_documented_as_they_are():
    assert documented("Visit") == lawful(visits.TRANSITIONS)


def test_appointment_states_are_documented_as_they_are():
    assert documented("Appointment") == lawful(booking.TRANSITIONS)


def test_planned_dose_outcomes_are_documented_as_they_are():
    assert documented("PlannedDose") == lawful(visits.OUTCOMES)
