"""Whoever gets a message reads it in their own language, whoever caused it and whatever that person reads."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from tests import builders as make
from tests.booking import builders as booked
from tests.waitlist import builders as made
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel as BookedBy
from vaccsched.messages.models import OutboxMessage
from vaccsched.reminders import operations
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Account, Person
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

OWN = "13700000009"


@pytest.fixture
def visit(any_app, clock):
    """An elder's appointment in three days, booked by her son who reads English; her own phone is another one."""
    clock.move_to(time.instant_of(made.TODAY, dt.time(8, 30)))
    where = made.world()
    day = made.TODAY + dt.timedelta(days=3)
    slot = booked.slot(of=booked.session(at=where.clinic, day=day, half_day=booked.HalfDay.AFTERNOON), hour=14)
    elder, account = made.family()
    with unit_of_work():
        db.session.get(Person, elder.id).phone = OWN
        db.session.get(Account, account.id).language = "en"
    with unit_of_work():
        appointment = booking.book(
            slot_id=slot.id, person_id=elder.id, vaccine_codes=["PPV23"], account_id=account.id,
            channel=BookedBy.ONLINE, actor=SYSTEM, key="language", now=time.now(),
        )  # fmt: skip
        return appointment.id, account.id


def told(template):
    """What was written to whom: {phone: text}."""
    wanted = sa.select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
    found = {one.receiver: one.body for one in db.session.scalars(wanted)}
    db.session.rollback()
    return found


def test_a_reminder_is_english_for_the_son_and_chinese_for_his_mother(visit, clock):
    with unit_of_work():
        operations.plan_reminders(now=time.now())
    clock.move_to(time.instant_of(made.TODAY, dt.time(14, 1)))
    with unit_of_work():
        operations.send_due(now=time.now())
    texts = told("reminder_three_days")
    assert "来不了请取消" in texts.pop(OWN)
    (english,) = texts.values()
    assert "appointment" in english
    assert "来不了" not in english


def test_what_was_booked_is_said_in_the_language_of_whoever_booked(visit):
    (english,) = told("appointment_booked").values()
    assert "Booking code" in english


@pytest.mark.parametrize(
    ("reads", "staff", "word"), [("en", "zh", "cancelled"), ("zh", "en", "已取消"), (None, "en", "已取消")]
)
def test_the_language_of_whoever_cancels_at_the_desk_does_not_matter(visit, reads, staff, word):
    appointment_id, account_id = visit
    with unit_of_work():
        db.session.get(Account, account_id).language = reads
    with force_locale(staff), unit_of_work():
        booking.cancel(appointment_id=appointment_id, actor=SYSTEM, now=time.now())
    (text,) = told("appointment_cancelled").values()
    assert word in text


def test_a_language_chosen_again_is_written_down_once(visit):
    _appointment, account_id = visit
    with unit_of_work():
        actor = make.account_actor(db.session.get(Account, account_id))
        for language in ("zh", "zh"):
            residents.choose_language(account_id=account_id, language=language, actor=actor, now=time.now())
    entries = db.session.scalar(
        sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "language_chosen")
    )
    db.session.rollback()
    assert entries == 1
