"""Weeks of mornings in the demo: played through the real operations, and never beside real people."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched import demo
from vaccsched.advisor.queries import stamps
from vaccsched.advisor.rules.learning import usable
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.cli import preparing
from vaccsched.daily.models import ClinicDay
from vaccsched.demo import history
from vaccsched.demo.history.plans import Hours
from vaccsched.demo.history.stories import comers
from vaccsched.identity.models import Role
from vaccsched.shared import audit
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.stock import queries as stock
from vaccsched.visits.models import Stage, StageEntry, Visit

DAY = dt.date(2026, 11, 20)
HOURS = Hours(opens=480, closes=750, places=6, pool=30)


def test_the_same_seed_tells_the_same_stories_and_another_one_others():
    told = comers(day=DAY, place="DEMO01", hours=HOURS, people=42, seed=1)
    assert told == comers(day=DAY, place="DEMO01", hours=HOURS, people=42, seed=1)
    assert told != comers(day=DAY, place="DEMO01", hours=HOURS, people=42, seed=2)
    assert told != comers(day=DAY, place="DEMO02", hours=HOURS, people=42, seed=1)


def test_elders_without_a_booking_come_around_opening_and_no_slot_has_more_than_its_places():
    days = [DAY + dt.timedelta(days=ahead) for ahead in range(40)]
    mornings = [comers(day=day, place="DEMO01", hours=HOURS, people=42, seed=1) for day in days]
    walk_ins = [one for morning in mornings for one in morning if one.slot is None]
    assert 0.35 < sum(one.arrives <= HOURS.opens + 30 for one in walk_ins) / len(walk_ins) < 0.55
    booked = [[one.slot for one in morning if one.slot is not None] for morning in mornings]
    assert max(slots.count(slot) for slots in booked for slot in slots) <= HOURS.places
    missed = sum(one.arrives is None for morning in mornings for one in morning)
    assert 0.06 < missed / sum(map(len, booked)) < 0.16


def test_nothing_is_invented_beside_real_people(app):
    builders.staff(at=builders.clinic(), roles=[Role.MANAGER])
    with pytest.raises(history.RealPeople):
        history.play(days=1, people=5, seed=1, tell=print)
    db.session.rollback()
    answer = app.test_cli_runner().invoke(args=["demo-history", "--days", "1"])
    assert answer.exit_code == 1
    assert "没有动" in answer.output
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 0
    db.session.rollback()


@pytest.fixture
def seeded(app, clock):
    """The demo at half past ten of a Tuesday."""
    clock.move_to(dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC))
    preparing.load_programme(print)
    demo.seed(print)
    return app


def test_a_morning_gone_by_is_played_once_and_true(seeded):
    tables = busy_tables()
    said = []
    visits = history.play(days=1, people=18, seed=3, tell=said.append)
    assert visits > 8
    assert len(said) == 1
    first, *others = sites.clinics()
    assert opened() == {first.id, *(one.id for one in others)}
    assert_people_waited(first.id)
    found = db.session.execute(
        sa.select(Appointment.channel, Appointment.status).where(Appointment.day == dt.date(2026, 11, 23))
    ).all()
    assert {status for _channel, status in found} <= {AppointmentStatus.FULFILLED, AppointmentStatus.NO_SHOW}
    assert Channel.ONLINE in {channel for channel, _status in found}
    assert stock.differences() == []
    verdicts = audit.verify(key=seeded.extensions["settings"].audit_key)
    assert all(one.broken_at is None for one in verdicts)
    assert busy_tables() == tables
    db.session.rollback()
    assert history.play(days=1, people=18, seed=3, tell=said.append) == 0  # worked already


def busy_tables():
    at_tables = sa.select(StageEntry.station_id).where(
        StageEntry.ended_at.is_(None), StageEntry.station_id.is_not(None)
    )
    return set(db.session.scalars(at_tables))


def opened():
    days = sa.select(ClinicDay.clinic_id).where(
        ClinicDay.day == dt.date(2026, 11, 23), ClinicDay.closed_at.is_not(None)
    )
    return set(db.session.scalars(days))


def assert_people_waited(clinic_id):
    day = dt.date(2026, 11, 23)
    moves = [move for chain in stamps.chains(clinic_id=clinic_id, first=day, last=day) for move in chain]
    assert all(move.ended_at is not None or move.stage is Stage.LEFT for move in moves)
    timed = stamps.services(clinic_id=clinic_id, before=dt.date(2026, 11, 24))
    assert all(len(usable(found)) > 3 for found in timed.values())
