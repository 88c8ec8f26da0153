"""The outbox: kept with the act, sent in order, tried again, given up, never readable in the database."""

import datetime as dt

import pytest
import sqlalchemy as sa

from vaccsched.messages import jobs, operations, queries, rules
from vaccsched.messages.errors import MessageRefused
from vaccsched.messages.models import Channel, MessageStatus, OutboxMessage
from vaccsched.messages.senders import ConsoleSender, RecordingSender
from vaccsched.shared import clock as time
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

NOON = dt.datetime(2026, 12, 1, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def at_noon(clock):
    """Not at night, when phones are left in peace."""
    clock.move_to(NOON)


def by(sender):
    """The same adapter for every channel."""
    return dict.fromkeys(Channel, sender)


def recorder(*, failures=0):
    """A sender that remembers, and fails as often as told."""
    return RecordingSender(TimeoutError("the gateway is away") for _time in range(failures))


def texts(sender):
    return [letter.body for letter in sender.sent]


def put(body="验证码 123456", *, receiver="13800000001", stream="a", template="test", **more):
    with unit_of_work():
        return operations.send(receiver=receiver, body=body, template=template, stream=stream, now=time.now(), **more)


def state(message):
    db.session.rollback()
    return message.status, message.attempts


def test_a_message_goes_out_once(any_app):
    message, sender = put(), recorder()
    assert jobs.deliver_waiting(senders=by(sender)) == 1
    assert jobs.deliver_waiting(senders=by(sender)) == 0
    assert [(one.receiver, one.body, one.template) for one in sender.sent] == [("13800000001", "验证码 123456", "test")]
    assert state(message) == (MessageStatus.SENT, 1)
    assert message.receipt == {"by": "record", "number": 1}


def test_an_act_that_is_undone_sends_nothing(any_app):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        _ = operations.send(receiver="1", body="b", template="t", stream="s", now=time.now()).created_at and 1 / 0
    assert jobs.deliver_waiting(senders=by(recorder())) == 0


def test_phone_and_text_are_not_readable_in_the_database(any_app):
    put()
    row = db.session.execute(sa.text("SELECT * FROM outbox_messages")).one()
    db.session.rollback()
    assert "13800000001" not in str(row)
    assert "123456" not in str(row)


def test_a_failed_message_is_tried_again_later_with_the_same_event(any_app, clock):
    message, sender = put(), recorder(failures=1)
    jobs.deliver_waiting(senders=by(sender))
    assert state(message) == (MessageStatus.WAITING, 1)
    assert message.last_error == "TimeoutError"
    assert jobs.deliver_waiting(senders=by(sender)) == 0  # not yet
    clock.advance(seconds=6)
    assert jobs.deliver_waiting(senders=by(sender)) == 1
    assert state(message) == (MessageStatus.SENT, 2)
    assert len({one.event_id for one in sender.tried}) == 1


def test_after_the_last_attempt_a_person_must_look(any_app, clock):
    message, sender = put(), recorder(failures=99)
    for _ in range(rules.MAX_ATTEMPTS):
        jobs.deliver_waiting(senders=by(sender))
        clock.advance(hours=1)
    assert state(message) == (MessageStatus.DEAD, rules.MAX_ATTEMPTS)
    assert jobs.deliver_waiting(senders=by(sender)) == 0
    assert queries.count_by_status()[MessageStatus.DEAD] == 1


def test_one_receivers_messages_keep_their_order_and_hold_up_nobody_else(any_app, clock):
    put("first"), put("second"), put("other", stream="b")
    sender = recorder(failures=1)
    jobs.deliver_waiting(senders=by(sender))
    assert texts(sender) == ["other"]
    clock.advance(seconds=6)
    jobs.deliver_waiting(senders=by(sender))
    assert texts(sender) == ["other", "first", "second"]


def test_a_message_that_nobody_needs_any_more_is_not_sent(any_app, clock):
    message = put(expires_at=time.now() + dt.timedelta(minutes=10))
    later = put("later")
    clock.advance(minutes=11)
    sender = recorder()
    jobs.deliver_waiting(senders=by(sender))
    assert texts(sender) == ["later"]
    assert (state(message)[0], state(later)[0]) == (MessageStatus.DEAD, MessageStatus.SENT)


def test_a_worker_that_died_in_between_is_replaced_after_its_lease(any_app, clock):
    message = put()
    with unit_of_work():
        assert operations.lease_next(now=time.now()) == message.id
    with unit_of_work():
        assert operations.lease_next(now=time.now()) is None
    clock.advance(minutes=2, seconds=1)
    sender = recorder()
    assert jobs.deliver_waiting(senders=by(sender)) == 1
    assert state(message) == (MessageStatus.SENT, 2)


def test_a_message_for_later_waits(any_app, clock):
    put(due_at=time.now() + dt.timedelta(hours=1))
    assert jobs.deliver_waiting(senders=by(recorder())) == 0
    clock.advance(hours=1, seconds=1)
    assert jobs.deliver_waiting(senders=by(recorder())) == 1


def test_what_was_sent_is_forgotten_after_thirty_days(any_app, clock):
    put()
    jobs.deliver_waiting(senders=by(recorder()))
    clock.advance(days=31)
    with unit_of_work():
        operations.forget_old(now=time.now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMessage)) == 0


def test_the_console_masks_the_phone(app, capsys):
    put("验证码 123456")
    jobs.deliver_waiting(senders=by(ConsoleSender()))
    printed = capsys.readouterr().out
    assert printed == "[短信 → 138****0001] 验证码 123456\n"


def test_what_the_gateway_will_never_send_is_given_up_at_once(any_app):
    message, sender = put(), RecordingSender([MessageRefused(why="http_422")])
    jobs.deliver_waiting(senders=by(sender))
    assert state(message) == (MessageStatus.DEAD, 1)
    assert message.last_error == "http_422"


def test_a_sign_in_code_waits_for_no_other_message(any_app, clock):
    put("earlier")
    jobs.deliver_waiting(senders=by(recorder(failures=1)))
    put("later"), put("code", template="login_code")
    sender = recorder()
    jobs.deliver_waiting(senders=by(sender))
    assert texts(sender) == ["code"]


def test_what_is_kept_for_later_holds_up_nothing(any_app):
    put("tomorrow", due_at=time.now() + dt.timedelta(days=1))
    put("now")
    sender = recorder()
    jobs.deliver_waiting(senders=by(sender))
    assert texts(sender) == ["now"]


def test_nobody_gets_more_than_ten_messages_a_day_and_the_rest_comes_later(any_app, clock):
    for number in range(rules.MOST_A_DAY + 1):
        put(f"{number}")
    put("off", template="disruption"), put("other", stream="b")
    sender = recorder()
    for _round in range(3):
        jobs.deliver_waiting(senders=by(sender))
    assert texts(sender) == [*[f"{number}" for number in range(rules.MOST_A_DAY)], "off", "other"]
    clock.advance(hours=25)
    jobs.deliver_waiting(senders=by(sender))
    assert texts(sender)[-1] == f"{rules.MOST_A_DAY}"


def test_the_gateways_report_settles_a_message_once(any_app):
    message = put()
    jobs.deliver_waiting(senders=by(recorder()))
    event_id = message.event_id
    db.session.rollback()
    with unit_of_work():
        assert operations.note_delivery(event_id=event_id, reached=True, now=time.now()) is not None
    with unit_of_work():
        assert operations.note_delivery(event_id=event_id, reached=False, now=time.now()) is None
    assert state(message) == (MessageStatus.DELIVERED, 1)
