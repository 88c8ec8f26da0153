"""When a line of the check-list is red, without a database."""

import datetime as dt
from types import SimpleNamespace

import pytest

from vaccsched.daily import rules, words
from vaccsched.daily.models import CheckState, Item, Phase
from vaccsched.identity.models import CertificateTask

TODAY = dt.date(2026, 12, 1)
NOW = dt.datetime(2026, 12, 1, 0, 0, tzinfo=dt.UTC)


def thing(*, name="肾上腺素", needed=4, on_hand=4, expires_on=None):
    return SimpleNamespace(name=name, needed=needed, on_hand=on_hand, expires_on=expires_on)


def fridge(*, readings=1, in_range=True, hold=False):
    return SimpleNamespace(
        location=SimpleNamespace(name="1 号冰箱"), readings_today=readings, in_range=in_range, hold=hold
    )


def codes(finding):
    return [fault.code for fault in finding.faults]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([thing()], []),
        ([], ["no_kit_list"]),
        ([thing(on_hand=3)], ["kit_short"]),
        ([thing(expires_on=TODAY)], []),
        ([thing(expires_on=TODAY - dt.timedelta(days=1))], ["kit_expired"]),
        ([thing(on_hand=0, expires_on=TODAY - dt.timedelta(days=1)), thing()], ["kit_short", "kit_expired"]),
    ],
)
def test_the_kit_is_complete_and_nothing_of_it_has_expired(items, expected):
    assert codes(rules.kit(items, on=TODAY)) == expected


@pytest.mark.parametrize(("days", "warned"), [(0, True), (30, True), (31, False), (-1, False)])
def test_what_expires_within_thirty_days_is_warned_of(days, warned):
    assert bool(rules.kit_expiring([thing(expires_on=TODAY + dt.timedelta(days=days))], on=TODAY)) is warned


@pytest.mark.parametrize(
    ("line", "phase", "expected"),
    [
        (fridge(), Phase.OPENING, []),
        (fridge(readings=0), Phase.OPENING, ["fridge_unread"]),
        (fridge(in_range=False), Phase.OPENING, ["fridge_out_of_range"]),
        (fridge(hold=True), Phase.OPENING, ["fridge_hold"]),
        (fridge(), Phase.CLOSING, ["fridge_unread"]),
        (fridge(readings=2, in_range=False), Phase.CLOSING, []),
    ],
)
def test_a_fridge_is_read_once_before_opening_and_twice_before_closing(line, phase, expected):
    assert codes(rules.fridges([line], phase=phase)) == expected


def test_a_clinic_without_a_fridge_on_the_list_is_not_ready():
    assert codes(rules.fridges([], phase=Phase.OPENING)) == ["no_fridge"]


@pytest.mark.parametrize("item", list(rules.TASKS))
def test_every_task_has_somebody_with_a_certificate_for_that_task(item):
    others = set(CertificateTask) - {rules.TASKS[item]}
    assert rules.staffed(item, {rules.TASKS[item]}).state is CheckState.OK
    assert codes(rules.staffed(item, others)) == [f"no_{item}"]


@pytest.mark.parametrize(("seconds", "red"), [(0, False), (75, False), (76, True), (None, True)])
def test_a_wall_is_alive_when_it_asked_lately(seconds, red):
    at = None if seconds is None else NOW - dt.timedelta(seconds=seconds)
    assert (rules.screens({"大厅": at}, now=NOW).state is CheckState.RED) is red


def test_people_and_open_vials_are_named():
    assert rules.people(["A001", "B002"]).faults[0].facts == {"tickets": ["A001", "B002"]}
    assert [fault.facts["code"] for fault in rules.vials(["811"]).faults] == ["811"]


def test_a_line_for_a_person_is_red_until_it_is_ticked():
    assert rules.by_hand(Item.PRINTER, ()).state is CheckState.RED
    assert rules.by_hand(Item.PRINTER, {Item.PRINTER}).state is CheckState.OK


@pytest.mark.parametrize(
    ("reasons", "missing"), [({}, [Item.KIT]), ({"kit": " "}, [Item.KIT]), ({"kit": "在路上"}, [])]
)
def test_only_a_written_reason_explains_a_red_line(reasons, missing):
    assert rules.unexplained([rules.kit([], on=TODAY), rules.people([])], reasons) == missing


def test_every_line_and_every_fault_has_its_words():
    assert set(words.ITEMS) == set(Item)
    assert {item for items in rules.ITEMS.values() for item in items} == set(Item)
    assert {"no_inquiry", "no_vaccinator", "no_observer", "not_ticked"} <= set(words.FAULTS)
