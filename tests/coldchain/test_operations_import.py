"""A logger's file: tried out, imported once, and finer than readings by hand."""

import pytest
import sqlalchemy as sa

from tests.coldchain.test_operations_coldchain import HOUR, MORNING, World, excursions
from vaccsched.coldchain import operations, queries
from vaccsched.coldchain.errors import NoColumns, NothingNew
from vaccsched.coldchain.models import FridgeReading
from vaccsched.shared.db import db
from vaccsched.stock.models import Lot, LotStatus

LOG = "时间,温度\n2026-12-01 08:00,4.5\n2026-12-01 09:00,9.5\n2026-12-01 10:00,4.4\n2026-12-01 11:00,4.6\n"


def test_a_loggers_file_is_imported_once_however_often_it_is_sent(any_app):
    world = World()
    assert world.load(LOG).counts == {"new": 4}
    [one] = excursions()
    assert (one.began_at, one.found_at, one.ended_at) == (MORNING, MORNING + HOUR, MORNING + 2 * HOUR)
    assert world.status is LotStatus.COLD_CHAIN_HOLD
    with pytest.raises(NothingNew):
        world.load(LOG)
    assert world.load(LOG + "2026-12-01 12:00,4.6\n2026-12-01 11:00,4.9\n").counts == {
        "known": 4, "new": 1, "differs": 1,
    }  # fmt: skip
    assert len(excursions()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FridgeReading)) == 5


def test_trying_a_file_out_keeps_nothing(app):
    world = World()
    checked = operations.check_file(
        clinic_id=world.clinic.id, location_id=world.first.id, text=LOG, now=MORNING + 12 * HOUR
    )
    assert (checked.counts, checked.out) == ({"new": 4}, 1)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FridgeReading)) == 0


def test_a_file_without_columns_is_refused(app):
    with pytest.raises(NoColumns):
        World().load("a,b\n1,2")


def test_finer_readings_shorten_what_a_hand_reading_could_not_see(any_app):
    world = World()
    world.warm(hours=8)
    assert queries.measured(lot=db.session.get_one(Lot, world.lot_id), now=MORNING + 10 * HOUR) == {"8-15": 540}
    db.session.rollback()
    world.load("时间,温度\n2026-12-01 15:30,5.0\n2026-12-01 16:30,5.0\n")
    assert queries.measured(lot=db.session.get_one(Lot, world.lot_id), now=MORNING + 10 * HOUR) == {"8-15": 60}
