"""Conditions of the programme files: typed, all of them true at once, compiled to plain functions at load."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Literal, NamedTuple, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vaccsched.vaccines.forecast.facts import PersonFacts
from vaccsched.vaccines.forecast.periods import Period


def _duration(value: object) -> Period:
    if isinstance(value, Period):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a duration like P28D, P6W, P8M or P13Y")
    return Period.parse(value)


Duration = Annotated[Period, BeforeValidator(_duration)]


class Counted(NamedTuple):
    """A dose that counts in a line."""

    date: date
    product: str


class Known(Protocol):
    """What a condition may ask: the person and the doses known on the day ``on``."""

    facts: PersonFacts
    on: date
    valid: dict[str, list[Counted]]
    given: dict[str, list[date]]

    def at_age(self, age: Period) -> date:
        """The day on which the person reaches an age."""


Condition = Callable[[Known], bool]


class Strict(BaseModel):
    """A part of a programme file: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AgeRange(Strict):
    """From ``min`` (included) to ``below`` (excluded)."""

    min: Duration = Period()
    below: Duration | None = None


class Born(Strict):
    """Birth dates from ``from`` to ``until``, both included."""

    since: date | None = Field(None, alias="from")
    until: date | None = None


class Count(Strict):
    """How many doses: that count in a ``line`` (of these products), or simply on record (``line`` left out)."""

    line: str | None = None
    products: frozenset[str] | None = None
    min: int = 0
    max: int | None = None


class FirstDose(Strict):
    """The age at which the first counted dose of a line was given."""

    line: str
    age: AgeRange


class When(Strict):
    """All parts that are present must hold."""

    age: AgeRange | None = None
    born: Born | None = None
    sex: Literal["M", "F"] | None = None
    any_condition: frozenset[str] | None = None
    no_condition: frozenset[str] | None = None
    option: dict[str, str] | None = None
    weight_below: int | None = None
    gestation_below: int | None = None
    mother_hbsag: frozenset[str] | None = None
    doses: tuple[Count, ...] = ()
    first_dose: FirstDose | None = None
    any: tuple["When", ...] = ()


def compile_when(when: When | None, defaults: Mapping[str, str]) -> Condition:
    """One function that is true where every part of ``when`` holds; ``defaults`` are the product lines of options."""
    if when is None:
        return _always
    parts = [*_person_parts(when, defaults), *_dose_parts(when)]
    if when.any:
        parts.append(_any_of([compile_when(inner, defaults) for inner in when.any]))
    if not parts:
        return _always
    return parts[0] if len(parts) == 1 else _all_of(parts)


def _always(_: Known) -> bool:
    return True


def _all_of(parts: list[Condition]) -> Condition:
    def holds(known: Known) -> bool:
        for part in parts:  # noqa: SIM110 - all() with a generator is three times slower here
            if not part(known):
                return False
        return True

    return holds


def _any_of(parts: list[Condition]) -> Condition:
    return lambda known: any(part(known) for part in parts)


def _person_parts(when: When, defaults: Mapping[str, str]) -> list[Condition]:
    parts: list[Condition] = []
    if when.age:
        parts.append(_age(when.age))
    if when.born:
        since, until = when.born.since or date.min, when.born.until or date.max
        parts.append(lambda known: since <= known.facts.birth_date <= until)
    if when.sex:
        parts.append(lambda known: known.facts.sex == when.sex)
    if when.any_condition:
        wanted = when.any_condition
        parts.append(lambda known: not wanted.isdisjoint(known.facts.conditions))
    if when.no_condition:
        unwanted = when.no_condition
        parts.append(lambda known: unwanted.isdisjoint(known.facts.conditions))
    parts += [_option(name, line, defaults[name]) for name, line in (when.option or {}).items()]
    return parts + _birth_parts(when)


def _birth_parts(when: When) -> list[Condition]:
    parts: list[Condition] = []
    if when.weight_below is not None:
        grams = when.weight_below
        parts.append(lambda known: known.facts.birth_weight_g is not None and known.facts.birth_weight_g < grams)
    if when.gestation_below is not None:
        weeks = when.gestation_below
        parts.append(lambda known: known.facts.gestation_weeks is not None and known.facts.gestation_weeks < weeks)
    if when.mother_hbsag:
        states = when.mother_hbsag
        parts.append(lambda known: (known.facts.mother_hbsag or "unknown") in states)
    return parts


def _dose_parts(when: When) -> list[Condition]:
    parts = [_count(count) for count in when.doses]
    if when.first_dose:
        line, age = when.first_dose.line, when.first_dose.age

        def first_dose_at_age(known: Known) -> bool:
            doses = known.valid.get(line)
            return _within(known, age, doses[0].date) if doses else False

        parts.append(first_dose_at_age)
    return parts


def _age(age: AgeRange) -> Condition:
    return lambda known: _within(known, age, known.on)


def _within(known: Known, age: AgeRange, day: date) -> bool:
    return day >= known.at_age(age.min) and (age.below is None or day < known.at_age(age.below))


def _option(name: str, line: str, default: str) -> Condition:
    return lambda known: known.facts.options.get(name, default) == line


def _count(count: Count) -> Condition:
    line, products, least = count.line, count.products, count.min
    most = 10_000 if count.max is None else count.max
    if line is None:
        asked = products or frozenset()
        return lambda known: least <= sum(len(known.given[p]) for p in asked if p in known.given) <= most
    if products is None:
        return lambda known: least <= len(known.valid.get(line, ())) <= most
    return lambda known: least <= sum(dose.product in products for dose in known.valid.get(line, ())) <= most
