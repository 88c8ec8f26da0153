"""Reading the tables of rules: one line per clause, with ages and gaps written as the rule text writes them.

Days: ``8M`` is the day of that age, ``8M-1D`` the day before, ``19M>6M`` six calendar months after the day of 19
months, ``2026-11-18`` itself. Calendar arithmetic here is dateutil's, not the project's.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from vaccsched.vaccines.forecast import BloodProduct, Event, GivenDose, PersonFacts, forecast

BORN = date(2024, 12, 31)  # a month's last day: every month age is clamped
_UNITS = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}


def day(text: str, born: date) -> date:
    """The day a table means."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    reached = born
    for part in text.split(">"):
        for sign, number, unit in re.findall(r"([+-]?)(\d+)([YMWD])", part):
            length = relativedelta(**{_UNITS[unit]: int(number)})
            reached = reached - length if sign == "-" else reached + length
    return reached


def doses(text: str, born: date) -> list[GivenDose]:
    """``HEPB@0D MR@8M``; a history-only product may be written by its code: ``1401@8M``."""
    given = []
    for word in text.split():
        name, when = word.split("@")
        coded = name.isdigit()
        given.append(GivenDose(None if coded else name, day(when, born), name if coded else None))
    return given


def person(text: str, born: date) -> PersonFacts:
    """``F weight=1900 mother=positive weeks=30 hiv_infected JE=JEI blood=IVIG@8M exposed=II@30Y:ZAGREB``."""
    sex, values, conditions, blood, events, options = "F", {}, set(), [], [], {}
    for word in text.split():
        key, _, value = word.partition("=")
        if word in ("M", "F"):
            sex = word
        elif key in ("JE", "HEPA"):
            options[key] = value
        elif key == "blood":
            product, when = value.split("@")
            blood.append(BloodProduct(product, day(when, born)))
        elif key == "exposed":
            grade, _, rest = value.partition("@")
            when, _, schedule = rest.partition(":")
            events.append(Event("rabies_exposure", day(when, born), grade, schedule or None))
        elif value:
            names = {"weight": "birth_weight_g", "weeks": "gestation_weeks", "mother": "mother_hbsag"}
            values[names[key]] = value if key == "mother" else int(value)
        else:
            conditions.add(word)
    return PersonFacts(
        birth_date=born, sex=sex, conditions=frozenset(conditions), blood_products=tuple(blood), events=tuple(events),
        options=options, **values,
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One expectation: on this day, this vaccine, this answer."""

    clause: str
    facts: PersonFacts
    doses: list[GivenDose]
    on: date
    vaccine: str
    dose: int | None
    status: str
    earliest: date | None = None
    overdue_from: date | None = None
    recommended: date | None = None
    of_window: bool = False  # the completion age is stated, too
    rule: str | None = None

    def check(self) -> None:
        """Compare with the forecast."""
        answers = {answer.vaccine: answer for answer in forecast(self.facts, self.doses, self.on)}
        if self.status == "absent":  # another vaccine of the sequence carries the next dose
            assert self.vaccine not in answers
            return
        found = answers[self.vaccine]
        assert (found.status, found.dose) == (self.status, self.dose), f"{found.rule}: {found.reason_zh}"
        if self.earliest:
            assert found.earliest == self.earliest, found.rule
        if self.of_window:
            assert found.overdue_from == self.overdue_from, found.rule
        if self.recommended:
            assert found.recommended == self.recommended, found.rule
        if self.rule:
            assert found.rule == self.rule
        assert found.reason_zh
        assert found.reason_en
        assert "{" not in found.reason_zh + found.reason_en


def _params(rows):
    return [pytest.param(row, id=f"{row.clause} {row.vaccine} on {row.on}") for row in rows]


def windows(table: str):
    """Lines ``clause | person | doses | VACCINE dose from DAY [overdue DAY] [book DAY]``: three days at each boundary.

    ``unreached DAY``: a completion age that is also the hard end.
    """
    rows = []
    for clause, who, record, expected in _lines(table, 4):
        vaccine, number, *words = expected.split()
        born = _born(who)
        facts, given = person(_rest(who), born), doses(record, born)
        named = {key: day(text, born) for key, text in zip(words[::2], words[1::2], strict=True)}
        earliest, overdue = named["from"], named.get("overdue") or named.get("unreached")
        days = {earliest + timedelta(n) for n in (-1, 0, 1)}
        if "overdue" in named and overdue > earliest:
            days |= {overdue + timedelta(n) for n in (-1, 0, 1)}
        for on in sorted(days):
            status = "not_yet" if on < earliest else "overdue" if overdue and on >= overdue else "due"
            book = named.get("book")
            rows.append(Row(clause, facts, given, on, vaccine, int(number), status, earliest, overdue, book, True))
    return _params(rows)


def answers(table: str, born: date = BORN):
    """Lines ``clause | person | doses | DAY | VACCINE status [dose [from DAY] [book DAY]] [rule ID]``."""
    rows = []
    for clause, who, record, on, expected in _lines(table, 5):
        birth = _born(who, born)
        vaccine, status, *words = expected.split()
        number = int(words.pop(0)) if words and words[0].isdigit() else None
        facts, given = person(_rest(who), birth), doses(record, birth)
        told = dict(zip(words[::2], words[1::2], strict=True))
        rule = told.pop("rule", None)
        named = {key: day(text, birth) for key, text in told.items()}
        row = Row(clause, facts, given, day(on, birth), vaccine, number, status, rule=rule)
        rows.append(replace(row, earliest=named.get("from"), recommended=named.get("book")))
    return _params(rows)


def _lines(table: str, columns: int):
    for line in table.strip().splitlines():
        if line.strip() and not line.strip().startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            assert len(cells) == columns, line
            yield cells


def _born(who: str, default: date = BORN) -> date:
    found = re.search(r"born=(\S+)", who)
    return date.fromisoformat(found[1]) if found else default


def _rest(who: str) -> str:
    return re.sub(r"born=\S+", "", who)
