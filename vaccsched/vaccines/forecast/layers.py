"""A province's or clinic's layer: it may add and tighten, never loosen (疫苗管理法 第41、42条)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from pydantic import Field

from vaccsched.vaccines.forecast.conditions import Duration, Strict
from vaccsched.vaccines.forecast.periods import Period, later
from vaccsched.vaccines.forecast.schema import Clause, Line, Merged, Outcome, Product, Schedule, Source, Vaccine, Where

_STRICTER_IF_LATER = ("age_min", "gap_prev")
_STRICTER_IF_EARLIER = ("age_below", "complete_before")
_ADDED = (Outcome.NEEDS_DOCTOR, Outcome.NOT_APPLICABLE, Outcome.NOTE, Outcome.FREE)
_EVERY_START = tuple(date(2023, 1, 1) + timedelta(days=day) for day in range(4 * 365 + 1))  # with a leap year

Report = Callable[[Where, str], None]


class Tighten(Strict):
    """From a day on, one step of a schedule is stricter; doses given before keep their own rule."""

    schedule: str
    step: int
    since: date
    age_min: Duration | None = None
    gap_prev: Duration | None = None
    age_below: Duration | None = None
    complete_before: Duration | None = None


class AddedClause(Clause):
    """A further clause for a vaccine: ask a doctor, do not offer, add a sentence, pay for it."""

    vaccine: str


class LayerFile(Strict):
    """One layer."""

    name: str
    data_version: str
    sources: dict[str, Source] = Field({})
    tighten: tuple[Tighten, ...] = ()
    clauses: tuple[AddedClause, ...] = ()
    lines: tuple[Line, ...] = ()
    vaccines: tuple[Vaccine, ...] = ()
    history: tuple[Product, ...] = ()


def apply_layer(merged: Merged, layer: LayerFile, report: Report) -> None:
    """Put a layer upon what is there; everything that would loosen is reported instead."""
    merged.data_version += f"+{layer.data_version}"
    merged.sources.update(layer.sources)
    for number, tighten in enumerate(layer.tighten):
        _tighten(merged, tighten, partial(report, ("tighten", number)))
    for number, clause in enumerate(layer.clauses):
        _add_clause(merged, clause, partial(report, ("clauses", number)))
    merged.lines += layer.lines
    merged.vaccines += layer.vaccines
    merged.history += layer.history


def _add_clause(merged: Merged, clause: AddedClause, report: Callable[[str], None]) -> None:
    if clause.then not in _ADDED:
        report(f"a layer cannot say {clause.then}; it may say {', '.join(_ADDED)}")
        return
    for number, vaccine in enumerate(merged.vaccines):
        if vaccine.id == clause.vaccine:
            merged.vaccines[number] = vaccine.model_copy(update={"clauses": (*vaccine.clauses, clause)})
            return
    report(f"no vaccine {clause.vaccine}")


def _tighten(merged: Merged, tighten: Tighten, report: Callable[[str], None]) -> None:
    for number, line in enumerate(merged.lines):
        for schedule in line.schedules:
            if schedule.id != tighten.schedule:
                continue
            if not 1 <= tighten.step <= len(schedule.steps):
                report(f"{schedule.id} has no step {tighten.step}")
                return
            values = _stricter(schedule, tighten, report)
            parts = tuple(part for one in line.schedules for part in _split(one, schedule, tighten, values))
            merged.lines[number] = line.model_copy(update={"schedules": parts})
            return
    report(f"no schedule {tighten.schedule}")


def _stricter(schedule: Schedule, tighten: Tighten, report: Callable[[str], None]) -> dict[str, Any]:
    step = schedule.steps[tighten.step - 1]
    values = {}
    for field in (*_STRICTER_IF_LATER, *_STRICTER_IF_EARLIER):
        new: Period | None = getattr(tighten, field)
        old: Period | None = getattr(step, field)
        if new is None:
            continue
        if old is not None and not _is_stricter(old, new, is_later=field in _STRICTER_IF_LATER):
            report(f"{field} of {schedule.id} step {tighten.step} would be looser than the national one")
        values[field] = new
    return values


def _is_stricter(old: Period, new: Period, *, is_later: bool) -> bool:
    pairs = [(later(start, old), later(start, new)) for start in _EVERY_START]
    return all(b >= a for a, b in pairs) if is_later else all(b <= a for a, b in pairs)


def _split(one: Schedule, wanted: Schedule, tighten: Tighten, values: dict[str, Any]) -> Iterator[Schedule]:
    """The schedule until the day, and the stricter one from then on."""
    if one is not wanted or tighten.since >= one.until:
        yield one
        return
    steps = list(one.steps)
    steps[tighten.step - 1] = steps[tighten.step - 1].model_copy(update=values)
    if one.since < tighten.since:
        yield one.model_copy(update={"until": tighten.since})
    yield one.model_copy(update={"since": max(one.since, tighten.since), "steps": tuple(steps)})
