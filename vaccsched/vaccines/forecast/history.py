"""Reading a person's doses in order of date: each is judged by the rules of its own date, line by line."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from vaccsched.vaccines.forecast.conditions import Counted
from vaccsched.vaccines.forecast.facts import FindingCode, GivenDose, JudgedDose, PersonFacts, Reason, Verdict
from vaccsched.vaccines.forecast.periods import Period, later
from vaccsched.vaccines.forecast.reasons import Limit, because
from vaccsched.vaccines.forecast.schema import Kind, Line, Product, Schedule, Step

if TYPE_CHECKING:
    from vaccsched.vaccines.forecast.programme import Programme


class History:
    """What is known of a person on the day ``on``: doses by line, by product, live ones, blood products."""

    __slots__ = ("_ages", "blood", "blood_ask", "facts", "given", "invalid", "lines", "live", "nasal", "on", "valid")

    def __init__(self, facts: PersonFacts, on: date, lines: Mapping[str, Line]) -> None:
        self.facts = facts
        self.on = on
        self.lines = lines
        self.valid: dict[str, list[Counted]] = {}
        self.given: dict[str, list[date]] = {}
        self.invalid: dict[str, date] = {}  # the last dose of a line that does not count
        self.live: list[tuple[date, Product]] = []
        self.nasal: list[tuple[date, Product]] = []
        self.blood: list[tuple[date, Reason]] = []
        self.blood_ask: list[tuple[date, Reason]] = []
        self._ages: dict[int, date] = {}

    def at_age(self, age: Period) -> date:
        """The day on which the person reaches an age, in calendar months clamped to month end."""
        day = self._ages.get(age.key)
        if day is None:
            day = self._ages[age.key] = later(self.facts.birth_date, age)
        return day


def read_history(
    facts: PersonFacts, doses: Iterable[GivenDose], on: date, programme: "Programme"
) -> tuple[History, list[JudgedDose]]:
    """Judge every dose up to the day ``on``; later doses are left out (the answer is as of that day).

    :raises UnknownVaccine: if a dose is of no known product
    """
    history = History(facts, on, programme.lines)
    judged = []
    for dose in sorted((dose for dose in doses if dose.date <= on), key=lambda dose: dose.date):
        product = programme.product(dose)
        history.on = dose.date
        judged.append(_judge(history, dose, product, programme))
        _note(history, dose, product)
    for blood in facts.blood_products:
        if blood.date <= on:
            known = programme.products.get(blood.product)
            ask = known is not None and known.blood_product == "ask"
            (history.blood_ask if ask else history.blood).append((blood.date, _name(known, blood.product)))
    history.on = on
    return history, judged


def series_limits(history: History, line: str, schedule: Schedule, step: Step, number: int) -> list[Limit]:
    """What the step itself asks: the minimum age, the gap from the dose before, the gaps from other lines."""
    limits = [
        Limit(history.at_age(step.age_min), FindingCode.TOO_EARLY_AGE, f"{schedule.id}.{number}.age", step.age_min)
    ]
    doses = history.valid.get(line)
    if step.gap_prev and doses:
        last = doses[-1].date
        rule = f"{schedule.id}.{number}.gap"
        limits.append(_interval(last, step.gap_prev, rule, Reason("上一剂", "the dose before")))
    for gap in step.gaps_from:
        others = history.valid.get(gap.line)
        if others and len(others) >= gap.nth:
            since = others[gap.nth - 1].date  # nth 0 is the last one
            rule = f"{schedule.id}.{number}.gap-{gap.line}"
            limits.append(_interval(since, gap.gap, rule, _dose_of(history.lines[gap.line], gap.nth)))
    return limits


def step_for(schedule: Schedule, done: int) -> Step | None:
    """The step after ``done`` counted doses, or None if the schedule is finished."""
    return schedule.steps[done] if done < len(schedule.steps) else schedule.repeat


def _interval(since: date, gap: Period, rule: str, other: Reason) -> Limit:
    return Limit(later(since, gap), FindingCode.TOO_EARLY_INTERVAL, rule, gap, since, other)


def _dose_of(line: Line, nth: int) -> Reason:
    if not nth:
        return Reason(line.name_zh, line.name_en)
    return Reason(f"{line.name_zh}第{nth}剂", f"dose {nth} of {line.name_en}")


def _judge(history: History, dose: GivenDose, product: Product, programme: "Programme") -> JudgedDose:
    return JudgedDose(
        dose,
        product.id,
        tuple(_count(history, line, product, programme) for line in product.counts_as),
        tuple(_live_doubts(history, product, programme)),
    )


def _count(history: History, line: str, product: Product, programme: "Programme") -> Verdict:
    """Whether the dose of today counts in a line; if so it is added there."""
    schedule = programme.schedule(line, product.id, history)
    doses = history.valid.setdefault(line, [])
    number = len(doses) + 1
    step = step_for(schedule, number - 1)
    if not schedule.steps:
        return Verdict(line, None, _NOT_HERE, schedule.id)
    if step is None:
        return Verdict(line, None, _EXTRA, schedule.id)
    broken = max(series_limits(history, line, schedule, step, number), key=lambda limit: limit.day)
    if history.on < broken.day:
        history.invalid[line] = history.on
        zh, en, blanks = because(broken)
        sentence = Reason(
            f"打早了：{zh}，最早{{day}}。这一剂不算数。",
            f"Too early: the dose {en}, earliest {{day}}. It does not count.",
            blanks,
        )
        return Verdict(line, None, sentence, broken.rule)
    doses.append(Counted(history.on, product.id))
    history.invalid.pop(line, None)
    return Verdict(line, number, Reason("算第{n}剂。", "Counts as dose {n}.", {"n": number}), f"{schedule.id}.{number}")


_EXTRA = Reason("剂次早已打满，这一剂是多打的。", "The series was complete; this dose is extra.")
_NOT_HERE = Reason("这个年龄打的不算在这里。", "At this age the dose does not count here.")


def _live_doubts(history: History, product: Product, programme: "Programme") -> Iterable[Reason]:
    """Injected live vaccines less than 28 days apart (G03): the text does not say whether the second counts."""
    if product.kind is Kind.INJECTED_LIVE:
        for day, other in history.live:
            if day < history.on < later(day, programme.rules.live_gap):
                blanks = {"since": day, "zh": other.name_zh, "en": other.name_en}
                yield Reason(
                    "与{zh}（{since}）都是打针的活疫苗，间隔不足28天，效果请医生判断。",
                    "Less than 28 days after {en} ({since}), both injected live vaccines; a doctor judges the effect.",
                    blanks,
                )


def _note(history: History, dose: GivenDose, product: Product) -> None:
    """Remember the dose as given, live or a blood product, whether it counts or not."""
    history.given.setdefault(product.id, []).append(dose.date)
    if product.kind is Kind.INJECTED_LIVE:
        history.live.append((dose.date, product))
    elif product.kind is Kind.INTRANASAL_LIVE:
        history.nasal.append((dose.date, product))
    if product.blood_product == "yes":
        history.blood.append((dose.date, _name(product, product.id)))
    elif product.blood_product == "ask":
        history.blood_ask.append((dose.date, _name(product, product.id)))


def _name(product: Product | None, text: str) -> Reason:
    return Reason(product.name_zh, product.name_en) if product else Reason(text, text)
