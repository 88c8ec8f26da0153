"""The demo county: made once, true in every stage, and somebody can be taken through a visit right now."""

import datetime as dt

import pytest
import sqlalchemy as sa

from vaccsched import demo
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.cli import preparing
from vaccsched.demo.today import find_child_booked_today
from vaccsched.handover.models import HandoverMessage, HandoverStatus, Trouble
from vaccsched.identity.models import Role, StaffAccount
from vaccsched.identity.rules import DEMO_PASSWORD
from vaccsched.messages.models import MessageStatus, OutboxMessage
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Session
from vaccsched.shared import audit
from vaccsched.shared import clock as time
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.stock import queries as stock
from vaccsched.visits.models import Stage, StageEntry


@pytest.fixture
def seeded(app, clock):
    """The demo at half past ten of a Tuesday."""
    clock.move_to(dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC))
    said = []
    preparing.load_programme(said.append)
    demo.seed(said.append)
    demo.keep_today_open()
    demo.seed(said.append)  # again: nothing to do
    assert len(said) == 2
    return app


def stages():
    rows = sa.select(StageEntry.stage, sa.func.count()).where(StageEntry.ended_at.is_(None)).group_by(StageEntry.stage)
    return dict(db.session.execute(rows).all())


def test_the_demo_is_whole_and_true(seeded, client, clock):
    clinics = sites.clinics()
    assert len(clinics) == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 300
    roles = {role.role for staff in db.session.scalars(sa.select(StaffAccount)) for role in staff.roles}
    assert roles == set(Role)
    now = stages()
    assert all(now.get(stage) for stage in Stage if stage is not Stage.LEFT)
    statuses = set(db.session.scalars(sa.select(Appointment.status).distinct()))
    assert statuses == set(AppointmentStatus) - {AppointmentStatus.NO_SHOW}
    given = db.session.scalars(sa.select(Immunization).where(Immunization.source == ImmunizationSource.GIVEN_HERE))
    assert len(given.all()) > 10
    assert stock.differences() == []
    verdicts = audit.verify(key=seeded.extensions["settings"].audit_key)
    assert all(one.broken_at is None for one in verdicts)
    waiting = sa.select(sa.func.count()).where(OutboxMessage.status == MessageStatus.WAITING)
    assert db.session.scalar(waiting) == 0
    told = dict(
        db.session.execute(sa.select(HandoverMessage.status, sa.func.count()).group_by(HandoverMessage.status)).all()
    )
    assert told.keys() == {HandoverStatus.TAKEN, HandoverStatus.WAITING}
    troubles = db.session.scalars(sa.select(HandoverMessage.trouble).where(HandoverMessage.trouble.is_not(None))).all()
    assert troubles == [Trouble.REFUSED]
    names = set(db.session.scalars(sa.select(Person.name)))
    assert {"李𠅤", "买买提·艾力", "王桂芳", "陈小满"} <= names
    assert_info_is_usable()
    db.session.rollback()
    assert_everybody_can_sign_in(client)
    assert_open_at_every_hour(clinics[0].id, clock)


def assert_info_is_usable():
    text = demo.info()
    child = find_child_booked_today(now=time.now())
    assert child.person.name == "陈小满"
    assert child.short_code in text
    elder = db.session.scalars(sa.select(Person).where(Person.name == "王桂芳")).first()
    assert elder.document in text
    for word in (DEMO_PASSWORD, "cg-desk", "/screens/enrol?token=", "过期", "封存", "可用"):
        assert word in text


def assert_everybody_can_sign_in(client):
    for username, page in (
        ("cg-all", "/desk"),
        ("cg-manager", "/manage"),
        ("audit", "/audit"),
        ("admin", "/manage/staff"),
    ):
        client.post("/staff/sign-in", data={"username": username, "password": DEMO_PASSWORD})
        assert client.get(page).status_code == 200, page
    client.post("/staff/sign-in", data={"username": "cg-nurse-old", "password": DEMO_PASSWORD})
    assert client.get("/vaccination").status_code == 403


def assert_open_at_every_hour(clinic_id, clock):
    for hours in (0, 4, 8, 11, 12.5, 16, 22, 31):  # from 10:30 on, over two midnights
        clock.move_to(dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC) + dt.timedelta(hours=hours))
        demo.keep_today_open()
        now = time.now()
        session = schedule_queries.session_now(clinic_id=clinic_id, now=now)
        assert session is not None, hours
        assert session.starts_at <= now < session.ends_at, hours
        sessions = db.session.scalar(sa.select(sa.func.count()).select_from(Session))
        demo.keep_today_open()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Session)) == sessions
        db.session.rollback()


def test_a_real_installation_has_no_demo(app):
    assert not demo.is_seeded()
    assert "seed-demo" in demo.info()
    demo.keep_today_open()
    assert sites.clinics() == []
    db.session.rollback()
