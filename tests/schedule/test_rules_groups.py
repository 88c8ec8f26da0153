"""For whom the walk-in pool is kept."""

import datetime as dt

import pytest

from vaccsched.schedule.rules.groups import STATED, WORDS, Group, group_of, to_state

TODAY = dt.date(2026, 12, 1)
ELDER, YOUNGER = dt.date(1961, 12, 1), dt.date(1961, 12, 2)


def group(birth_date, stated=None, admitted=("age_65",)):
    return group_of(birth_date=birth_date, on=TODAY, stated=stated, admitted=admitted)


def test_the_pool_is_open_from_the_sixty_fifth_birthday_on():
    assert group(ELDER) is Group.AGE_65
    assert group(YOUNGER) is None


def test_a_group_that_the_desk_states_counts_where_the_clinic_names_it():
    assert group(YOUNGER, "pregnancy") is None
    assert group(YOUNGER, "pregnancy", ["age_65", "pregnancy"]) is Group.PREGNANCY


@pytest.mark.parametrize("stated", ["age_65", "age_60", "nonsense", ""])
def test_an_age_is_never_stated(stated):
    assert group(dt.date(2000, 1, 1), stated, [*Group]) is None


def test_an_elder_needs_no_statement_where_the_clinic_does_not_name_their_age():
    assert group(ELDER, None, ["disability"]) is None
    assert group(ELDER, "disability", ["disability"]) is Group.DISABILITY


def test_somebody_of_29_february_is_65_on_the_last_of_february():
    on = dt.date(2025, 2, 28)
    assert group_of(birth_date=dt.date(1960, 2, 29), on=on, stated=None, admitted=["age_65"]) is Group.AGE_65


def test_the_desk_is_asked_only_for_groups_of_its_clinic():
    assert to_state(admitted=["age_65", "disability"]) == [Group.DISABILITY]
    assert set(STATED) == {Group.PREGNANCY, Group.DISABILITY, Group.NO_PHONE}


def test_every_group_has_words():
    assert set(WORDS) == set(Group)
