"""A day at the care home: whoever is on the roster arrives, is asked, vaccinated and watched, as in the clinic."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, arrive, at, call, elder, move, shop
from tests.visits.chain import TO_THE_NEEDLE, give, stage_of
from tests.visits.pages import scan
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.schedule import operations as schedule
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations
from vaccsched.visits.errors import MustBeObserved, NoSessionNow
from vaccsched.visits.models import Stage, Visit

AFTERNOON = {"first": dt.time(14), "last": dt.time(16)}


@pytest.fixture
def home(app, client, clock):
    """Two o'clock at the care home: one elder is on the roster; the registrar is signed in."""
    before = at(8).wall - dt.timedelta(days=3)
    where = shop()
    with unit_of_work():
        where.outreach = schedule.open_outreach(
            clinic_id=where.clinic.id, place="青山敬老院", day=DAY, capacity=5, vaccine_codes=["PPV23"],
            actor=where.actor, now=before, **AFTERNOON,
        )  # fmt: skip
        where.elder = elder()
        where.booked = booking.book(
            slot_id=where.outreach.slots[0].id, person_id=where.elder.id, vaccine_codes=["PPV23"], account_id=None,
            channel=Channel.DESK, actor=where.actor, key="roster", now=before,
        )  # fmt: skip
    clock.move_to(at(14, 5).wall)
    builders.sign_in_staff(client, where.registrar)
    return where


def visit_of(where):
    return db.session.scalar(sa.select(Visit).where(Visit.person_id == where.elder.id))


def test_the_roster_arrives_by_its_code_and_goes_the_whole_way(home, client):
    assert "王*芳" in client.get("/desk").text
    assert scan(client, home.booked.short_code).status_code == 303
    visit = visit_of(home)
    assert (visit.appointment_id, visit.order_reason) == (home.booked.id, "on_time")
    db.session.rollback()
    call(home, home.screening[0], at(14, 6))
    move(home, visit, *TO_THE_NEEDLE, reading=at(14, 8))
    call(home, home.vaccination[0], at(14, 9))
    give(visit)
    with pytest.raises(MustBeObserved), unit_of_work():
        operations.leave(visit_id=visit.id, actor=home.actor, reading=at(14, 10))
    move(home, visit, Stage.OBSERVATION, reading=at(14, 10))
    assert stage_of(visit) is Stage.OBSERVATION
    move(home, visit, Stage.LEFT, reading=at(14, 41))
    assert db.session.get_one(Appointment, home.booked.id).status is AppointmentStatus.FULFILLED
    db.session.rollback()


def test_whoever_is_not_on_the_roster_gets_no_place_of_it_at_the_desk(home):
    with pytest.raises(NoSessionNow):
        arrive(home, elder("赵桂兰"), at(14, 6))
    db.session.rollback()
