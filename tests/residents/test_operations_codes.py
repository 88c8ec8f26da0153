"""Sign-in codes: sent, tried, used once."""

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.identity import queries as identity
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents import operations
from vaccsched.residents.errors import InvalidPhone
from vaccsched.residents.models import Account, LoginCode
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

PHONE = "13912345678"


def send(phone=PHONE):
    with unit_of_work():
        return operations.send_login_code(phone=phone, now=now())


def enter(code, phone=PHONE):
    with unit_of_work():
        return operations.sign_in_with_code(phone=phone, code=code, user_agent="tests", now=now())


def other(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_right_code_opens_a_session_and_the_account(any_app):
    token = enter(send())
    session, _ = identity.find_session(token=token, now=now())
    account = db.session.get(Account, session.principal_id)
    assert account.phone == PHONE
    assert db.session.scalar(sa.select(AuditEntry.action).where(AuditEntry.subject_id == account.id).limit(1))


def test_the_code_goes_into_the_outbox_and_is_kept_nowhere_else(any_app):
    code = send()
    message = db.session.scalar(sa.select(OutboxMessage))
    assert code in message.body
    assert message.receiver == PHONE
    for table in (LoginCode.__table__, OutboxMessage.__table__):
        assert code not in str(db.session.execute(sa.select(table)).all())


def test_a_code_works_once(any_app):
    code = send()
    assert enter(code)
    assert enter(code) is None


def test_a_wrong_code_opens_nothing(any_app):
    code = send()
    assert enter(other(code)) is None
    assert enter(code)


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(any_app):
    code = send()
    for _time in range(5):
        assert enter(other(code)) is None
    assert enter(code) is None


def test_a_code_is_worth_nothing_after_ten_minutes(any_app, clock):
    code = send()
    clock.advance(minutes=10, seconds=1)
    assert enter(code) is None


def test_a_new_code_makes_the_old_one_worthless(any_app, clock):
    old = send()
    clock.advance(seconds=61)
    new = send()
    assert old == new or enter(old) is None
    assert enter(new)


def test_a_code_of_another_phone_opens_nothing(any_app):
    code = send()
    send("13900000009")
    assert enter(code, phone="13900000009") is None or code == "000000"


def test_a_second_code_within_a_minute_is_not_sent(any_app, clock):
    assert send()
    assert send() is None
    clock.advance(seconds=61)
    assert send()


def test_a_phone_gets_five_codes_an_hour(any_app, clock):
    for _time in range(5):
        assert send()
        clock.advance(minutes=2)
    assert send() is None


def test_the_demos_invented_phones_have_no_limit(any_app):
    with unit_of_work():
        operations.open_account(phone=PHONE, now=now(), is_demo=True)
    assert send()
    assert send()


def test_a_closed_account_cannot_sign_in(any_app):
    account = builders.account(phone=PHONE)
    with unit_of_work():
        db.session.get(Account, account.id).closed_at = now()
    assert enter(send()) is None


def test_a_landline_is_refused(any_app):
    with pytest.raises(InvalidPhone):
        send("0990-1234567")


def test_old_codes_are_deleted(any_app, clock):
    send()
    clock.advance(days=4)
    with unit_of_work():
        assert operations.forget_old_codes(now=now()) == 1
