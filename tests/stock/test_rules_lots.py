"""When a lot and an opened vial may be used."""

import datetime as dt

import pytest

from vaccsched.stock.errors import LotExpired, LotOnColdChainHold, LotQuarantined, LotRecalled, VialOpenTooLong
from vaccsched.stock.models import LotStatus
from vaccsched.stock.rules import MOVES, lot_stop, may_move, vial_stop

TODAY = dt.date(2026, 12, 1)
NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)


def test_the_last_day_of_use_still_counts():
    assert lot_stop(status=LotStatus.RELEASED, expires_on=TODAY, on=TODAY) is None


@pytest.mark.parametrize(
    ("status", "expires_on", "stop"),
    [
        (LotStatus.RELEASED, TODAY - dt.timedelta(days=1), LotExpired),
        (LotStatus.QUARANTINED, TODAY, LotQuarantined),
        (LotStatus.RECALLED, TODAY, LotRecalled),
        (LotStatus.COLD_CHAIN_HOLD, TODAY, LotOnColdChainHold),
    ],
)
def test_a_lot_that_may_not_be_used_says_why(status, expires_on, stop):
    assert isinstance(lot_stop(status=status, expires_on=expires_on, on=TODAY), stop)


def test_an_opened_vial_may_be_used_to_its_last_minute_and_not_a_second_longer():
    opened = NOW - dt.timedelta(minutes=30)
    assert vial_stop(opened_at=opened, open_minutes=30, now=NOW) is None
    late = vial_stop(opened_at=opened - dt.timedelta(seconds=1), open_minutes=30, now=NOW)
    assert isinstance(late, VialOpenTooLong)
    assert "30" in late.message


def test_a_recall_is_final():
    assert MOVES[LotStatus.RECALLED] == frozenset()
    assert not may_move(from_status=LotStatus.RECALLED, to_status=LotStatus.RELEASED)


def test_every_status_has_its_moves():
    assert set(MOVES) == set(LotStatus)
