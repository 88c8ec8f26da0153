"""Certificate numbers, lines on paper, who moves in, which programme doses are missing. From values handed in."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from vaccsched.certificates.models import CertificatePrinter, IssueReason
from vaccsched.vaccines.forecast import Forecast, GivenDose, PersonFacts, Status, forecast

MOVES_IN_AFTER = relativedelta(months=3)
NEWBORN = relativedelta(months=1)
MOST_MISSING = 60  # steps of the search, more than any child can miss


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A programme dose that should have been given by now. ``late``: its last recommended day is over; ``doctor``: the
    programme leaves it to a doctor.
    """

    vaccine: str
    dose: int
    late: bool
    doctor: bool = False


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a line stands: page from 1, height of its text on that page in millimetres."""

    page: int
    y: float


def local_number(*, clinic_code: str, year: int, count: int) -> str:
    """``JZ-3307820310-2026-00012``: the clinic's own number, never one that a platform gives."""
    return f"JZ-{clinic_code}-{year}-{count:05d}"


def fits(*, reason: IssueReason, has_one: bool) -> bool:
    """The first certificate is a first one, a further one needs another reason."""
    return (reason is IssueReason.FIRST) != has_one or (reason is IssueReason.FROM_ELSEWHERE and not has_one)


def is_in_time(*, birth_date: dt.date, on: dt.date) -> bool:
    """Within one month of birth (预防接种工作规范(2023) §3.1)."""
    return on <= birth_date + NEWBORN


def spot(printer: CertificatePrinter, line: int) -> Spot:
    """Page and height of a line, the printer's offset included."""
    page, row = divmod(line - 1, printer.lines_per_page)
    tenths = printer.first_line + row * printer.line_height + printer.offset_y
    return Spot(page=page + 1, y=tenths / 10)


def stays_long(*, arrived_on: dt.date, until: dt.date | None) -> bool:
    """Three months or more, or for good: the file moves in (预防接种工作规范(2023) §3.2)."""
    return until is None or until >= arrived_on + MOVES_IN_AFTER


def missing_doses(facts: PersonFacts, given: Sequence[GivenDose], on: dt.date) -> list[Missing]:
    """All programme doses whose day has come and that were not given, in the order in which they were due.

    The forecaster names the next dose of each vaccine; a missing one is taken as given on its day to see the one after.
    """
    answers = [one for one in forecast(facts, given, on) if one.is_free]
    found = {(one.vaccine, 1): _doubtful(one) for one in answers if one.status is Status.NEEDS_DOCTOR}
    taken = list(given)
    for _step in range(MOST_MISSING):
        following = _first_open(forecast(facts, taken, on), on)
        if following is None:
            break
        dose = following.dose or 1
        missing = Missing(vaccine=following.vaccine, dose=dose, late=following.status is Status.OVERDUE)
        found.setdefault((following.vaccine, dose), missing)
        taken = sorted([*taken, GivenDose(following.vaccine, _day_of(following, on))], key=lambda one: one.date)
    return list(found.values())


def still_missing(missing: Iterable[Missing]) -> list[Missing]:
    """Without those that a doctor decides on."""
    return [one for one in missing if not one.doctor]


def _doubtful(one: Forecast) -> Missing:
    return Missing(vaccine=one.vaccine, dose=one.dose or 1, late=False, doctor=True)


def _day_of(one: Forecast, on: dt.date) -> dt.date:
    return min(one.recommended or on, on)


def _first_open(answers: Iterable[Forecast], on: dt.date) -> Forecast | None:
    wanted = [one for one in answers if one.is_free and one.is_open and one.dose is not None and _day_of(one, on) <= on]
    return min(wanted, key=lambda one: (_day_of(one, on), one.vaccine), default=None)
