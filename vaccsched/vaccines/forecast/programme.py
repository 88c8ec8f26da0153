"""The programme as the forecaster uses it: files read, validated as a whole, conditions compiled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vaccsched.vaccines.forecast.conditions import Condition, compile_when
from vaccsched.vaccines.forecast.facts import GivenDose, Reason, UnknownVaccine
from vaccsched.vaccines.forecast.files import read_files
from vaccsched.vaccines.forecast.history import History
from vaccsched.vaccines.forecast.schema import (
    Clause,
    Confidence,
    Dated,
    GeneralClause,
    GlobalRules,
    Line,
    Merged,
    Outcome,
    Product,
    Program,
    Schedule,
    Source,
    Vaccine,
)

NATIONAL = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause with its condition compiled."""

    clause: Clause
    holds: Condition
    reason: Reason


@dataclass(frozen=True, slots=True)
class Row:
    """A vaccine with its clauses and the general ones in reach, by outcome."""

    vaccine: Vaccine
    rules: Mapping[Outcome, tuple[Rule, ...]]
    line: str

    def is_free(self, history: History) -> bool:
        """Whether the person pays nothing (疫苗管理法 第49条, or a local programme)."""
        return self.vaccine.program is not Program.NON_NIP or self.first(Outcome.FREE, history) is not None

    def first(self, outcome: Outcome, history: History) -> Rule | None:
        """The first clause of an outcome that is in force and holds."""
        for rule in self.rules[outcome]:
            if rule.holds(history):
                return rule
        return None


class Basis(NamedTuple):
    """What a rule rests on."""

    rule: str
    source: Source
    confidence: Confidence


class Programme:
    """All rules together. Build one with :func:`load_programme`; :func:`national` is the one in force."""

    def __init__(self, merged: Merged) -> None:
        self.data_version: str = merged.data_version
        self.rules: GlobalRules = merged.global_rules
        self.options: Mapping[str, str] = merged.options
        self.sources: Mapping[str, Source] = merged.sources
        self.products: dict[str, Product] = {p.id: p for p in (*merged.vaccines, *merged.history)}
        self.lines: dict[str, Line] = {line.id: line for line in merged.lines}
        self.vaccines: tuple[Row, ...] = tuple(self._row(v, merged) for v in merged.vaccines)
        self.rows: dict[str, Row] = {row.vaccine.id: row for row in self.vaccines}
        self._by_code = self._codes(merged.code_owner)
        self._schedules = {
            (line.id, product): list(self._compiled(line, product))
            for line in merged.lines
            for product in self.products
        }

    def product(self, dose: GivenDose) -> Product:
        """The product of a recorded dose, by its vaccine id or else its national code.

        :raises UnknownVaccine: if neither is known
        """
        if dose.vaccine and (found := self.products.get(dose.vaccine)):
            return found
        if dose.national_code and (found := self._by_code.get(dose.national_code)):
            return found
        raise UnknownVaccine(f"unknown vaccine {dose.vaccine or dose.national_code or '(none)'}")

    def schedule(self, line: str, product: str, history: History) -> Schedule:
        """The schedule of a line in force on the history's day, for this product and person."""
        for schedule, holds in self._schedules[line, product]:
            if holds(history):
                return schedule
        raise LookupError(f"no schedule of {line} for {product} on {history.on}")  # the load check excludes it

    def basis(self, vaccine: str, rule: str) -> Basis:
        """The document a rule of a forecast or finding rests on, and how sure we are of it (explain page)."""
        row = self.rows[vaccine]
        source, confidence = row.vaccine.source, row.vaccine.confidence
        for known in (one.clause for rules in row.rules.values() for one in rules):
            if known.id == rule:
                source, confidence = known.source or source, known.confidence or confidence
        return Basis(rule, self.sources[source], confidence)

    def _row(self, vaccine: Vaccine, merged: Merged) -> Row:
        clauses: list[Clause] = [*vaccine.clauses, *(g for g in merged.general if _reaches(g, vaccine))]
        rules = {
            outcome: tuple(
                Rule(c, _in_force_when(c, compile_when(c.when, self.options)), Reason(c.zh, c.en))
                for c in clauses
                if c.then is outcome
            )
            for outcome in Outcome
        }
        return Row(vaccine, rules, vaccine.line or vaccine.id)

    def _codes(self, owners: Mapping[str, str]) -> dict[str, Product]:
        codes: dict[str, Product] = {}
        for product in self.products.values():
            for code in product.national_codes:
                codes.setdefault(code, product)
        return codes | {code: self.products[owner] for code, owner in owners.items()}

    def _compiled(self, line: Line, product: str) -> Iterator[tuple[Schedule, Condition]]:
        for schedule in line.schedules:
            if schedule.products is None or product in schedule.products:
                yield schedule, _in_force_when(schedule, compile_when(schedule.when, self.options))


def load_programme(*, layers: Sequence[Path] = ()) -> Programme:
    """Read and validate the national files and the layers of a province or clinic upon them.

    :raises ProgrammeError: with file, line and reason, if anything in any file is wrong
    """
    return Programme(read_files(sorted(NATIONAL.glob("*.yaml")), layers=layers))


@cache
def national() -> Programme:
    """The national programme, read once."""
    return load_programme()


def use_programme(programme: Programme | None) -> None:
    """Make a programme with layers the one in force in this process; None goes back to the national one."""
    _in_force[:] = [programme] if programme else []


def in_force() -> Programme:
    """The programme that answers when none is handed in."""
    return _in_force[0] if _in_force else national()


_in_force: list[Programme] = []


def _in_force_when(dated: Dated, holds: Condition) -> Condition:
    """The condition, and the day within the dates of its clause or schedule."""
    since, until = dated.since, dated.until
    if since == date.min and until == date.max:
        return holds
    return lambda known: since <= known.on < until and holds(known)


def _reaches(clause: GeneralClause, vaccine: Vaccine) -> bool:
    reach = clause.reach
    return (
        (reach.programs is None or vaccine.program in reach.programs)
        and (reach.kinds is None or vaccine.kind in reach.kinds)
        and (reach.confidence is None or vaccine.confidence == reach.confidence)
        and vaccine.id not in reach.but
    )
