"""Whether a programme hangs together: every name exists, every dose finds a schedule, every decision has its words."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from vaccsched.vaccines.forecast.conditions import Count, When
from vaccsched.vaccines.forecast.periods import later
from vaccsched.vaccines.forecast.schema import Clause, Line, Merged, Outcome, Product, Schedule, Step, Vaccine

Place = tuple[str, str]
Fault = tuple[Place, str]
_WORDLESS = (Outcome.SKIP, Outcome.PLAN, Outcome.FREE)
_A_BIRTHDAY = date(2024, 1, 31)


def faults_of(merged: Merged) -> Iterator[Fault]:
    """Every fault with the part it is in."""
    names = _Names(merged)
    for line in merged.lines:
        yield from ((("lines", line.id), text) for text in _line_faults(line, names))
    for product in merged.history:
        yield from ((("history", product.id), text) for text in _product_faults(product, names))
    for vaccine in merged.vaccines:
        texts = chain(_product_faults(vaccine, names), _vaccine_faults(vaccine, names))
        yield from ((("vaccines", vaccine.id), text) for text in texts)
    for clause in merged.general:
        yield from ((("general", clause.id), text) for text in _clause_faults(clause, names))
    for code, owner in merged.code_owner.items():
        if owner not in names.products:
            yield ("code_owner", code), f"code {code}: no product {owner}"


class _Names:
    def __init__(self, merged: Merged) -> None:
        self.lines = {line.id: line for line in merged.lines}
        self.products = {product.id for product in chain(merged.vaccines, merged.history)}
        self.sources = merged.sources
        self.options = merged.options

    def unknown(self, products: Iterable[str] | None) -> Iterator[str]:
        yield from (f"no product {one}" for one in sorted(set(products or ()) - self.products))

    def unknown_line(self, line: str | None) -> Iterator[str]:
        if line is not None and line not in self.lines:
            yield f"no line {line}"


def _line_faults(line: Line, names: _Names) -> Iterator[str]:
    for schedule in line.schedules:
        yield from names.unknown(schedule.products)
        yield from _when_faults(schedule.when, names)
        for number, step in enumerate((*schedule.steps, *([schedule.repeat] if schedule.repeat else ())), start=1):
            yield from (f"{schedule.id} step {number}: {text}" for text in _step_faults(step, names))


def _step_faults(step: Step, names: _Names) -> Iterator[str]:
    for gap in step.gaps_from:
        yield from names.unknown_line(gap.line)
    opens = later(_A_BIRTHDAY, step.age_min)
    for name in ("age_due", "age_below", "age_max", "complete_before"):
        age = getattr(step, name)
        if age and later(_A_BIRTHDAY, age) < opens:
            yield f"{name} lies before age_min"
    for name in ("due_gap_prev", "gap_max"):
        gap, least = getattr(step, name), step.gap_prev
        if gap and least and later(_A_BIRTHDAY, gap) < later(_A_BIRTHDAY, least):
            yield f"{name} is shorter than gap_prev"


def _product_faults(product: Product, names: _Names) -> Iterator[str]:
    for line in product.counts_as:
        yield from names.unknown_line(line)
        if line in names.lines:
            yield from _uncovered(names.lines[line], product.id)


def _uncovered(line: Line, product: str) -> Iterator[str]:
    """Every dose of every day must find a schedule that holds for everybody."""
    fitting = [one for one in line.schedules if one.products is None or product in one.products]
    days = {date.min, *(one.since for one in fitting), *(one.until for one in fitting if one.until < date.max)}
    for day in sorted(days):
        if not any(_holds_for_all(one, day) for one in fitting):
            yield f"line {line.id} has no schedule for everybody on {day}"


def _holds_for_all(schedule: Schedule, day: date) -> bool:
    return schedule.when is None and schedule.since <= day < schedule.until


def _vaccine_faults(vaccine: Vaccine, names: _Names) -> Iterator[str]:
    line = vaccine.line or vaccine.id
    yield from names.unknown_line(line)
    if line in names.lines and line not in vaccine.counts_as:
        yield f"its doses do not count in its own line {line}"
    if vaccine.source not in names.sources:
        yield f"no source {vaccine.source}"
    rabies = vaccine.rabies
    if rabies and rabies.default not in {course.id for course in rabies.courses}:
        yield f"no course {rabies.default}"
    for clause in vaccine.clauses:
        yield from _clause_faults(clause, names)


def _clause_faults(clause: Clause, names: _Names) -> Iterator[str]:
    if clause.then not in _WORDLESS and not (clause.zh and clause.en):
        yield f"{clause.id} needs its sentence in both languages"
    if (clause.then is Outcome.PLAN) != (clause.line is not None):
        yield f"{clause.id}: a plan names a line, nothing else does"
    if clause.source and clause.source not in names.sources:
        yield f"{clause.id}: no source {clause.source}"
    yield from names.unknown_line(clause.line)
    yield from (f"{clause.id}: {text}" for text in _when_faults(clause.when, names))


def _when_faults(when: When | None, names: _Names) -> Iterator[str]:
    if when is None:
        return
    for count in when.doses:
        yield from _count_faults(count, names)
    if when.first_dose:
        yield from names.unknown_line(when.first_dose.line)
    for option in when.option or {}:
        if option not in names.options:
            yield f"no option {option}"
    for inner in when.any:
        yield from _when_faults(inner, names)


def _count_faults(count: Count, names: _Names) -> Iterator[str]:
    yield from names.unknown_line(count.line)
    yield from names.unknown(count.products)
    if count.line is None and not count.products:
        yield "a count needs a line or products"
