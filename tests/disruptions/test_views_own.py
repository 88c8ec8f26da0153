"""A family decides itself when one of two vaccines is short."""

import uuid
from html import unescape

import pytest

from tests import builders
from tests.disruptions.test_operations_disruption import lot_of, set_status
from tests.waitlist import builders as made
from vaccsched.booking.models import Appointment
from vaccsched.shared.db import db
from vaccsched.stock.models import LotStatus
from vaccsched.waitlist import queries as waitlist


def text(answer):
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def short(here, client):
    """Booked for two vaccines tomorrow; the lot of one is recalled. Answers the booking's address."""
    person, account = made.family("王桂芳")
    booked = made.book(person, here.slot, by=account, vaccine_codes=["PPV23", "IIV"])
    address = f"/appointments/{booked.id}"
    set_status(here, lot_of(here, "PPV23"), LotStatus.RECALLED)
    builders.sign_in_account(client, account)
    return address


def test_the_booking_says_that_something_changed_and_leads_to_the_ways_on(client, short):
    assert f"{short}/disruption" in text(client.get(short))
    page = text(client.get(f"{short}/disruption"))
    assert "按原来的时间来，只打" in page
    assert "两种一起改到别的日子" in page


def test_the_family_keeps_the_rest_itself(here, client, short):
    assert client.post(f"{short}/disruption/keep-rest").status_code == 303
    kept = db.session.get_one(Appointment, uuid.UUID(short.rsplit("/", 1)[1]))
    assert [line.vaccine_code for line in kept.lines] == ["IIV"]
    assert [one.vaccine_codes for one in waitlist.waiting_list(clinic_id=here.clinic.id)] == [["PPV23"]]
    db.session.rollback()
    assert client.get(f"{short}/disruption").status_code == 302  # nothing is wrong any more
    again = client.post(f"{short}/disruption/keep-rest", headers={"Accept": "application/json"})
    assert (again.status_code, again.json["error"]) == (422, "nothing_else")


def test_another_familys_booking_is_not_there(here, client, short):
    builders.sign_in_account(client, builders.stranger())
    assert client.get(f"{short}/disruption").status_code == 404
    assert client.post(f"{short}/disruption/keep-rest").status_code == 404
