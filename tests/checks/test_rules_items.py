"""The fifteen items, the sites, the components: pure rules."""

import datetime as dt

import pytest

from vaccsched.checks.models import Item, ItemMethod, ItemResult
from vaccsched.checks.rules import items
from vaccsched.checks.rules.sites import allowed_sites
from vaccsched.records.models import BodySite
from vaccsched.stops.rules import components

TODAY = dt.date(2026, 12, 1)
ARMS = (BodySite.LEFT_ARM, BodySite.RIGHT_ARM)
THIGHS = (BodySite.LEFT_THIGH, BodySite.RIGHT_THIGH)


def test_there_are_fifteen_items_each_with_a_name_and_one_way_to_be_found():
    assert len(Item) == 15
    assert set(items.NAMES) == set(Item) == set(items.METHODS)
    groups = [*items.BY_EYES, *items.BY_RECIPIENT, *items.BY_CHOICE, *items.BY_SCAN, *items.BY_RECORD]
    assert sorted(groups) == sorted(Item)


def test_only_what_eyes_see_is_ticked():
    assert {item for item in Item if items.may_tick(item)} == set(items.BY_EYES)
    assert {items.METHODS[item] for item in items.BY_EYES} == {ItemMethod.EYES}


def test_what_is_missing_and_what_is_wrong():
    results = dict.fromkeys(Item, ItemResult.OK) | {Item.LOT_OK: ItemResult.MISMATCH}
    del results[Item.NAME_OK]
    assert items.missing(results) == [Item.LOT_OK, Item.NAME_OK]
    assert items.wrong(results) == [Item.LOT_OK]
    assert items.names([Item.LOT_OK, Item.NAME_OK]) == "批号、姓名"


@pytest.mark.parametrize(
    ("code", "born", "sites"),
    [
        ("PPV23", dt.date(1955, 3, 1), ARMS),
        ("IPV", dt.date(2026, 9, 20), (*THIGHS, *ARMS)),
        ("IPV", dt.date(2024, 6, 1), (*ARMS, *THIGHS)),
        ("IPV", dt.date(2020, 6, 1), ARMS),
        ("RABIES", dt.date(2025, 6, 1), THIGHS),
        ("RABIES", dt.date(2000, 6, 1), ARMS),
        ("BOPV", dt.date(2026, 7, 1), (BodySite.MOUTH,)),
        ("LAIV", dt.date(2020, 7, 1), (BodySite.NOSE,)),
        ("BCG", dt.date(2026, 11, 1), (BodySite.LEFT_ARM,)),
    ],
)
def test_where_a_dose_may_go(code, born, sites):
    assert allowed_sites(vaccine_code=code, route="IM", birth_date=born, on=TODAY) == sites


def test_a_severe_allergy_concerns_the_vaccine_or_its_component():
    assert components.forbidden_by(vaccine_code="MMR", severe_allergies=frozenset({"MMR", "peanut"})) == ["MMR"]
    assert components.forbidden_by(vaccine_code="MMR", severe_allergies=frozenset({"gelatin"})) == ["gelatin"]
    assert components.forbidden_by(vaccine_code="IPV", severe_allergies=frozenset({"gelatin", "MMR"})) == []


def test_rabies_vaccine_has_no_contraindication():
    assert components.forbidden_by(vaccine_code="RABIES", severe_allergies=frozenset({"RABIES"})) == []
