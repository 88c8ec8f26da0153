"""Vaccines of every season: one dose, or two in the first season below nine years (流感)."""

from dataclasses import replace
from datetime import date

from vaccsched.vaccines.forecast.conditions import Counted
from vaccsched.vaccines.forecast.facts import FindingCode, Reason
from vaccsched.vaccines.forecast.history import History
from vaccsched.vaccines.forecast.periods import Period, later
from vaccsched.vaccines.forecast.plan import Doubt, Plan, Question, question_of_series
from vaccsched.vaccines.forecast.programme import Programme, Row
from vaccsched.vaccines.forecast.reasons import Limit
from vaccsched.vaccines.forecast.schema import Season

_ONE_OR_TWO = Reason(
    "前面的流行季只打过1剂：本季打1剂还是2剂，新旧指南写法不同，请医生决定。",
    "One dose in an earlier season: whether this season needs one or two differs between guides; a doctor decides.",
)


def question_of_season(history: History, row: Row, programme: Programme, plan: Plan) -> Question:
    """The next dose of this season, or from the first day of the next season."""
    season = row.vaccine.season
    assert season is not None
    plan, limits, doubts = question_of_series(history, row, programme, plan)
    now, before, needed = _doses_of_season(history, row, season, plan.line)
    if len(now) >= needed:
        limits.append(_starts(row, season, history.on))
        return Question(replace(plan, number=1), limits, doubts)
    if before and not now:
        limits.append(_starts(row, season, before[-1].date))
    if now and len(before) == 1:
        doubts.append(Doubt(date.max, _ONE_OR_TWO, "D-FLU-ONE-OR-TWO"))
    return Question(replace(plan, number=len(now) + 1), limits, doubts)


def season_start(season: Season, on: date) -> date:
    """The first day of the season a day belongs to."""
    month, day = (int(part) for part in season.starts.split("-"))
    start = date(on.year, month, day)
    return start if start <= on else date(on.year - 1, month, day)


def _doses_of_season(history: History, row: Row, season: Season, line: str) -> tuple[list[Counted], list[Counted], int]:
    """Counted doses of the season of the day, those of earlier seasons, and how many this season needs."""
    doses = history.valid.get(line, [])
    start = season_start(season, history.on)
    now = [dose for dose in doses if dose.date >= start]
    before = doses[: len(doses) - len(now)]
    began = now[0].date if now else history.on
    young = season.two_doses_below is not None and began < history.at_age(season.two_doses_below)
    other = bool(now) and all(dose.product != row.vaccine.id for dose in now)
    return now, before, 2 if young and not other and len(before) < _DOSES_OF_A_FIRST_SEASON else 1


def _starts(row: Row, season: Season, dose_on: date) -> Limit:
    """The season after the one a dose was given in."""
    day = later(season_start(season, dose_on), Period(months=12))
    return Limit(day, FindingCode.SAME_SEASON, f"{row.vaccine.id}.season")


_DOSES_OF_A_FIRST_SEASON = 2
