"""The forecast: one ladder of questions per vaccine, the same for all of them."""

from collections.abc import Sequence
from datetime import date

from vaccsched.vaccines.forecast import rabies, reasons, season
from vaccsched.vaccines.forecast.answers import climb, decided, entry
from vaccsched.vaccines.forecast.facts import Forecast, GivenDose, PersonFacts, Status
from vaccsched.vaccines.forecast.history import History, read_history
from vaccsched.vaccines.forecast.plan import doubts_for, limits_for, plan_for
from vaccsched.vaccines.forecast.programme import Programme, Row, national
from vaccsched.vaccines.forecast.schema import Outcome


def forecast(
    facts: PersonFacts, doses: Sequence[GivenDose], on: date, programme: Programme | None = None
) -> list[Forecast]:
    """What is due for a person on a day, and why: one entry per vaccine, in the order of the programme.

    A dose counts by the rules of its own date, the plan follows the rules of ``on``; doses after ``on`` are left
    out. Polio is one sequence: while IPV is next, BOPV has no entry. Pure: no clock, no database.
    免疫程序(2026年版), 预防接种工作规范(2023年版) §6.

    :raises UnknownVaccine: if a dose is of no known product
    """
    programme = programme or national()
    history, _ = read_history(facts, doses, on, programme)
    answers = (next_dose(history, row, programme) for row in programme.vaccines)
    return [answer for answer in answers if answer]


def next_dose(history: History, row: Row, programme: Programme) -> Forecast | None:
    """The next dose of one vaccine; None where another vaccine of the same sequence carries it."""
    if row.vaccine.rabies:
        return rabies.next_dose(history, row, programme)
    if done := row.first(Outcome.COMPLETE, history):
        return decided(row, Status.COMPLETE, done)
    if row.vaccine.season:
        return _unless_decided(history, row) or season.next_dose(history, row, programme)
    return _next_of_series(history, row, programme)


def _next_of_series(history: History, row: Row, programme: Programme) -> Forecast | None:
    plan = plan_for(history, row, programme)
    if plan.step is None:
        return entry(row, Status.COMPLETE, reasons.complete(plan.done), plan.schedule.id)
    if never := _unless_decided(history, row):
        return never
    limits = limits_for(history, row, programme, plan)
    return climb(history, row, plan, limits, doubts_for(history, row, programme, plan))


def _unless_decided(history: History, row: Row) -> Forecast | None:
    never = row.first(Outcome.NOT_APPLICABLE, history)
    return decided(row, Status.NOT_APPLICABLE, never) if never else None
