"""What the voice says, word by word, and which calls were not heard."""

import datetime as dt
import uuid

import pytest

from vaccsched.screens import clips, rules
from vaccsched.screens.rules import DoorState
from vaccsched.sites.models import StationKind

NOW = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)
ENTRY = uuid.UUID(int=7)


def said(names):
    return "".join(clips.words()[name] for name in names)


def ago(seconds):
    return NOW - dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("ticket", "kind", "number", "sentence"),
    [
        ("B012", StationKind.VACCINATION, 3, "请B零幺二号到三号接种台"),
        ("A101", StationKind.SCREENING, 12, "请A幺零幺号到十二号健康询问台"),
        ("C1234", StationKind.DESK, 1, "请C幺二三四号到一号登记台"),
        ("A001", StationKind.VACCINATION, 21, "请A零零幺号到二幺号接种台"),
    ],
)
def test_a_call_is_said_digit_by_digit_and_no_name_in_it(ticket, kind, number, sentence):
    assert said(rules.call_clips(ticket=ticket, kind=kind, number=number)) == sentence


def test_who_may_leave_is_told_by_number():
    assert said(rules.leave_clips("A001")) == "A零零幺号可以离开了"


def test_every_word_that_can_be_said_has_a_clip():
    tickets = [f"{letter}{digits}" for letter in "ABC" for digits in ("012", "345", "6789")]
    for kind in rules.PLACES:
        for number in range(1, 40):
            for ticket in tickets:
                assert set(rules.call_clips(ticket=ticket, kind=kind, number=number)) <= set(clips.words())


def test_a_calls_name_is_read_back_and_nothing_else_is_one():
    assert rules.parse_call_id(rules.call_id(entry_id=ENTRY, times=2)) == (ENTRY, 2)
    for wrong in ("", "test", "leave-7", f"{ENTRY}.", f"{ENTRY}.x", f"{ENTRY}.1234", "7.1"):
        assert rules.parse_call_id(wrong) is None


def test_a_call_that_was_played_is_not_missed():
    assert rules.unplayed(calls=[("a", ago(300))], played={"a"}, now=NOW) == []


@pytest.mark.parametrize(("seconds", "missed"), [(19, []), (21, ["a"])])
def test_a_call_is_missed_when_it_was_not_heard_in_time(seconds, missed):
    assert rules.unplayed(calls=[("a", ago(seconds))], played=set(), now=NOW) == missed


def test_a_call_that_waits_behind_others_is_not_missed_yet():
    calls = [("a", ago(30)), ("b", ago(30)), ("c", ago(30))]
    assert rules.unplayed(calls=calls, played=set(), now=NOW) == ["a"]
    assert rules.unplayed(calls=calls, played={"a"}, now=NOW) == ["b"]


@pytest.mark.parametrize(
    ("paused", "ticket", "called", "state"),
    [
        (False, None, None, DoorState.FREE),
        (False, "A001", ago(2), DoorState.CALLING),
        (False, "A001", ago(60), DoorState.BUSY),
        (True, "A001", ago(2), DoorState.PAUSED),
        (True, None, None, DoorState.PAUSED),
    ],
)
def test_a_door_says_what_is_going_on_inside(paused, ticket, called, state):
    assert rules.door_state(paused=paused, ticket=ticket, called_at=called, now=NOW) is state
