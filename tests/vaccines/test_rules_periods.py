"""Calendar arithmetic from 1920 to 2080, against dateutil and against itself."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as some

from vaccsched.vaccines.forecast.periods import Period, age_in_months, later

DAYS = some.dates(date(1920, 1, 1), date(2080, 12, 31))
MONTHS = some.integers(0, 1200)


@given(DAYS, MONTHS, some.integers(0, 400))
def test_later_is_the_calendar_everybody_knows(start, months, days):
    expected = start + relativedelta(months=months) + timedelta(days=days)
    assert later(start, Period(months, days)) == expected


@given(DAYS, MONTHS)
def test_the_day_is_kept_or_is_the_months_last(start, months):
    end = later(start, Period(months))
    assert end.day == start.day or (end.day < start.day and (end + timedelta(1)).day == 1)


@given(DAYS, DAYS, MONTHS)
def test_who_is_born_later_is_never_older(one, other, months):
    first, second = sorted((one, other))
    assert later(first, Period(months)) <= later(second, Period(months))


@given(DAYS, MONTHS)
def test_more_months_are_never_earlier(start, months):
    assert later(start, Period(months)) < later(start, Period(months + 1))


@given(DAYS, some.integers(0, 40_000))
def test_age_is_the_number_of_month_days_reached(birth, days):
    on = birth + timedelta(days)
    months = age_in_months(birth, on)
    assert later(birth, Period(months)) <= on < later(birth, Period(months + 1))


@given(some.integers(0, 99), some.integers(0, 99), some.integers(0, 99), some.integers(0, 99))
def test_every_duration_is_read(years, months, weeks, days):
    found = Period.parse(f"P{years}Y{months}M{weeks}W{days}D")
    assert (found.months, found.days) == (years * 12 + months, weeks * 7 + days)


@pytest.mark.parametrize("text", ["", "P", "28D", "P28", "P1D2M", "P-1D", "P1.5M", "PT1H", "P1M "])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="duration"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "age", "zh", "en"),
    [
        ("P0D", "出生", "0天", "0 days"),
        ("P28D", "28天", "28天", "28 days"),
        ("P6W", "6周龄", "6周", "6 weeks"),
        ("P1M", "1月龄", "1个月", "1 month"),
        ("P18M", "18月龄", "18个月", "18 months"),
        ("P24M", "24月龄", "24个月", "24 months"),
        ("P2Y", "2周岁", "2年", "2 years"),
        ("P3Y", "3周岁", "3年", "3 years"),
        ("P72M", "6周岁", "6年", "6 years"),
        ("P1D", "1天", "1天", "1 day"),
    ],
)
def test_lengths_are_spoken_as_people_speak(text, age, zh, en):
    period = Period.parse(text)
    assert (period.age_zh, period.zh, period.en) == (age, zh, en)


@pytest.mark.parametrize(
    ("born", "length", "reached"),
    [
        ("2024-08-31", "P6M", "2025-02-28"),
        ("2023-08-31", "P6M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2026-01-31", "P28D", "2026-02-28"),
        ("2026-12-31", "P2M", "2027-02-28"),
        ("2026-11-30", "P3M", "2027-02-28"),
    ],
)
def test_month_ends(born, length, reached):
    assert later(date.fromisoformat(born), Period.parse(length)) == date.fromisoformat(reached)
