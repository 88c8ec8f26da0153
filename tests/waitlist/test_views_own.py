"""A family's own pages of the list: join from a full day, see the place, leave."""

import datetime as dt
import re
from html import unescape

import pytest

from tests import builders
from tests.booking import builders as booked
from tests.waitlist import builders as made
from tests.waitlist.builders import TOMORROW
from vaccsched.booking import queries as booking
from vaccsched.residents.models import LinkBlock
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist import operations, queries


def text(answer):
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def elder(here, client):
    person, account = made.family()
    builders.sign_in_account(client, account)
    made.book(made.family("别人")[0], here.slot)  # tomorrow's only place
    booking.forget_availability(clinic_id=here.clinic.id)
    return person


def join(client, person, here, key="k1", **more):
    form = {
        "vaccine_codes": "PPV23", "first_day": str(TOMORROW), "last_day": str(TOMORROW + dt.timedelta(days=9)),
        "idempotency_key": key, **more,
    }  # fmt: skip
    return client.post(f"/book/{person.id}/waitlist?v=PPV23&clinic={here.clinic.id}", data=form)


def test_a_full_day_and_a_full_time_lead_to_the_list(here, client, elder):
    days = text(client.get(f"/book/{elder.id}?v=PPV23&clinic={here.clinic.id}"))
    times = text(client.get(f"/book/{elder.id}/{TOMORROW}?v=PPV23&clinic={here.clinic.id}"))
    wanted = rf'href="(/book/{elder.id}/waitlist\?[^"]*day={TOMORROW}[^"]*)"'
    form = text(client.get(re.search(wanted, days)[1]))
    assert re.search(wanted, times)
    assert f'value="{TOMORROW}"' in form
    assert "有人退号就通知您" in form


def test_who_joins_sees_the_place_with_its_reason_and_leaves_again(here, client, elder):
    joined = join(client, elder, here)
    page = text(client.get(joined.location))
    assert "已登记候补" in page
    assert "排在第一位" in page
    assert join(client, elder, here).location == joined.location  # pressed twice
    [leave] = re.findall(r'action="([^"]+/leave)"', page)
    assert client.post(leave).status_code == 303
    assert "没有在候补" in text(client.get("/waitlist"))


def test_days_that_cannot_be_stay_typed_and_are_named(here, client, elder):
    answer = join(client, elder, here, last_day=str(TOMORROW - dt.timedelta(days=5)))
    assert answer.status_code == 422
    assert 'href="#last_day"' in text(answer)
    assert f'value="{TOMORROW - dt.timedelta(days=5)}"' in text(answer)


def test_a_kept_place_stands_first_with_its_button(here, client, elder):
    join(client, elder, here)
    [entry] = queries.entries_of_persons(person_ids=[elder.id])
    slot = booked.slot(of=booked.session(at=here.clinic, day=TOMORROW + dt.timedelta(days=1)))
    with unit_of_work():
        operations.offer_place(db.session.merge(entry), db.session.merge(slot), now=clocks.now())
    page = text(client.get("/waitlist"))
    assert "去看留的号" in page
    assert re.search(r'href="[^"]*/offers/', page)


def test_another_familys_place_in_the_line_cannot_be_left(here, client, elder):
    other, account = made.family("别家")
    stranger = client.application.test_client()
    builders.sign_in_account(stranger, account)
    join(stranger, other, here, last_day=str(TOMORROW + dt.timedelta(days=5)))
    [entry] = queries.entries_of_persons(person_ids=[other.id])
    db.session.rollback()
    assert client.post(f"/waitlist/{entry.id}/leave").status_code == 404


def test_whom_a_court_order_keeps_away_is_told_nothing_by_message(here, client):
    child, account = made.family("周小雨")
    entry = made.book(child, here.slot, by=account)
    assert queries.phone_of(account_id=account.id, person=entry.person, on=TOMORROW)
    with unit_of_work():
        db.session.add(
            LinkBlock(
                person_id=child.id, phone_index=db.session.merge(account).phone_index, reason="x", order_number="x",
                set_by_id=new_id(), set_at=clocks.now(),
            )
        )  # fmt: skip
    assert queries.phone_of(account_id=account.id, person=db.session.merge(child), on=TOMORROW) is None
    db.session.rollback()
