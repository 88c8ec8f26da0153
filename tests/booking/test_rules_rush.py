"""The admission rule of an opening rush, its lots and the order of wishes."""

import datetime as dt
import uuid

import pytest

from vaccsched.booking.models import Fallback, Share
from vaccsched.booking.rules import rush
from vaccsched.booking.rules.rush import Place, Verdict

OPENING = dt.datetime(2026, 12, 1, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)


def window(at, *, seconds=30, openings=(OPENING,)):
    return rush.rush_at(openings=openings, rush_seconds=seconds, at=at)


@pytest.mark.parametrize("at", [OPENING - 10 * MINUTE, OPENING - SECOND, OPENING, OPENING + 29 * SECOND])
def test_from_ten_minutes_before_to_thirty_seconds_after_an_opening_requests_are_collected(at):
    assert window(at) == OPENING


@pytest.mark.parametrize("at", [OPENING - 10 * MINUTE - SECOND, OPENING + 30 * SECOND])
def test_earlier_and_later_everything_is_as_usual(at):
    assert window(at) is None


def test_with_no_seconds_there_is_no_rush():
    assert window(OPENING, seconds=0) is None


def test_of_two_openings_the_one_that_is_near_counts():
    later = OPENING + 3 * MINUTE
    assert window(OPENING + SECOND, openings=(later, OPENING)) == OPENING
    assert window(OPENING + MINUTE, openings=(later, OPENING)) == later


def admit(*, opening=OPENING, known=False, **counts):
    shares = {Share(name): count for name, count in counts.items()}
    return rush.admit(opening=opening, is_known=known, counts=shares)


def test_without_a_rush_the_first_comes_first():
    assert admit(opening=None).verdict is Verdict.USUAL


def test_a_first_press_is_collected_and_every_further_one_is_the_same_request():
    assert admit().verdict is Verdict.COLLECT
    assert admit(known=True).verdict is Verdict.KNOWN
    assert admit(known=True, account=99, network=999).verdict is Verdict.KNOWN


@pytest.mark.parametrize("share", Share)
def test_so_many_persons_of_one_account_device_or_network_and_no_more(share):
    most = rush.LIMITS[share]
    assert admit(**{share.value: most - 1}).verdict is Verdict.COLLECT
    refused = admit(**{share.value: most})
    assert (refused.verdict, refused.share) == (Verdict.TOO_MANY, share)


def test_lots_are_the_keyed_hashes_that_anybody_can_compute_when_the_secret_is_out():
    """HMAC-SHA256, RFC 4231 test case 2."""
    assert rush.lot(secret=b"Jefe", code="what do ya want for nothing?").startswith("5bdcc146bf60754e")
    assert rush.secret_hash(b"abc").startswith("ba7816bf8f01cfea")


FIRST = OPENING.date()


def place(number, *, session, hour, day=FIRST):
    starts_at = dt.datetime.combine(day, dt.time(hour), dt.UTC)
    return Place(slot_id=uuid.UUID(int=number), session_id=uuid.UUID(int=session), day=day, starts_at=starts_at)


DAY = [
    place(1, session=1, hour=8), place(2, session=1, hour=9), place(3, session=1, hour=10),
    place(4, session=1, hour=11), place(5, session=2, hour=14), place(6, session=2, hour=12),
    place(7, session=3, hour=9, day=FIRST + dt.timedelta(days=1)),
]  # fmt: skip


def wished(fallback):
    return [one.slot_id.int for one in rush.wishes(chosen=DAY[2], places=DAY, fallback=fallback)]


def test_only_this_time_is_one_wish():
    assert wished(Fallback.NONE) == [3]


def test_another_time_of_the_half_day_the_nearest_first_the_earlier_of_two():
    assert wished(Fallback.HALF_DAY) == [3, 2, 4, 1]


def test_another_time_of_the_day_comes_after_the_half_day_and_never_another_day():
    assert wished(Fallback.DAY) == [3, 2, 4, 1, 6, 5]


def test_a_withdrawn_request_may_come_back_and_a_served_one_may_not():
    can_wait = {source for source, targets in rush.RUSH_TRANSITIONS.items() if rush.RushStatus.WAITING in targets}
    assert can_wait == {rush.RushStatus.WITHDRAWN}
