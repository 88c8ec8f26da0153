"""Ranges, how many readings count, and what the cumulative table proposes."""

import datetime as dt

import pytest

from vaccsched.coldchain.models import Decision
from vaccsched.coldchain.rules import ranges
from vaccsched.coldchain.rules.evaluation import added, exposure, may_release, propose
from vaccsched.stock.models import LocationKind, Presentation

EIGHT = dt.datetime(2026, 12, 1, 0, 0, tzinfo=dt.UTC)  # 08:00
H = 60


def at(hours: float) -> dt.datetime:
    return EIGHT + dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("kind", "tenths", "right"),
    [
        (LocationKind.FRIDGE, 20, True),
        (LocationKind.FRIDGE, 80, True),
        (LocationKind.FRIDGE, 19, False),
        (LocationKind.FRIDGE, 81, False),
        (LocationKind.BAG, 81, False),
        (LocationKind.FREEZER, -150, True),
        (LocationKind.FREEZER, -400, True),
        (LocationKind.FREEZER, -149, False),
    ],
)
def test_both_ends_of_a_range_are_right(kind, tenths, right):
    assert ranges.is_in_range(kind, tenths) is right


def test_readings_less_than_six_hours_apart_count_once():
    assert len(ranges.counted([at(0), at(5.9)])) == 1
    assert len(ranges.counted([at(6), at(0)])) == 2
    assert ranges.next_due([at(0)]) == at(6)
    assert ranges.next_due([]) is None
    assert ranges.next_due([at(0), at(7)]) is None


def test_a_time_out_of_range_begins_with_the_last_good_reading_and_ends_with_the_next():
    spans = ranges.spans(LocationKind.FRIDGE, [(at(0), 45), (at(6), 95), (at(7), 101), (at(8), 60), (at(9), 10)])
    assert [(one.began, one.found, one.ended) for one in spans] == [(at(0), at(6), at(8)), (at(8), at(9), None)]


def test_a_place_that_was_never_right_is_out_of_range_from_its_first_reading():
    [span] = ranges.spans(LocationKind.FRIDGE, [(at(0), 95)])
    assert (span.began, span.found, span.ended) == (at(0), at(0), None)


def test_time_between_two_readings_counts_in_the_worse_band():
    readings = [(at(0), 50), (at(1), 120), (at(3), 260), (at(4), 70), (at(9), 70)]
    found = exposure(presentation=Presentation.LIQUID, kind=LocationKind.FRIDGE, readings=readings)
    assert found == {"8-15": 1 * H, "25-37": 3 * H}


def test_frost_is_worse_than_warmth():
    found = exposure(
        presentation=Presentation.NEVER_FROZEN, kind=LocationKind.FRIDGE, readings=[(at(0), 120), (at(2), -5)]
    )
    assert found == {"frozen": 2 * H}


def test_frozen_vaccine_in_a_right_fridge_is_not_exposed():
    assert exposure(
        presentation=Presentation.FROZEN, kind=LocationKind.FRIDGE, readings=[(at(0), 40), (at(9), 60)]
    ) == {}  # fmt: skip


@pytest.mark.parametrize(
    ("presentation", "total", "decision", "clause"),
    [
        (Presentation.LIQUID, {}, Decision.RELEASE, "within"),
        (Presentation.LIQUID, {"8-15": 48 * H, "15-25": 24 * H, "25-37": 8 * H}, Decision.RELEASE, "within"),
        (Presentation.LIQUID, {"8-15": 48 * H + 1}, Decision.DISPOSE, "8-15"),
        (Presentation.LIQUID, {"15-25": 24 * H + 1}, Decision.DISPOSE, "15-25"),
        (Presentation.LIQUID, {"25-37": 8 * H + 1}, Decision.DISPOSE, "25-37"),
        (Presentation.LIQUID, {"0-2": 48 * H + 1}, Decision.DISPOSE, "0-2"),
        (Presentation.LYOPHILISED, {"0-2": 72 * H}, Decision.RELEASE, "within"),
        (Presentation.LYOPHILISED, {"0-2": 72 * H + 1}, Decision.DISPOSE, "0-2"),
        (Presentation.NEVER_FROZEN, {"frozen": 1}, Decision.DISPOSE, "frozen"),
        (Presentation.LIQUID, {"frozen": 1}, Decision.KEEP, "frozen"),
        (Presentation.LIQUID, {"over-37": 1}, Decision.KEEP, "over-37"),
        (Presentation.FROZEN, {"-15-0": 48 * H, "0-25": 24 * H}, Decision.RELEASE, "within"),
        (Presentation.FROZEN, {"-15-0": 48 * H + 1}, Decision.DISPOSE, "-15-0"),
        (Presentation.FROZEN, {"0-25": 24 * H + 1}, Decision.DISPOSE, "0-25"),
        (Presentation.FROZEN, {"over-25": 1}, Decision.KEEP, "over-25"),
    ],
)
def test_the_table_proposes(presentation, total, decision, clause):
    found = propose(presentation=presentation, total=total, leaflet={})
    assert (found.decision, found.clause) == (decision, clause)
    assert may_release(found) is (decision is not Decision.DISPOSE)


def test_the_leaflet_comes_before_the_table():
    total = {"8-15": 49 * H}
    assert propose(presentation=Presentation.LIQUID, total=total, leaflet={"8-15": 72 * H}).decision == "release"
    assert propose(presentation=Presentation.LIQUID, total={"8-15": H}, leaflet={"8-15": 0}).decision == "dispose"


def test_a_leaflet_does_not_thaw_what_must_never_freeze():
    found = propose(presentation=Presentation.NEVER_FROZEN, total={"frozen": 1}, leaflet={"frozen": 60})
    assert found.decision is Decision.DISPOSE


def test_exposure_adds_up_over_a_life():
    assert added([{"8-15": 10}, {"8-15": 5, "0-2": 1}, {}]) == {"8-15": 15, "0-2": 1}
