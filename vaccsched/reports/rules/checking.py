"""What the nightly validation and the random sample decide."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vaccsched.reports.models import LARGEST_SAMPLE, Fault

LONGEST = 366  # days of a report
OPEN_FOR = dt.timedelta(hours=24)  # an approved export can be fetched


@dataclass(frozen=True, kw_only=True)
class Number:
    """What an identity number says; ``valid`` False: it cannot be right."""

    valid: bool
    birth_date: dt.date | None = None
    sex: str | None = None


def faults(
    *, number: Number | None, birth_date: dt.date, sex: str, has_phone: bool, is_child: bool, is_duplicate: bool
) -> list[Fault]:
    """What is wrong with a file; ``number`` None: it has no identity card number."""
    found = []
    if number is not None and not number.valid:
        found.append(Fault.CHECK_DIGIT)
    if number is not None and number.birth_date not in (None, birth_date):
        found.append(Fault.BIRTH_DATE)
    if number is not None and number.sex not in (None, sex):
        found.append(Fault.SEX)
    if is_duplicate:
        found.append(Fault.DUPLICATE)
    if is_child and not has_phone:
        found.append(Fault.NO_CONTACT)
    return found


def drawn(ids: Sequence[uuid.UUID], *, number: int, seed: str, without: Collection[uuid.UUID] = ()) -> list[uuid.UUID]:
    """The ``number`` records that the seed chooses: ordered by the SHA-256 of seed and id, so that a draw can be
    repeated by anybody and nobody picks.
    """
    order = sorted(ids, key=lambda one: hashlib.sha256(f"{seed}{one}".encode()).digest())
    return [one for one in order if one not in without][: min(number, LARGEST_SAMPLE)]


def is_lawful(first: dt.date, last: dt.date) -> bool:
    """A period that a report may cover."""
    return dt.timedelta(0) <= last - first < dt.timedelta(days=LONGEST)
