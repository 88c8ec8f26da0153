"""Days, times and ages as people read them."""

import datetime as dt

import pytest
from flask_babel import force_locale

from vaccsched.shared import format as words

AT = dt.datetime(2026, 11, 24, 0, 30, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _that_year(app, clock):
    clock.move_to(AT)
    with app.test_request_context():
        yield


def test_days_and_times_in_chinese():
    assert words.day(DAY) == "11月24日 周二"
    assert words.day(AT) == "11月24日 周二"
    assert words.time(AT) == "08:30"
    assert words.day_time(AT) == "11月24日 周二 08:30"
    assert words.time_span(AT, AT + dt.timedelta(minutes=30)) == "08:30–09:00"
    assert words.time_seconds(AT) == "08:30:00"
    assert words.full_day(DAY) == "2026年11月24日"
    assert words.month(DAY) == "2026年11月"


def test_another_year_is_said():
    assert words.day(dt.date(2027, 1, 1)) == "2027年1月1日 周五"


def test_days_and_ages_in_english():
    with force_locale("en"):
        assert words.day_time(AT) == "Tue 24 Nov 08:30"
        assert words.day(dt.date(2027, 1, 1)) == "Fri 1 Jan 2027"
        assert words.full_day(DAY) == "24 Nov 2026"
        assert words.month(DAY) == "Nov 2026"
        assert words.age(dt.date(2023, 9, 24)) == "3 years 2 months"
        assert words.age(dt.date(2026, 11, 23)) == "1 day"


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (DAY, "0天"),
        (dt.date(2026, 10, 29), "26天"),
        (dt.date(2026, 9, 24), "2个月"),
        (dt.date(2023, 9, 24), "3岁2个月"),
        (dt.date(2025, 11, 24), "1岁"),
        (dt.date(1955, 1, 1), "71岁"),
    ],
)
def test_ages(born, age):
    assert words.age(born) == age


def test_the_filters_are_in_the_templates(app):
    assert app.jinja_env.from_string("{{ at|day_time }}").render(at=AT) == "11月24日 周二 08:30"
