"""The forecast: one ladder of questions per vaccine, the same for all of them."""

from collections.abc import Collection, Sequence
from datetime import date

from vaccsched.vaccines.forecast import rabies, reasons
from vaccsched.vaccines.forecast.answers import climb, decided, entry
from vaccsched.vaccines.forecast.facts import Forecast, GivenDose, PersonFacts, Status
from vaccsched.vaccines.forecast.history import History, read_history
from vaccsched.vaccines.forecast.plan import Plan, Question, plan_for, question_of_series
from vaccsched.vaccines.forecast.programme import Programme, Row, in_force
from vaccsched.vaccines.forecast.schema import Outcome
from vaccsched.vaccines.forecast.season import question_of_season


def forecast(
    facts: PersonFacts,
    doses: Sequence[GivenDose],
    on: date,
    programme: Programme | None = None,
    *,
    only: Collection[str] | None = None,
) -> list[Forecast]:
    """What is due for a person on a day, and why: one entry per vaccine, in the order of the programme.

    A dose counts by the rules of its own date, the plan follows the rules of ``on``; doses after ``on`` are left
    out. Polio is one sequence: while IPV is next, BOPV has no entry. ``only``: of these vaccines (None: of all).
    Pure: no clock, no database.
    免疫程序(2026年版), 预防接种工作规范(2023年版) §6.

    :raises UnknownVaccine: if a dose is of no known product
    """
    programme = programme or in_force()
    history, _ = read_history(facts, doses, on, programme)
    asked = (row for row in programme.vaccines if only is None or row.vaccine.id in only)
    answers = (next_dose(history, row, programme) for row in asked)
    return [answer for answer in answers if answer]


def next_dose(history: History, row: Row, programme: Programme) -> Forecast | None:
    """The next dose of one vaccine; None where another vaccine of the same sequence carries it."""
    if row.vaccine.rabies:
        return rabies.next_dose(history, row)
    if done := row.first(Outcome.COMPLETE, history):
        return decided(history, row, Status.COMPLETE, done)
    plan = plan_for(history, row, programme)
    never = row.first(Outcome.NOT_APPLICABLE, history)
    if plan.step is None and (never is None or row.vaccine.id in history.given):
        return entry(history, row, Status.COMPLETE, reasons.complete(plan.done), plan.schedule.id)
    if never:
        return decided(history, row, Status.NOT_APPLICABLE, never)
    return climb(history, row, question_of(history, row, programme, plan))


def question_of(history: History, row: Row, programme: Programme, plan: Plan) -> Question:
    """What is asked about the next dose of a vaccine, of a series or of a season."""
    ask = question_of_season if row.vaccine.season else question_of_series
    return ask(history, row, programme, plan)
