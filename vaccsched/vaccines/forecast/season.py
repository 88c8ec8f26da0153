"""Vaccines of every season: one dose, or two in the first season below nine years (流感)."""

from dataclasses import replace
from datetime import date

from vaccsched.vaccines.forecast.answers import climb
from vaccsched.vaccines.forecast.conditions import Counted
from vaccsched.vaccines.forecast.facts import FindingCode, Forecast, Reason
from vaccsched.vaccines.forecast.history import History
from vaccsched.vaccines.forecast.periods import Period, later
from vaccsched.vaccines.forecast.plan import Doubt, doubts_for, limits_for, plan_for
from vaccsched.vaccines.forecast.programme import Programme, Row
from vaccsched.vaccines.forecast.reasons import Limit
from vaccsched.vaccines.forecast.schema import Season

_ONE_OR_TWO = Reason(
    "前面的流行季只打过1剂:本季打1剂还是2剂,新旧指南写法不同,请医生决定。",
    "One dose in an earlier season: whether this season needs one or two differs between guides; a doctor decides.",
)


def next_dose(history: History, row: Row, programme: Programme) -> Forecast | None:
    """The next dose of this season, or the first day of the next season."""
    season = row.vaccine.season
    assert season is not None
    plan = plan_for(history, row, programme)
    limits = limits_for(history, row, programme, plan)
    doubts = doubts_for(history, row, programme, plan)
    now, before, needed = doses_of_season(history, season, plan.line)
    if len(now) >= needed:
        limits.append(_starts(row, season, later(season_start(season, history.on), Period(months=12))))
        return climb(history, row, replace(plan, number=1), limits, doubts)
    if before and not now:
        limits.append(_starts(row, season, later(season_start(season, before[-1].date), Period(months=12))))
    if now and len(before) == 1:
        doubts.append(Doubt(date.max, _ONE_OR_TWO, "D-FLU-ONE-OR-TWO"))
    return climb(history, row, replace(plan, number=len(now) + 1), limits, doubts)


def doses_of_season(history: History, season: Season, line: str) -> tuple[list[Counted], list[Counted], int]:
    """Counted doses of the season of the day, those of earlier seasons, and how many this season needs."""
    doses = history.valid.get(line, [])
    start = season_start(season, history.on)
    now = [dose for dose in doses if dose.date >= start]
    before = doses[: len(doses) - len(now)]
    began = now[0].date if now else history.on
    young = season.two_doses_below and began < history.at_age(season.two_doses_below)
    return now, before, 2 if young and len(before) < _DOSES_OF_A_FIRST_SEASON else 1


def season_start(season: Season, on: date) -> date:
    """The first day of the season a day belongs to."""
    month, day = (int(part) for part in season.starts.split("-"))
    start = date(on.year, month, day)
    return start if start <= on else date(on.year - 1, month, day)


def _starts(row: Row, season: Season, day: date) -> Limit:
    return Limit(day, FindingCode.SAME_SEASON, f"{row.vaccine.id}.season")


_DOSES_OF_A_FIRST_SEASON = 2
