"""The county's pages of webhooks."""

import datetime as dt
import re

import pytest

from tests import builders as make
from tests.integration.webhooks import HOST, URL, happened, webhook
from vaccsched.home.audit_words import ACTIONS
from vaccsched.identity.models import Role
from vaccsched.integration import operations, queries
from vaccsched.integration.rules import webhooks as rules
from vaccsched.integration.rules.webhooks import Seen
from vaccsched.shared import clock as time
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

PAGE = "/county/webhooks"


@pytest.fixture
def home(app):
    with unit_of_work():
        return make.clinic()


@pytest.fixture
def supervisor(home, client):
    with unit_of_work():
        who = make.staff(at=None, roles=[Role.COUNTY_SUPERVISOR], in_county=home.county)
    make.sign_in_staff(client, who)
    return client


def dead_one(home):
    made, _secret = webhook(at=home)
    happened("day_closed", at=home)
    with unit_of_work():
        operations.note_events(now=time.now())
    with unit_of_work():
        telling_id = operations.lease_telling(now=time.now())
    with unit_of_work():
        operations.note_answer(telling_id=telling_id, seen=Seen(status=503), share=0.0, now=time.now())
    with unit_of_work():
        telling = queries.get_telling(telling_id=telling_id, county_id=home.county_id)
        telling.give_up_at = time.now()
        telling.status = "dead"
    return made.id, telling_id


def test_the_county_lists_a_host_and_adds_an_address_whose_secret_is_shown_once(home, supervisor):
    assert "没有地址就什么都不往外发" in supervisor.get(PAGE).text
    wanted = {"name": "县健康平台", "url": URL, "clinic_id": "", "kinds": ["day.closed", "lot.status"]}
    refused = supervisor.post(PAGE, data=wanted)
    assert (refused.status_code, "不在全县的推送名单上" in refused.text, URL in refused.text) == (422, True, True)
    assert supervisor.post(f"{PAGE}/hosts", data={"host": HOST}).status_code == 303
    shown = supervisor.post(PAGE, data=wanted)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", shown.text)
    assert (shown.status_code, secret is not None) == (200, True)
    page = supervisor.get(PAGE).text
    assert all(word in page for word in ("县健康平台", "某天停诊、批号状态改变", "全县", HOST))
    assert secret[0] not in page
    assert secret[0] not in supervisor.get(f"{PAGE}/{_only(home)}").text


def _only(home):
    found = queries.webhooks_of(county_id=home.county_id)[0].id
    db.session.rollback()
    return found


def test_what_was_given_up_is_seen_and_sent_again(home, supervisor):
    webhook_id, telling_id = dead_one(home)
    assert "有没发成的" in supervisor.get(PAGE).text or "先停一停" in supervisor.get(f"{PAGE}/{webhook_id}").text
    page = supervisor.get(f"{PAGE}/{webhook_id}?status=dead").text
    assert all(word in page for word in ("某天停诊", "对方回答 503", "试了 1 次", "全部再发"))
    assert supervisor.post(f"{PAGE}/tellings/{telling_id}/again").status_code == 303
    assert "对方回答 503" not in supervisor.get(f"{PAGE}/{webhook_id}?status=dead").text
    late = supervisor.post(f"{PAGE}/{webhook_id}/again")
    assert (late.status_code, "没有可以重发的" in late.text) == (409, True)


def test_a_new_secret_and_an_end(home, supervisor):
    made, secret = webhook(at=home)
    webhook_id = made.id
    shown = supervisor.post(f"{PAGE}/{webhook_id}/renew").text
    assert ("whsec_" in shown, secret in shown) == (True, False)
    assert "旧的签名密钥到" in supervisor.get(f"{PAGE}/{webhook_id}").text
    assert supervisor.post(f"{PAGE}/{webhook_id}/close").status_code == 303
    assert "起不再往这里推送" in supervisor.get(f"{PAGE}/{webhook_id}").text
    host = queries.listed_hosts(county_id=home.county_id)[0].id
    db.session.rollback()
    assert supervisor.post(f"{PAGE}/hosts/{host}/unlist").status_code == 303


def test_what_a_closed_address_was_not_told_says_so_and_wants_nobody(home, supervisor):
    made, _secret = webhook(at=home)
    webhook_id = made.id
    happened("day_closed", at=home)
    with unit_of_work():
        operations.note_events(now=time.now())
    supervisor.post(f"{PAGE}/{webhook_id}/close")
    page = supervisor.get(f"{PAGE}/{webhook_id}?status=dead").text
    assert "停用时还没有发，不再发" in page
    assert "要人处理" not in page
    assert "/again" not in page


def test_whatever_is_told_is_an_act_that_is_audited():
    assert rules.TOLD.keys() <= ACTIONS.keys()


def test_another_countys_webhooks_are_not_there(home, supervisor, client):
    with unit_of_work():
        elsewhere = make.clinic(name="别县门诊")
    made, _secret = webhook(at=elsewhere)
    webhook_id = made.id
    host = queries.listed_hosts(county_id=elsewhere.county_id)[0].id
    db.session.rollback()
    asked = [
        supervisor.get(f"{PAGE}/{webhook_id}"),
        supervisor.post(f"{PAGE}/{webhook_id}/renew"),
        supervisor.post(f"{PAGE}/{webhook_id}/close"),
        supervisor.post(f"{PAGE}/{webhook_id}/again"),
        supervisor.post(f"{PAGE}/hosts/{host}/unlist"),
    ]
    assert [one.status_code for one in asked] == [404] * 5
    assert "别县" not in supervisor.get(PAGE).text


def test_a_page_asked_for_with_nonsense_is_shown_all_the_same(home, supervisor):
    made, _secret = webhook(at=home)
    for query in ("status=nonsense", "page=0", "page=-1", "page=x", "page=99999999999"):
        assert supervisor.get(f"{PAGE}/{made.id}?{query}").status_code == 200


def test_the_page_counts_its_questions(home, supervisor):
    made, _secret = webhook(at=home)
    for _number in range(5):
        happened("day_closed", at=home)
    with unit_of_work():
        operations.note_events(now=time.now() + dt.timedelta(seconds=1))
    assert supervisor.get(f"{PAGE}/{made.id}").text.count("某天停诊") >= 5
