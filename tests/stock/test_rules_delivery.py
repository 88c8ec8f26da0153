"""What a delivery must bring, which way packs move, how long papers are kept."""

import datetime as dt

import pytest

from vaccsched.stock.models import LocationKind, LotStatus, MovementKind, Presentation, TransportKind
from vaccsched.stock.rules import (
    BY_HAND,
    MOVES,
    kept_until,
    may_move_by_hand,
    month_need,
    move_kind,
    presentation_of,
    transport_faults,
    use_first,
)

RIGHT = {
    "transport": TransportKind.COLD, "readings": (40, 45, 20, 80), "interval_minutes": 10, "trip_minutes": 60,
    "packaging_ok": True, "cooling_ok": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({}, []),
        ({"readings": (40, 45, 19, 80)}, ["too_cold"]),
        ({"readings": (40, 45, 20, 81)}, ["too_warm"]),
        ({"readings": (40, None, 20, 80)}, ["no_record"]),
        ({"readings": (None, None, None, 99)}, ["no_record", "too_warm"]),
        ({"interval_minutes": None}, ["no_record"]),
        ({"trip_minutes": 361, "interval_minutes": 360}, []),
        ({"trip_minutes": 361, "interval_minutes": 361}, ["interval"]),
        ({"trip_minutes": 360, "interval_minutes": 400}, []),
        ({"transport": TransportKind.FROZEN, "readings": (-200, -180, -210, -150)}, []),
        ({"transport": TransportKind.FROZEN, "readings": (-200, -180, -210, -149)}, ["too_warm"]),
        ({"packaging_ok": False}, ["packaging"]),
        ({"cooling_ok": False}, ["cooling"]),
    ],
)
def test_a_delivery_says_everything_that_is_wrong_with_it(more, faults):
    assert transport_faults(**(RIGHT | more)) == faults


def test_papers_are_kept_five_years_after_the_expiry():
    assert kept_until(dt.date(2028, 2, 29)) == dt.date(2033, 2, 28)


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        (LocationKind.FRIDGE, LocationKind.STATION, MovementKind.ISSUE),
        (LocationKind.FREEZER, LocationKind.BAG, MovementKind.ISSUE),
        (LocationKind.STATION, LocationKind.FRIDGE, MovementKind.RETURN),
        (LocationKind.FRIDGE, LocationKind.FREEZER, MovementKind.TRANSFER),
        (LocationKind.STATION, LocationKind.STATION, MovementKind.TRANSFER),
        (None, LocationKind.FRIDGE, MovementKind.TRANSFER),
    ],
)
def test_the_two_places_say_what_a_move_is(source, target, kind):
    assert move_kind(source=source, target=target) is kind


def test_what_came_back_comes_before_what_expires_first():
    back = use_first(returned_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC), expires_on=dt.date(2028, 1, 1))
    early = use_first(returned_at=None, expires_on=dt.date(2027, 1, 1))
    assert back < early < use_first(returned_at=None, expires_on=dt.date(2027, 1, 2))


def test_a_months_need_is_rounded_up():
    assert (month_need(used=1, days=90), month_need(used=90, days=90), month_need(used=3, days=0)) == (1, 30, 90)


def test_nothing_leaves_the_hold_by_hand_but_a_recall():
    assert BY_HAND[LotStatus.COLD_CHAIN_HOLD] == {LotStatus.RECALLED}
    assert not may_move_by_hand(from_status=LotStatus.COLD_CHAIN_HOLD, to_status=LotStatus.RELEASED)
    assert all(BY_HAND[status] <= MOVES[status] for status in LotStatus)


@pytest.mark.parametrize("code", ["DTAP", "DT", "HEPB"])
def test_what_must_never_freeze_is_known(code):
    assert presentation_of(code) is Presentation.NEVER_FROZEN
