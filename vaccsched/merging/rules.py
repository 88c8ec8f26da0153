"""Who may be the same person, and which doses may be the same dose. From values handed in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol, TypeVar

NEAR = dt.timedelta(days=30)  # the same dose number within a month: a date misread from a certificate
SHORTEST = 2  # letters of a name that may differ in one


class Dose(Protocol):
    """What is compared of a dose record."""

    vaccine_code: str
    dose_number: int
    given_on: dt.date


D = TypeVar("D", bound=Dose)


@dataclass(frozen=True, kw_only=True)
class Named:
    """What is compared of a person."""

    name_key: str
    birth_date: dt.date
    sex: str
    phone_index: str | None


def likeness(one: Named, other: Named) -> str | None:
    """Why two files may be one person's: ``same`` name and birth date; ``similar`` names, or one ``phone``, of the same
    birth date and sex. None: no reason to ask.
    """
    if one.birth_date != other.birth_date:
        return None
    if one.name_key == other.name_key:
        return "same"
    if one.sex != other.sex:
        return None
    if is_one_letter_off(one.name_key, other.name_key):
        return "similar"
    return "phone" if one.phone_index and one.phone_index == other.phone_index else None


def is_one_letter_off(one: str, other: str) -> bool:
    """The names differ in one letter, or one has one letter more: 陈小满 · 陈晓满, 欧阳小明 · 欧小明."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < SHORTEST:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def doubles(doses: Sequence[D]) -> list[tuple[D, D]]:
    """Pairs that may be one dose entered twice: one vaccine on one day, or with one number within a month."""
    return [pair for pair in combinations(doses, 2) if _may_be_one(*pair)]


def _may_be_one(one: Dose, other: Dose) -> bool:
    if one.vaccine_code != other.vaccine_code:
        return False
    same_number = one.dose_number == other.dose_number and abs(one.given_on - other.given_on) <= NEAR
    return one.given_on == other.given_on or same_number
