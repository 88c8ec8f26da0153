"""Names as search keys, phones, ages, how often codes are sent."""

import datetime as dt

import pytest

from vaccsched.residents.errors import InvalidPhone
from vaccsched.residents.models import Relation
from vaccsched.residents.rules import (
    CODE_AGAIN_AFTER,
    adult_from,
    age_months,
    is_adult,
    link_ends_on,
    may_send_code,
    name_key,
    parse_phone,
)

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("买买提·艾力", "买买提•艾力"),
        ("买买提·艾力", "买买提・艾力"),
        ("买买提·艾力", "买买提 ． 艾力"),
        ("欧阳 小明", "欧阳小明"),
        ("欧阳\u3000小明", "欧阳小明"),
        ("Anna Müller", "anna mu\u0308ller"),
        ("王\u200b芳", "王芳"),
    ],
)
def test_names_that_are_the_same_to_people_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("王芳", "王方"), ("𠅤", "恵"), ("买买提·艾力", "买买提艾力")])
def test_names_that_differ_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("text", ["13812345678", "+86 138 1234 5678", "0086-13812345678", "１３８１２３４５６７８"])
def test_a_phone_is_read_however_it_is_typed(text):
    assert parse_phone(text) == "13812345678"


@pytest.mark.parametrize("text", ["", "1381234567", "138123456789", "12812345678", "0990-1234567", "abc"])
def test_what_is_no_mobile_phone_is_refused(text):
    with pytest.raises(InvalidPhone) as refused:
        parse_phone(text)
    assert refused.value.field == "phone"


def test_months_are_clamped_to_the_months_end():
    assert age_months(dt.date(2026, 1, 31), dt.date(2026, 2, 28)) == 1
    assert adult_from(dt.date(2008, 2, 29)) == dt.date(2026, 2, 28)


def test_one_is_of_age_on_the_eighteenth_birthday():
    born = dt.date(2008, 11, 24)
    assert not is_adult(born, dt.date(2026, 11, 23))
    assert is_adult(born, dt.date(2026, 11, 24))


def test_only_a_guardians_link_ends_with_the_eighteenth_birthday():
    born = dt.date(2020, 5, 1)
    assert link_ends_on(relation=Relation.PARENT, birth_date=born) == dt.date(2038, 5, 1)
    assert link_ends_on(relation=Relation.SELF, birth_date=born) is None


def test_a_code_is_sent_once_a_minute_and_five_times_an_hour():
    def ago(*minutes):
        return [NOW - dt.timedelta(minutes=one) for one in minutes]

    assert may_send_code(sent_at=[], now=NOW)
    assert not may_send_code(sent_at=[NOW - CODE_AGAIN_AFTER + dt.timedelta(seconds=1)], now=NOW)
    assert may_send_code(sent_at=ago(1), now=NOW)
    assert not may_send_code(sent_at=ago(2, 10, 20, 30, 59), now=NOW)
    assert may_send_code(sent_at=ago(2, 10, 20, 30, 60), now=NOW)
    assert not may_send_code(sent_at=ago(*range(61, 1000, 94)), now=NOW)
