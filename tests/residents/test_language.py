"""The language of an account: as its pages are read when signing in, or as chosen while signed in."""

import re

import pytest
import sqlalchemy as sa

from tests import builders as make
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents import operations, queries
from vaccsched.residents.models import Account
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

PHONE = "13800138321"


def language():
    found = queries.language_of(phone=PHONE)
    db.session.rollback()
    return found


@pytest.fixture
def signed_in(app, client):
    with unit_of_work():
        account = make.account(phone=PHONE)
    make.sign_in_account(client, account)
    return client


@pytest.mark.parametrize("reads", ["zh", "en"])
def test_whoever_signs_in_is_written_to_as_they_read(any_app, reads):
    client = any_app.test_client()
    client.set_cookie("lang", reads)
    client.post("/sign-in", data={"phone": PHONE})
    sent = db.session.scalars(sa.select(OutboxMessage)).one()
    code = re.search(r"\d{6}", sent.body)[0]
    db.session.rollback()
    assert client.post("/sign-in/code", data={"code": code}).status_code == 303
    assert language() == reads


def test_a_switch_while_signed_in_changes_it(signed_in):
    assert language() == "zh"
    signed_in.post("/preferences", data={"lang": "en"})
    assert language() == "en"
    signed_in.post("/preferences", data={"elder": "1"})
    assert language() == "en"


def test_a_stranger_who_switches_changes_nobodys(app, client):
    with unit_of_work():
        make.account(phone=PHONE)
    client.post("/preferences", data={"lang": "en"})
    assert language() == "zh"


def test_the_wishes_are_kept_with_the_language_of_the_page(signed_in):
    signed_in.set_cookie("lang", "en")
    assert signed_in.get("/reminders").status_code == 200
    signed_in.post("/reminders", data={"wish": "sms"})
    assert language() == "en"


def test_a_phone_without_an_account_is_written_to_in_chinese(app):
    assert language() == "zh"


def test_an_account_that_is_closed_keeps_no_language(app):
    with unit_of_work():
        account = make.account(phone=PHONE)
        account.language = "en"
    with unit_of_work():
        operations.close_account(account_id=account.id, actor=make.account_actor(account), now=clocks.now())
    assert db.session.get(Account, account.id).language is None
    db.session.rollback()
