"""Planned by the worker, moved and cancelled with the appointment, sent once, and by another way when it is lost."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.booking import builders as booked
from tests.waitlist import builders as made
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Appointment
from vaccsched.booking.models import Channel as BookedBy
from vaccsched.messages import jobs as postman
from vaccsched.messages import operations as outbox
from vaccsched.messages.models import Channel, MessageStatus, OutboxMessage
from vaccsched.messages.rules import MAX_ATTEMPTS
from vaccsched.reminders import operations, queries
from vaccsched.reminders.errors import EmailMissing
from vaccsched.reminders.models import Reminder, ReminderKind, ReminderStatus, Wish
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Account, Person
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work

EARLY = time.instant_of(made.TODAY, dt.time(8, 30))
IN_THREE_DAYS = made.TODAY + dt.timedelta(days=3)


class Fake:
    """An adapter that remembers what it was given; ``broken`` fails every time."""

    def __init__(self, *, broken=False):
        self.sent, self.broken = [], broken

    def send(self, letter):
        if self.broken:
            raise TimeoutError
        self.sent.append((letter.receiver, letter.body))
        return {"by": "fake"}


@pytest.fixture
def visit(any_app, clock):
    """An elder's appointment in three days at 14:00, booked by her son's account; her own phone is another one."""
    clock.move_to(EARLY)
    where = made.world()
    afternoon = booked.session(at=where.clinic, day=IN_THREE_DAYS, half_day=booked.HalfDay.AFTERNOON)
    slots = [booked.slot(of=afternoon, hour=14), booked.slot(of=afternoon, hour=15)]
    elder, account = made.family()
    with unit_of_work():
        db.session.get(Person, elder.id).phone = "13700000009"
    with unit_of_work():
        appointment = booking.book(
            slot_id=slots[0].id, person_id=elder.id, vaccine_codes=["PPV23"], account_id=account.id,
            channel=BookedBy.ONLINE, actor=SYSTEM, key="reminders", now=time.now(),
        )  # fmt: skip
        return appointment.id, account.id, [slot.id for slot in slots]


def work():
    """One round of the two jobs."""
    with unit_of_work():
        operations.plan_reminders(now=time.now())
    with unit_of_work():
        operations.try_another_way(now=time.now())
        operations.send_due(now=time.now())


def states():
    found = {one.kind: one.status for one in db.session.scalars(sa.select(Reminder))}
    db.session.rollback()
    return found


def messages():
    wanted = sa.select(OutboxMessage).where(OutboxMessage.template.in_(list(ReminderKind))).order_by(OutboxMessage.id)
    found = [(one.channel, one.receiver, one.body, one.status) for one in db.session.scalars(wanted)]
    db.session.rollback()
    return found


def at(day, hour, minute=1):
    return time.instant_of(day, dt.time(hour, minute))


def test_three_reminders_go_out_at_their_times_to_both_phones(visit, clock):
    for day, hour in ((made.TODAY, 14), (IN_THREE_DAYS - dt.timedelta(days=1), 18), (IN_THREE_DAYS, 12)):
        work()
        before = len(messages())
        clock.move_to(at(day, hour))
        work()
        assert len(messages()) == before + 2
    assert set(states().values()) == {ReminderStatus.SENT}
    assert len({receiver for _channel, receiver, _body, _status in messages()}) == 2
    work()
    assert len(messages()) == 6  # never twice


def test_a_moved_appointment_takes_its_reminders_along(visit, clock):
    appointment_id, _account, slots = visit
    work()
    clock.move_to(at(made.TODAY, 14))
    work()
    with unit_of_work():
        booking.change(appointment_id=appointment_id, slot_id=slots[1], actor=SYSTEM, key="move", now=time.now())
    assert states()[ReminderKind.THREE_DAYS] is ReminderStatus.PLANNED
    assert {status for *_rest, status in messages()} == {MessageStatus.WITHDRAWN}
    clock.move_to(at(made.TODAY, 15))
    work()
    assert "15:00" in messages()[-1][2]


def test_of_a_cancelled_appointment_nothing_more_is_said(visit, clock):
    appointment_id, _account, _slots = visit
    work()
    with unit_of_work():
        booking.cancel(appointment_id=appointment_id, actor=SYSTEM, now=time.now())
    assert set(states().values()) == {ReminderStatus.CANCELLED}
    clock.move_to(at(IN_THREE_DAYS, 12))
    work()
    assert messages() == []


def test_who_wants_none_gets_none(visit, clock):
    _appointment, account_id, _slots = visit
    work()
    with unit_of_work():
        operations.set_wish(account_id=account_id, wish=Wish.OFF, email=None, actor=SYSTEM, now=time.now())
    clock.move_to(at(made.TODAY, 14))
    work()
    assert messages() == []
    assert states()[ReminderKind.THREE_DAYS] is ReminderStatus.SKIPPED


def test_email_needs_an_address(visit):
    with pytest.raises(EmailMissing), unit_of_work():
        operations.set_wish(account_id=visit[1], wish=Wish.EMAIL, email="", actor=SYSTEM, now=time.now())


def test_wechat_comes_first_and_a_text_message_when_it_is_lost(visit, clock):
    _appointment, account_id, _slots = visit
    work()
    with unit_of_work():
        operations.connect_wechat(account_id=account_id, wechat="openid-1", actor=SYSTEM, now=time.now())
    clock.move_to(at(made.TODAY, 14))
    work()
    assert [channel for channel, *_rest in messages()] == [Channel.WECHAT, Channel.SMS]
    for _attempt in range(MAX_ATTEMPTS):
        postman.deliver_waiting(senders={**dict.fromkeys(Channel, Fake()), Channel.WECHAT: Fake(broken=True)})
        clock.advance(minutes=30)
    work()
    work()  # another way is tried once
    assert [(channel, status) for channel, *_rest, status in messages()] == [
        (Channel.WECHAT, MessageStatus.DEAD),
        (Channel.SMS, MessageStatus.SENT),
        (Channel.SMS, MessageStatus.WAITING),
    ]


def test_a_receiver_gets_at_most_four_reminders_a_day(visit, clock):
    work()
    stream = None
    with unit_of_work():
        for _number in range(4):
            stream = stream or db.session.scalars(sa.select(OutboxMessage.stream)).first()
            outbox.send(
                receiver="1", body="b", template=ReminderKind.DAY_BEFORE, stream=stream, now=time.now(),
            )  # fmt: skip
    clock.move_to(at(made.TODAY, 14))
    work()
    assert [receiver for _channel, receiver, _body, _status in messages() if receiver != "1"] == ["13700000009"]


def test_a_worker_that_was_away_sends_nothing_that_comes_too_late(visit, clock):
    work()
    clock.move_to(at(IN_THREE_DAYS, 13, 30))
    work()
    assert messages() == []
    assert set(states().values()) == {ReminderStatus.SKIPPED}


def test_the_calendar_entry_is_one_version_further_after_each_change(visit):
    appointment_id, _account, slots = visit
    assert queries.sequence_of(appointment_id=appointment_id) == 0
    db.session.rollback()
    with unit_of_work():
        booking.change(appointment_id=appointment_id, slot_id=slots[1], actor=SYSTEM, key="one", now=time.now())
    with unit_of_work():
        booking.cancel(appointment_id=appointment_id, actor=SYSTEM, now=time.now())
    assert queries.sequence_of(appointment_id=appointment_id) == 2
    db.session.rollback()


def test_addresses_are_not_readable_in_the_database(visit):
    with unit_of_work():
        operations.set_wish(account_id=visit[1], wish=Wish.EMAIL, email="li@example.cn", actor=SYSTEM, now=time.now())
        operations.connect_wechat(account_id=visit[1], wechat="openid-1", actor=SYSTEM, now=time.now())
    row = str(db.session.execute(sa.text("SELECT * FROM reminder_wishes")).one())
    db.session.rollback()
    assert "li@example" not in row
    assert "openid" not in row


def test_whom_no_reminder_reached_is_called(visit, clock):
    work()
    clock.move_to(at(made.TODAY, 14))
    work()
    with unit_of_work():
        for one in db.session.scalars(sa.select(OutboxMessage)):
            one.status = MessageStatus.DEAD
    clinic_id = db.session.scalar(sa.select(made.Clinic.id))
    lost = queries.not_reached(clinic_id=clinic_id, now=time.now())
    assert [str(one.appointment_id) for one in lost] == [str(visit[0])]
    db.session.rollback()


def test_whoever_a_court_order_keeps_away_is_not_told_when_and_where(visit, clock):
    appointment_id, account_id, _slots = visit
    with unit_of_work():
        appointment, account = db.session.get(Appointment, appointment_id), db.session.get(Account, account_id)
        residents.block(
            person_id=appointment.person_id, phone=account.phone, document="", order_number="(2026)青01民保令3号",
            reason="人身安全保护令", actor=Actor(kind=ActorKind.STAFF, id=new_id()), now=time.now(),
        )  # fmt: skip
        kept_away, code = account.phone, appointment.id
    work()
    clock.move_to(at(made.TODAY, 14))
    work()
    [(_channel, receiver, body, _status)] = messages()
    assert receiver == "13700000009" != kept_away
    assert body.endswith(f"/appointments/{code}")  # the one-tap link of others would be anybody's
