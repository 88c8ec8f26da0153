"""Building the entries of a forecast from what the ladder decided."""

from collections.abc import Sequence
from datetime import date

from vaccsched.vaccines.forecast import reasons
from vaccsched.vaccines.forecast.facts import Forecast, Reason, Status
from vaccsched.vaccines.forecast.history import History
from vaccsched.vaccines.forecast.periods import later
from vaccsched.vaccines.forecast.plan import Doubt, Plan, Question, last_day_after
from vaccsched.vaccines.forecast.programme import Row, Rule
from vaccsched.vaccines.forecast.reasons import Limit
from vaccsched.vaccines.forecast.schema import Outcome


def decided(history: History, row: Row, status: Status, rule: Rule) -> Forecast:
    """An entry without a dose: a clause said complete or not applicable."""
    return entry(history, row, status, rule.reason, rule.clause.id)


def entry(
    history: History,
    row: Row,
    status: Status,
    reason: Reason,
    rule: str,
    dose: int | None = None,
    days: tuple[date | None, date | None, date | None] = (None, None, None),
) -> Forecast:
    """An entry with ``days`` = earliest, recommended, overdue from."""
    vaccine = row.vaccine
    return Forecast(
        vaccine.id,
        dose,
        status,
        *days,
        reason,
        rule,
        vaccine.program,
        vaccine.kind,
        row.is_free(history),
        vaccine.urgent,
    )


def climb(history: History, row: Row, question: Question) -> Forecast | None:
    """The last part of the ladder: too late, another vaccine's turn, a doctor's question, wait, late, due."""
    plan, _, doubts = question
    step = plan.step
    assert step is not None
    limit = question.last_limit
    if (end := last_day_after(history, step)) and max(history.on, limit.day) >= end.day:
        sentence = reasons.too_late(end.age, plan.number, included=end.included)
        return entry(history, row, Status.NOT_APPLICABLE, sentence, f"{plan.schedule.id}.{plan.number}.end")
    if row.first(Outcome.SKIP, history):
        return None
    status, reason, rule = _stand(history, row, plan, limit, doubts)
    if status in (Status.DUE, Status.OVERDUE) and step.gap_max and (doses := history.valid.get(plan.line)):
        reason = reasons.with_longest_gap(reason, step.gap_max, late=history.on > later(doses[-1].date, step.gap_max))
    if note := row.first(Outcome.NOTE, history):
        reason = reasons.joined(reason, note.reason)
    before = step.complete_before
    overdue_from = history.at_age(before) if before else None
    if status is Status.DUE:
        reason = reasons.with_birth_hour(reason, before, overdue_from, history.facts.birth_time)
    days = (limit.day, _recommended(history, plan, limit, doubts), overdue_from)
    return entry(history, row, status, reason, rule, plan.number, days)


def _stand(history: History, row: Row, plan: Plan, limit: Limit, doubts: Sequence[Doubt]) -> tuple[Status, Reason, str]:
    if ask := row.first(Outcome.NEEDS_DOCTOR, history):
        return Status.NEEDS_DOCTOR, ask.reason, ask.clause.id
    if history.on < limit.day:
        return Status.NOT_YET, reasons.not_yet(limit, plan.number), limit.rule
    for doubt in doubts:
        if history.on < doubt.until:
            return Status.NEEDS_DOCTOR, doubt.reason, doubt.rule
    before = plan.step.complete_before if plan.step else None
    if before and history.on >= history.at_age(before):
        return Status.OVERDUE, reasons.overdue(plan.number, before), limit.rule
    return Status.DUE, reasons.due(limit, plan.number), limit.rule


def _recommended(history: History, plan: Plan, limit: Limit, doubts: Sequence[Doubt]) -> date:
    """The day to book: the earliest, or later where the schedule prefers so or a doubt ends later."""
    days = [limit.day, *(doubt.until for doubt in doubts if doubt.until < date.max)]
    step, doses = plan.step, history.valid.get(plan.line)
    if step and step.age_due:
        days.append(history.at_age(step.age_due))
    if step and step.due_gap_prev and doses:
        days.append(later(doses[-1].date, step.due_gap_prev))
    if step and step.due_gap_first and doses:
        days.append(later(doses[0].date, step.due_gap_first))
    return max(days)
