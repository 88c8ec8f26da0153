"""What people see when something went wrong: the next step, a phone, and the layout they know (goal 26)."""

import pytest

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def clinic(app):
    with unit_of_work():
        return make.clinic(name="城关门诊", phone="0571-1234567")


@pytest.mark.parametrize(("language", "title"), [("zh", "<title>出错"), ("en", "<title>Error")])
def test_the_title_says_so_and_the_clinics_phone_is_there(clinic, client, language, title):
    client.set_cookie("lang", language)
    page = client.get("/nowhere").get_data(as_text=True)
    assert title in page
    assert "tel:05711234567" in page
    assert 'data-module="focus-summary"' in page


def test_staff_stay_in_their_own_layout(clinic, client):
    with unit_of_work():
        nurse = make.staff(at=clinic, roles=[Role.REGISTRAR])
    make.sign_in_staff(client, nurse)
    for path in ("/nowhere", "/manage", "/visits/00000000-0000-7000-8000-000000000000"):
        page = client.get(path).get_data(as_text=True)
        assert 'data-dialect="staff"' in page
        assert "<title>出错" in page
        assert "0571-1234567" in page


def test_residents_get_their_own_clinics_phone(clinic, client):
    with unit_of_work():
        make.clinic(in_county=clinic.county, name="别的门诊", phone="0571-7654321")
        family = make.child_with_two_guardians(at=clinic)
        account = make.account()
        make.guardianship(of=family.child, by=account)
    make.sign_in_account(client, account)
    page = client.get("/nowhere").get_data(as_text=True)
    assert "0571-1234567" in page
    assert "0571-7654321" not in page
