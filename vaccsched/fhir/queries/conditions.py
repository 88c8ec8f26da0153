"""Search parameters as conditions of a statement, and a page of its rows."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaccsched.fhir import rules
from vaccsched.fhir.errors import WrongParameter
from vaccsched.fhir.rules import Asked, Span
from vaccsched.shared.db import db

Made = sa.ColumnElement[bool]
Column = Any  # a mapped column, or an expression of one
Condition = Callable[[str, str], Made]  # of a parameter's name and one of its values


class Page(NamedTuple):
    """``after``: the id after which the next page begins; ``total``: of all rows, where nothing but it was asked."""

    rows: list[Any]
    after: uuid.UUID | None = None
    total: int | None = None


def narrowed(wanted: sa.Select[Any], asked: Asked, conditions: Mapping[str, Condition]) -> sa.Select[Any]:
    """All that was asked must hold; of the values of one parameter one is enough."""
    for name, values in asked.params:
        if name in conditions:
            wanted = wanted.where(sa.or_(*(conditions[name](name, value) for value in values)))
    return wanted


def page_of(wanted: sa.Select[Any], by: Column, asked: Asked) -> Page:
    """The rows of one page in the order of their ids; with ``_count=0`` only how many there are."""
    if not asked.count:
        counted = sa.select(sa.func.count()).select_from(wanted.subquery())
        return Page([], total=db.session.scalar(counted) or 0)
    if asked.after is not None:
        wanted = wanted.where(by > asked.after)
    rows = list(db.session.scalars(wanted.order_by(by).limit(asked.count + 1)))
    kept = rows[: asked.count]
    return Page(kept, getattr(kept[-1], by.key) if len(rows) > len(kept) else None)


def of_id(column: Column) -> Condition:
    return lambda _name, value: _is(column, rules.reference_id(value, kind=""))


def of_reference(kind: str, column: Column) -> Condition:
    return lambda _name, value: _is(column, rules.reference_id(value, kind=kind))


def of_code(column: Column, codes: Mapping[str, Any]) -> Condition:
    """``codes``: FHIR's code to our value; an unknown code fits nothing."""

    def made(_name: str, value: str) -> Made:
        code = rules.token(value)[1]
        return column == codes[code] if code in codes else sa.false()

    return made


def of_token(column: Column, system: str | None = None) -> Condition:
    """``system``: the only one that these values have."""

    def made(_name: str, value: str) -> Made:
        said, code = rules.token(value)
        return column == code if said in (None, system) else sa.false()

    return made


def of_text(column: Column) -> Condition:
    """Begins so, whatever the case."""

    def made(_name: str, value: str) -> Made:
        begins: Made = sa.func.lower(column).startswith(value.lower(), autoescape=True)
        return begins

    return made


def of_instant(column: Column) -> Condition:
    def made(name: str, value: str) -> Made:
        span = _span(name, value)
        return _compared(column, span.prefix, span.low, span.high)

    return made


def of_period(start: Column, end: Column) -> Condition:
    """A thing that lasts: it fits a date where both have time in common."""

    def made(name: str, value: str) -> Made:
        span = _span(name, value)
        found: dict[str, Made] = {
            "ne": sa.or_(end <= span.low, start >= span.high),
            "gt": end > span.high,
            "sa": start >= span.high,
            "ge": end > span.low,
            "lt": start < span.low,
            "eb": end <= span.low,
            "le": start < span.high,
        }
        return found.get(span.prefix, sa.and_(start < span.high, end > span.low))

    return made


def _compared(column: Column, prefix: str, low: Any, high: Any) -> Made:
    found: dict[str, Made] = {
        "ne": sa.or_(column < low, column >= high),
        "gt": column >= high,
        "sa": column >= high,
        "ge": column >= low,
        "lt": column < low,
        "eb": column < low,
        "le": column < high,
    }
    return found.get(prefix, sa.and_(column >= low, column < high))


def _span(name: str, value: str) -> Span:
    span = rules.date_span(value)
    if span is None:
        raise WrongParameter(name=name, value=value[:60])
    return span


def _is(column: Column, key: uuid.UUID | None) -> Made:
    return column == key if key is not None else sa.false()
