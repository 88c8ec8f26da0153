"""The figures of demand as the manager's page shows them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.booking.models import SearchOutcome
from vaccsched.booking.queries import Demand
from vaccsched.booking.rules import demand as rules
from vaccsched.booking.survey_page import ANSWERS, QUESTIONS
from vaccsched.vaccines import queries as vaccines

WHY: dict[SearchOutcome, Any] = {
    SearchOutcome.FULL: _l("开放的日子都约满了"),
    SearchOutcome.NOTHING_OPEN: _l("开放的日子里没有打这种疫苗的时间"),
    SearchOutcome.TOO_EARLY: _l("还没到可以打的日子"),
    SearchOutcome.REFUSED: _l("已有预约、已打完或要先问医生"),
}


def facts(demand: Demand) -> dict[str, Any]:
    """Rows of the three tables."""
    searches = sum(looked for looked, _missed in demand.hours.values())
    missed = sum(demand.misses.values())
    return {
        "searches": searches,
        "missed": missed,
        "hours": [_hour(hour, *demand.hours.get(hour, (0, 0))) for hour in _span(demand)],
        "busiest": max((looked for looked, _missed in demand.hours.values()), default=0),
        "misses": [
            {"vaccine": vaccines.name_of(code), "why": str(WHY[outcome]), "count": count}
            for (code, outcome), count in sorted(demand.misses.items(), key=lambda one: (-one[1], one[0][0]))
        ],
        "questions": [_question(demand, question) for question in rules.ANSWERS],
        "numbers": {"searches": searches, "missed": missed},
    }


def _span(demand: Demand) -> range:
    """From the first hour in which somebody looked to the last."""
    return range(min(demand.hours), max(demand.hours) + 1) if demand.hours else range(0)


def _hour(hour: int, looked: int, missed: int) -> dict[str, Any]:
    return {
        "hour": _("%(hour)s 点", hour=hour),
        "looked": looked,
        "missed": missed,
        "parts": [(_("找到"), looked - missed, "teal"), (_("没找到"), missed, "amber")],
    }


def _question(demand: Demand, question: Any) -> dict[str, Any]:
    taps = demand.answers[question]
    total = sum(taps.values())
    return {
        "text": str(QUESTIONS[question]),
        "total": total,
        "answers": [{"text": str(ANSWERS[one]), "count": taps.get(one, 0)} for one in rules.ANSWERS[question]],
    }
