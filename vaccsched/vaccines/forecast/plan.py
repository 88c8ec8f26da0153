"""Which dose of a vaccine comes next, and every day before which it must not be given."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from vaccsched.vaccines.forecast import reasons
from vaccsched.vaccines.forecast.facts import FindingCode, Reason
from vaccsched.vaccines.forecast.history import History, series_limits, step_for
from vaccsched.vaccines.forecast.periods import Period, later
from vaccsched.vaccines.forecast.programme import Programme, Row
from vaccsched.vaccines.forecast.reasons import Limit
from vaccsched.vaccines.forecast.schema import Kind, Outcome, Schedule, Step


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a person stands in the line of a vaccine: ``step`` is None when the schedule is finished."""

    line: str
    schedule: Schedule
    done: int
    number: int  # the number of the next dose as a certificate writes it
    step: Step | None


def plan_for(history: History, row: Row, programme: Programme) -> Plan:
    """The line, the schedule of today and the next step of a vaccine."""
    chosen = row.first(Outcome.PLAN, history)
    line = (chosen.clause.line if chosen else None) or row.line
    vaccine = row.vaccine
    schedule = programme.schedule(line, vaccine.id, history)
    doses = history.valid.get(line, ())
    done = len(doses)
    step = step_for(schedule, done)
    if vaccine.number_by_product:
        number = 1 + sum(dose.product == vaccine.id for dose in doses)
    else:
        number = min(done + 1, schedule.highest_number or done + 1)
    return Plan(line, schedule, done, number, step)


class Question(NamedTuple):
    """What is asked about the next dose: its plan, all limits on it, all doubts about it."""

    plan: Plan
    limits: list[Limit]
    doubts: list["Doubt"]

    @property
    def last_limit(self) -> Limit:
        """The limit that decides the earliest day."""
        return max(self.limits, key=_day)


def question_of_series(history: History, row: Row, programme: Programme, plan: Plan) -> Question:
    """The next dose of a series; a finished one (``plan.step`` is None) has no limits."""
    if plan.step is None:
        return Question(plan, [], [])
    limits = series_limits(history, plan.line, plan.schedule, plan.step, plan.number)
    if row.vaccine.available_from > date.min:
        rule = f"{row.vaccine.id}.from"
        limits.append(Limit(row.vaccine.available_from, FindingCode.NOT_YET_IN_PROGRAMME, rule))
    limits += shared_limits(history, row, programme)
    return Question(plan, limits, doubts_for(history, row, programme, plan))


def shared_limits(history: History, row: Row, programme: Programme) -> list[Limit]:
    """The limits between vaccines: injected live ones 28 days apart (G03), blood products 3 months (G09)."""
    if row.vaccine.kind is not Kind.INJECTED_LIVE:
        return []
    limits, rules = [], programme.rules
    for day, product in history.live:
        if day != history.on:
            other = Reason(product.name_zh, product.name_en)
            until = later(day, rules.live_gap)
            limits.append(Limit(until, FindingCode.LIVE_28_DAYS, "G03", rules.live_gap, day, other))
    if row.vaccine.id not in rules.blood_gap_not_for:
        for day, name in history.blood:
            until = later(day, rules.blood_gap)
            limits.append(Limit(until, FindingCode.BLOOD_PRODUCT_3_MONTHS, "G09", rules.blood_gap, day, name))
    return limits


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doctor is asked before ``until``, because no rule is written."""

    until: date
    reason: Reason
    rule: str


def doubts_for(history: History, row: Row, programme: Programme, plan: Plan) -> list[Doubt]:
    """Known gaps of the text that concern this dose now; each has an end."""
    rules = programme.rules
    doubts = []
    if since := history.invalid.get(plan.line):
        ask = programme.lines[plan.line].ask_after_invalid or _shorter(rules.ask_after_invalid, plan.step)
        doubts.append(_doubt(reasons.AFTER_INVALID, since, ask, "D-INVALID"))
    kind = row.vaccine.kind
    if kind is Kind.INJECTED_LIVE:
        doubts += [
            _doubt(reasons.NASAL, day, rules.live_nasal_ask, "D-NASAL", Reason(other.name_zh, other.name_en))
            for day, other in history.nasal
            if day != history.on
        ]
        if row.vaccine.id not in rules.blood_gap_not_for:
            doubts += [
                _doubt(reasons.ANTIBODY, day, rules.blood_gap, "D-ANTIBODY", name) for day, name in history.blood_ask
            ]
    elif kind is Kind.INTRANASAL_LIVE:
        doubts += [
            _doubt(reasons.NASAL, day, rules.live_nasal_ask, "D-NASAL", Reason(other.name_zh, other.name_en))
            for day, other in history.live
            if day != history.on
        ]
    return doubts


class End(NamedTuple):
    """The first day on which a dose is too late for good, the age that says so, and whether that age is allowed."""

    day: date
    age: Period
    included: bool


def last_day_after(history: History, step: Step) -> End | None:
    """The hard end of a step's age window, if it has one."""
    if step.age_below:
        return End(history.at_age(step.age_below), step.age_below, included=False)
    if step.age_max:
        return End(history.at_age(step.age_max) + timedelta(days=1), step.age_max, included=True)
    return None


def _doubt(sentence: Reason, since: date, ask: Period, rule: str, other: Reason | None = None) -> Doubt:
    until = later(since, ask)
    blanks: dict[str, object] = {"since": since, "until": until}
    if other:
        blanks |= {"other_zh": other.zh, "other_en": other.en}
    return Doubt(until, Reason(sentence.zh, sentence.en, blanks), rule)


def _shorter(ask: Period, step: Step | None) -> Period:
    """A schedule with shorter gaps than the usual window is asked about for its own gap only."""
    gap = step.gap_prev if step else None
    return gap if gap and not gap.months and gap.days < ask.days else ask


def _day(limit: Limit) -> date:
    return limit.day
