"""What the county may not enter as an address of webhooks, and what may not be taken away."""

import pytest

from tests import builders as make
from tests.integration.webhooks import HOST, URL, webhook
from vaccsched.integration import operations, queries
from vaccsched.integration.errors import HostIsUsed, HostListed, HostNotListed, NoKindChosen, WrongAddress, WrongHost
from vaccsched.integration.models import Webhook, WebhookKind
from vaccsched.integration.outgoing import Policy
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def place(any_app):
    with unit_of_work():
        return make.clinic()


def made(place, **other):
    wanted = {"url": URL, "kinds": [WebhookKind.DAY_CLOSED], "clinic_id": place.id} | other
    with unit_of_work():
        return operations.make_webhook(
            county_id=place.county_id, name="x", allow=Policy(), actor=SYSTEM, now=time.now(), **wanted
        )


def listed(place, host=HOST):
    with unit_of_work():
        return operations.list_host(county_id=place.county_id, host=host, actor=SYSTEM, now=time.now())


def test_an_address_whose_host_is_not_listed_is_refused(place):
    with pytest.raises(HostNotListed):
        made(place)


@pytest.mark.parametrize("url", [f"http://{HOST}/", f"https://a@{HOST}/", "ftp://x/", "", f"https://{HOST}/#a"])
def test_an_address_that_is_no_plain_https_is_refused(place, url):
    listed(place)
    with pytest.raises(WrongAddress):
        made(place, url=url)


def test_an_inner_number_is_refused_even_where_it_is_listed(place):
    listed(place, "10.0.0.7")
    with pytest.raises(WrongAddress):
        made(place, url="https://10.0.0.7/")


def test_a_webhook_without_kinds_is_refused(place):
    listed(place)
    with pytest.raises(NoKindChosen):
        made(place, kinds=[])


def test_another_countys_clinic_is_not_there(place):
    listed(place)
    with unit_of_work():
        other = make.clinic(name="别县的")
    with pytest.raises(NotFound):
        made(place, clinic_id=other.id)


@pytest.mark.parametrize("host", ["https://a.cn", "a.cn/b", "a b.cn", "用户.cn", "", "a@b.cn", "a.cn:99999"])
def test_what_is_no_host_is_refused(place, host):
    with pytest.raises(WrongHost):
        listed(place, host)


def test_a_host_stands_on_the_list_once(place):
    listed(place)
    with pytest.raises(HostListed):
        listed(place, f" {HOST.upper()} ")


def test_a_host_in_use_stays_on_the_list(place):
    webhook(at=place)
    host = queries.listed_hosts(county_id=place.county_id)[0]
    db.session.rollback()
    with pytest.raises(HostIsUsed), unit_of_work():
        operations.unlist_host(host=db.session.merge(host), actor=SYSTEM, now=time.now())


def test_a_closed_webhook_gets_no_new_secret(place):
    one, _secret = webhook(at=place)
    with unit_of_work():
        operations.close_webhook(webhook=db.session.get(Webhook, one.id), actor=SYSTEM, now=time.now())
    with pytest.raises(NotFound), unit_of_work():
        operations.renew_webhook(webhook=db.session.get(Webhook, one.id), actor=SYSTEM, now=time.now())
