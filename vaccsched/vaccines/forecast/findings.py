"""What there is to say against a dose on a day: the same arithmetic for booking and for the bedside."""

from collections.abc import Iterator, Sequence
from datetime import date

from vaccsched.vaccines.forecast import rabies, reasons
from vaccsched.vaccines.forecast.engine import question_of
from vaccsched.vaccines.forecast.facts import (
    Finding,
    FindingCode,
    GivenDose,
    JudgedDose,
    PersonFacts,
    Reason,
    UnknownVaccine,
)
from vaccsched.vaccines.forecast.history import History, read_history
from vaccsched.vaccines.forecast.periods import later
from vaccsched.vaccines.forecast.plan import Question, last_day_after, plan_for
from vaccsched.vaccines.forecast.programme import Programme, Row, in_force
from vaccsched.vaccines.forecast.reasons import Limit
from vaccsched.vaccines.forecast.schema import Kind, Outcome


def valid_on(
    facts: PersonFacts,
    doses: Sequence[GivenDose],
    vaccine: str,
    dose: int,
    on: date,
    programme: Programme | None = None,
) -> list[Finding]:
    """Everything that speaks by arithmetic against giving dose ``dose`` of ``vaccine`` on a day; empty: nothing.

    Findings that ``blocks`` are hard stops (domain §2.3: ages and intervals only); the others are questions for a
    doctor. Rabies is never blocked, except the very dose recorded today. ``doses`` may hold booked doses after
    ``on``: injected live vaccines keep 28 days from them too.

    :raises UnknownVaccine: if the vaccine is not in the programme
    """
    programme = programme or in_force()
    row = programme.rows.get(vaccine)
    if row is None:
        raise UnknownVaccine(f"unknown vaccine {vaccine}")
    history, _ = read_history(facts, doses, on, programme)
    if row.vaccine.rabies:
        return list(rabies.same_dose(history, row, dose))
    question = question_of(history, row, programme, plan_for(history, row, programme))
    found = [*_already(history, row, question, dose), *_too_early(question, history, row)]
    found += _too_late(history, row, question)
    found += _before_booked(row, doses, on, programme)
    found += [
        Finding(FindingCode.ASK_DOCTOR, False, doubt.reason, doubt.rule, doubt.until)
        for doubt in question.doubts
        if on < doubt.until
    ]
    return found


def judge_doses(facts: PersonFacts, doses: Sequence[GivenDose], programme: Programme | None = None) -> list[JudgedDose]:
    """Each dose on record, oldest first: where it counts and as which dose, or why not.

    :raises UnknownVaccine: if a dose is of no known product
    """
    _, judged = read_history(facts, doses, date.max, programme or in_force())
    return judged


def _already(history: History, row: Row, question: Question, dose: int) -> Iterator[Finding]:
    blocks = row.vaccine.confidence != "low"
    plan = question.plan
    if done := row.first(Outcome.COMPLETE, history):
        code = FindingCode.SAME_DOSE_GIVEN if dose <= plan.done else FindingCode.SERIES_COMPLETE
        yield Finding(code, blocks and code is FindingCode.SAME_DOSE_GIVEN, done.reason, done.clause.id)
    elif plan.step is None:
        code = FindingCode.SAME_DOSE_GIVEN if dose <= plan.done else FindingCode.SERIES_COMPLETE
        sentence = reasons.complete(plan.done)
        yield Finding(code, blocks and code is FindingCode.SAME_DOSE_GIVEN, sentence, plan.schedule.id)
    elif dose < plan.number:
        sentence = Reason("第{dose}剂已经打过。", "Dose {dose} has already been given.", {"dose": dose})
        yield Finding(FindingCode.SAME_DOSE_GIVEN, blocks, sentence, f"{plan.schedule.id}.{dose}")
    elif dose > plan.number:
        blanks = {"dose": dose, "n": plan.number}
        sentence = Reason("还没有第{n}剂的有效记录。", "There is no valid record of dose {n} yet.", blanks)
        yield Finding(FindingCode.EARLIER_DOSE_MISSING, False, sentence, f"{plan.schedule.id}.{dose}")


def _too_early(question: Question, history: History, row: Row) -> Iterator[Finding]:
    for limit in question.limits:
        if history.on < limit.day:
            sentence = reasons.not_yet(limit, question.plan.number)
            yield Finding(limit.code, row.vaccine.confidence != "low", sentence, limit.rule, limit.day)


def _too_late(history: History, row: Row, question: Question) -> Iterator[Finding]:
    plan = question.plan
    end = last_day_after(history, plan.step) if plan.step else None
    if end and history.on >= end.day:
        sentence = reasons.too_late(end.age, plan.number, included=end.included)
        rule = f"{plan.schedule.id}.{plan.number}.end"
        yield Finding(FindingCode.TOO_LATE, row.vaccine.confidence != "low", sentence, rule)


def _before_booked(row: Row, doses: Sequence[GivenDose], on: date, programme: Programme) -> Iterator[Finding]:
    """An injected live vaccine booked for a later day needs its 28 days before it, too (G03)."""
    if row.vaccine.kind is not Kind.INJECTED_LIVE:
        return
    gap = programme.rules.live_gap
    for dose in doses:
        if dose.date > on and dose.date < later(on, gap):
            product = programme.product(dose)
            if product.kind is Kind.INJECTED_LIVE:
                other = Reason(product.name_zh, product.name_en)
                limit = Limit(dose.date, FindingCode.LIVE_28_DAYS, "G03", gap, dose.date, other)
                blocks = row.vaccine.confidence != "low"
                yield Finding(limit.code, blocks, reasons.not_yet(limit, 1), limit.rule, dose.date)
