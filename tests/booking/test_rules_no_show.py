"""When missed appointments keep somebody from booking, and when never."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.booking.rules import no_show
from vaccsched.booking.rules.no_show import Limit
from vaccsched.vaccines.models import Programme

TODAY = dt.date(2026, 12, 1)
TWICE_A_YEAR = Limit(misses=2, days=365, barred_days=180)
days = st.dates(dt.date(2024, 1, 1), TODAY)


def ago(number):
    return TODAY - dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("missed", "until"),
    [
        ([], None),
        ([ago(10)], None),
        ([ago(10), ago(100)], ago(10) + dt.timedelta(days=180)),
        ([ago(200), ago(300)], None),  # the 180 days are over
        ([ago(10), ago(376)], None),  # more than a year apart
        ([ago(10), ago(374)], ago(10) + dt.timedelta(days=180)),
        ([ago(5), ago(10), ago(100)], ago(5) + dt.timedelta(days=180)),
    ],
)
def test_so_many_within_so_many_days_bar_for_so_many_days(missed, until):
    assert no_show.barred_until(missed=missed, limit=TWICE_A_YEAR, today=TODAY) == until


@given(missed=st.lists(days, max_size=6), limit=st.integers(1, 4), span=st.integers(1, 700), barred=st.integers(1, 700))
def test_fewer_misses_never_bar_longer(missed, limit, span, barred):
    rule = Limit(misses=limit, days=span, barred_days=barred)
    whole = no_show.barred_until(missed=missed, limit=rule, today=TODAY)
    fewer = no_show.barred_until(missed=missed[1:], limit=rule, today=TODAY)
    assert (fewer or TODAY) <= (whole or TODAY)


@given(
    programme=st.sampled_from(Programme),
    is_free=st.booleans(),
    scarce=st.sets(st.sampled_from(["HPV9", "DTAP", "RV5"])),
    code=st.sampled_from(["HPV9", "DTAP", "RV5"]),
)
def test_a_programme_dose_or_a_free_one_is_never_penalised(programme, is_free, scarce, code):
    found = no_show.is_penalised(code=code, programme=programme, is_free=is_free, scarce=scarce)
    assert found == (code in scarce and programme is Programme.NON_NIP and not is_free)


def test_an_appeal_is_possible_for_ninety_days():
    assert no_show.may_appeal(missed_on=ago(90), today=TODAY)
    assert not no_show.may_appeal(missed_on=ago(91), today=TODAY)
