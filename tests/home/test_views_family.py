"""The family's first page: whom to call, and what a self-paid dose costs before it is chosen."""

import pytest

from tests import builders as make
from tests.booking import builders as booked
from tests.payments.builders import priced
from tests.visits.builders import at
from vaccsched.residents.models import Relation
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def family(app, client, clock):
    clock.move_to(at(9).wall)
    booked.programme()
    with unit_of_work():
        clinic = make.clinic(name="城关门诊", phone="0571-1234567")
        make.stock_for(clinic, "PPV23", "DTAP")
        account = make.account()
        make.guardianship(of=make.elder_without_phone(at=clinic), by=account, relation=Relation.CHILD)
        priced(clinic, "PPV23")
    make.sign_in_account(client, account)
    return client


def test_the_clinics_phone_stands_at_the_head(family):
    page = family.get("/family").text
    assert 'href="tel:0571-1234567"' in page
    assert "城关门诊" in page


def test_a_self_paid_dose_tells_its_price(family):
    assert "自费 226.00 元" in family.get("/family").text


def test_without_a_published_price_it_says_self_paid(app, client):
    booked.programme()
    with unit_of_work():
        account = make.account()
        make.guardianship(of=make.elder_without_phone(at=make.clinic()), by=account, relation=Relation.CHILD)
    make.sign_in_account(client, account)
    page = client.get("/family").text
    assert "自费" in page
    assert " 元" not in page


def test_a_child_with_much_to_catch_up_is_not_sent_back_tomorrow_with_more_than_fits(app, client):
    booked.programme()
    with unit_of_work():
        clinic = make.clinic()
        account = make.account()
        make.guardianship(of=make.person(birth_date=make.born(months=18), at=clinic), by=account)
    make.sign_in_account(client, account)
    page = client.get("/family").text
    assert "种该打的，请另约一天" in page
    assert "下次最好" not in page
