"""What can be loosened and what cannot; who looks alike; what a doctor's confirmed allergy is about."""

import datetime as dt

import pytest

from vaccsched.residents.models import Relation
from vaccsched.stops import errors
from vaccsched.stops.models import SoftRule
from vaccsched.stops.rules.components import ALIASES, COMPONENTS, KNOWN, forbidden_by, named, unknown_to
from vaccsched.stops.rules.people import guardian_stop, is_other_guardian, look_alikes, ticket_stop, verify_stop
from vaccsched.stops.rules.situation import Company, Face
from vaccsched.stops.rules.vial import code_stop, two_codes_stop

NOON = dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC)
ME = Face(name="王桂芳", sex="F", birth_date=dt.date(1955, 3, 1))


def test_no_hard_stop_has_a_class():
    """§4.11: what the law stops is none of the rules that a county may set."""
    hard = {one.code for one in (*errors.HardStop.__subclasses__(), *errors.STOCK_STOPS)}
    assert len(hard) >= 20
    assert not hard & set(SoftRule)


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (ME, True),
        (Face(name="王桂芬", sex="F", birth_date=ME.birth_date), True),
        (Face(name="王桂芳", sex="M", birth_date=ME.birth_date), False),
        (Face(name="王桂芳", sex="F", birth_date=dt.date(1955, 3, 2)), False),
    ],
)
def test_who_is_told_apart_neither_by_sex_nor_by_birth_date_looks_alike(other, alike):
    assert bool(look_alikes(ME, [other])) is alike


@pytest.mark.parametrize(
    ("company", "stops"),
    [
        (None, False),
        (Company(is_minor=False, guardian=False, authorised=False), False),
        (Company(is_minor=True, guardian=True, authorised=False), False),
        (Company(is_minor=True, guardian=False, authorised=True), False),
        (Company(is_minor=True, guardian=False, authorised=False), True),
    ],
)
def test_a_minor_needs_a_guardian_or_a_written_authorisation(company, stops):
    assert (guardian_stop(company) is not None) is stops


@pytest.mark.parametrize(("relation", "years", "stops"), [("self", 7, True), ("self", 8, False), ("parent", 0, False)])
def test_a_child_under_eight_does_not_verify_for_itself(relation, years, stops):
    assert (verify_stop(relation=Relation(relation), years=years) is not None) is stops


def test_another_guardian_is_one_who_neither_signed_nor_is_registered():
    company = Company(is_minor=True, guardian=True, authorised=False, known=frozenset({Relation.PARENT}))
    assert is_other_guardian(company, Relation.OTHER)
    assert not is_other_guardian(company, Relation.PARENT)
    assert not is_other_guardian(company, None)
    assert not is_other_guardian(Company(is_minor=False, guardian=False, authorised=False), Relation.OTHER)


@pytest.mark.parametrize(
    ("day", "station", "code"),
    [(1, "1 号台", None), (2, "1 号台", "ticket_not_today"), (1, "2 号台", "ticket_at_another_station"),
     (1, None, "other_person")],
)  # fmt: skip
def test_a_ticket_belongs_to_its_day_and_station(day, station, code):
    stop = ticket_stop(
        ticket="B001", day=dt.date(2026, 12, day), today=dt.date(2026, 12, 1), station=station, here="1 号台",
        called="B002",
    )  # fmt: skip
    assert (stop.code if stop else None) == code


@pytest.mark.parametrize(("seconds", "same", "stops"), [(2.9, False, True), (3, False, False), (0, True, False)])
def test_two_codes_of_one_dose_within_three_seconds(seconds, same, stops):
    earlier = NOON - dt.timedelta(seconds=seconds)
    assert (two_codes_stop(earlier_at=earlier, same=same, now=NOON) is not None) is stops
    assert two_codes_stop(earlier_at=None, same=False, now=NOON) is None


def test_what_a_code_says_beside_what_was_bound():
    bound = {"lot_number": "L1", "expires_on": dt.date(2027, 1, 31)}
    assert code_stop(**bound, said_lot=None, said_expiry=None) is None
    assert code_stop(**bound, said_lot="L1", said_expiry=dt.date(2027, 1, 31)) is None
    stop = code_stop(**bound, said_lot="L2", said_expiry=dt.date(2027, 2, 28))
    assert [row["scanned"] for row in stop.facts["differences"]] == ["L2", "2027年2月28日"]


@pytest.mark.parametrize("text", ["egg", "Egg", "鸡蛋", "卵清蛋白", "Egg protein", " EGG "])
def test_a_component_is_known_by_its_names(text):
    assert named(text) == "egg"
    assert forbidden_by(vaccine_code="IIV", severe_allergies=frozenset({text})) == [text]
    assert forbidden_by(vaccine_code="PPV23", severe_allergies=frozenset({text})) == []


def test_a_vaccine_itself_and_never_rabies():
    assert forbidden_by(vaccine_code="PPV23", severe_allergies=frozenset({"PPV23"})) == ["PPV23"]
    assert forbidden_by(vaccine_code="RABIES", severe_allergies=frozenset({"RABIES", "egg"})) == []


def test_a_component_that_no_table_knows_is_told():
    asked = {"vaccines": frozenset(COMPONENTS), "severe_allergies": frozenset({"某种辅料", "egg", "IIV"})}
    assert unknown_to(vaccine_code="IIV", **asked) == ["某种辅料"]
    assert unknown_to(vaccine_code="RABIES", **asked) == []
    assert set(ALIASES.values()) <= KNOWN
