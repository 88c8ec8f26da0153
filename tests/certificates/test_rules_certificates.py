"""Missing programme doses, where a line stands, who moves in."""

import datetime as dt

import pytest

from vaccsched.certificates import rules
from vaccsched.certificates.models import CertificatePrinter, IssueReason
from vaccsched.vaccines.forecast import GivenDose, PersonFacts

BORN = dt.date(2022, 5, 1)
CHILD = PersonFacts(birth_date=BORN, sex="F")
FULL = (
    "HEPB@2022-05-01 BCG@2022-05-01 HEPB@2022-06-01 IPV@2022-07-01 DTAP@2022-08-01 IPV@2022-08-05 DTAP@2022-09-05 "
    "BOPV@2022-09-10 DTAP@2022-10-10 HEPB@2022-11-05 MPSVA@2022-11-06 MMR@2023-01-05 JEL@2023-01-05 MPSVA@2023-02-10 "
    "DTAP@2023-11-05 MMR@2023-11-05 HEPAL@2023-11-10 JEL@2024-05-10 MPSVAC@2025-05-10 BOPV@2026-05-05"
)


def given(text: str) -> list[GivenDose]:
    return [
        GivenDose(code, dt.date.fromisoformat(day)) for code, _at, day in (one.partition("@") for one in text.split())
    ]


def missing(doses: list[GivenDose], on: dt.date = dt.date(2026, 9, 1)) -> list[tuple[str, int]]:
    return [(one.vaccine, one.dose) for one in rules.missing_doses(CHILD, doses, on)]


def test_a_child_with_everything_lacks_nothing():
    assert missing(given(FULL)) == []


def test_every_missing_dose_of_a_vaccine_is_named_not_only_the_next():
    doses = [one for one in given(FULL) if one.vaccine != "MMR"]
    assert missing(doses) == [("MMR", 1), ("MMR", 2)]


def test_a_dose_that_is_not_due_by_the_day_is_not_missing():
    doses = [one for one in given(FULL) if one.date < dt.date(2026, 1, 1)]
    assert missing(doses, dt.date(2026, 4, 30)) == []
    assert missing(doses, dt.date(2026, 5, 1)) == [("BOPV", 4)]


def test_what_is_late_says_so():
    doses = [one for one in given(FULL) if one.vaccine not in ("JEL", "BOPV")] + given("BOPV@2022-09-10")
    late = {(one.vaccine, one.dose): one.late for one in rules.missing_doses(CHILD, doses, dt.date(2026, 9, 1))}
    assert late == {("JEL", 1): True, ("JEL", 2): True, ("BOPV", 4): False}


PRINTER = CertificatePrinter(offset_x=0, offset_y=-15, first_line=350, line_height=90, lines_per_page=12)


@pytest.mark.parametrize(("line", "page", "y"), [(1, 1, 33.5), (12, 1, 132.5), (13, 2, 33.5)])
def test_where_a_line_stands(line, page, y):
    assert rules.spot(PRINTER, line) == rules.Spot(page=page, y=y)


@pytest.mark.parametrize(
    ("until", "long"),
    [(None, True), (dt.date(2027, 2, 28), True), (dt.date(2027, 2, 27), False)],  # three calendar months, clamped
)
def test_three_months_or_more_moves_in(until, long):
    assert rules.stays_long(arrived_on=dt.date(2026, 11, 30), until=until) is long


@pytest.mark.parametrize(
    ("reason", "has_one", "fits"),
    [
        (IssueReason.FIRST, False, True), (IssueReason.FIRST, True, False), (IssueReason.LOST, True, True),
        (IssueReason.LOST, False, False), (IssueReason.FROM_ELSEWHERE, False, True),
        (IssueReason.FROM_ELSEWHERE, True, True),
    ],
)  # fmt: skip
def test_which_reason_fits(reason, has_one, fits):
    assert rules.fits(reason=reason, has_one=has_one) is fits


def test_a_certificate_is_due_within_a_month_of_birth():
    assert rules.is_in_time(birth_date=dt.date(2026, 10, 31), on=dt.date(2026, 11, 30))
    assert not rules.is_in_time(birth_date=dt.date(2026, 10, 30), on=dt.date(2026, 12, 1))
