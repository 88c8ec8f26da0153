"""The desk puts somebody on the list."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TODAY
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist.models import WaitlistEntry

LAST = "2026-12-04"
ASKED = {"vaccine_codes": ["PPV23"], "first_day": TODAY.isoformat(), "last_day": LAST, "half_days": ["morning"]}


@pytest.fixture
def desk(here, client):
    builders.sign_in_staff(client, here.nurse)
    here.elder = builders.person(name="赵桂兰", birth_date=made.ELDER_BORN)
    here.link = f"/desk/waitlist/{here.elder.id}"
    return here


def text_of(answer):
    return answer.get_data(as_text=True)


def entries():
    found = list(db.session.scalars(sa.select(WaitlistEntry).order_by(WaitlistEntry.created_at)))
    db.session.rollback()
    return found


def join(client, desk, key="once", **more):
    return client.post(desk.link, data={**ASKED, "idempotency_key": key, **more})


def test_the_person_is_found_by_name_and_birth_date_and_shown_masked(desk, client):
    page = text_of(client.post("/desk/waitlist", data={"name": "赵桂兰", "birth_date": "19550301"}))
    assert desk.link in page
    assert "赵*兰" in page


def test_a_name_alone_finds_nobody_and_stays_in_the_form(desk, client):
    answer = client.post("/desk/waitlist", data={"name": "赵桂兰"})
    assert answer.status_code == 422
    assert 'value="赵桂兰"' in text_of(answer)
    assert desk.link not in text_of(answer)


def test_who_joined_hears_the_place_and_the_reason(desk, client):
    made.waiting(desk, made.family("王桂芳"))
    answer = join(client, desk)
    assert (answer.status_code, answer.location) == (303, desk.link)
    page = text_of(client.get(desk.link))
    assert [word for word in ("前面还有 1 位；因为：按登记先后。", "上午") if word not in page] == []
    [_other, entry] = entries()
    assert (entry.account_id, entry.half_days, entry.last_day.isoformat()) == (None, ["morning"], LAST)


def test_the_same_form_sent_twice_joins_once(desk, client):
    assert [join(client, desk).status_code for _press in range(2)] == [303, 303]
    assert len(entries()) == 1


def test_after_a_refusal_everything_chosen_is_still_there(desk, client):
    answer = join(client, desk, last_day="2026-11-01")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "这几天都不能打" in page
    assert 'value="2026-11-01"' in page
    assert [word for word in ('value="PPV23" checked', 'value="morning" checked') if word not in page] == []
    assert entries() == []


def test_who_waits_for_it_already_is_refused(desk, client):
    join(client, desk)
    answer = join(client, desk, key="again")
    assert answer.status_code == 409
    assert "已经在候补了" in text_of(answer)


def test_what_the_clinic_gives_by_lot_is_not_on_offer_and_refused(desk, client):
    assert 'value="PPV23"' in text_of(client.get(desk.link))
    with unit_of_work():
        db.session.merge(desk.clinic).scarce_vaccines = ["PPV23"]
    assert 'value="PPV23"' not in text_of(client.get(desk.link))
    assert join(client, desk).status_code >= 400
    assert entries() == []


def test_booking_by_phone_leads_here_with_the_vaccines_chosen(desk, client):
    page = text_of(client.get(f"/desk/booking/{desk.elder.id}?v=PPV23"))
    assert f'href="{desk.link}?v=PPV23"' in page
    assert 'value="PPV23" checked' in text_of(client.get(f"{desk.link}?v=PPV23"))


@pytest.mark.parametrize(("roles", "is_there"), [([Role.MANAGER], False), ([Role.MANAGER, Role.REGISTRAR], True)])
def test_the_managers_list_leads_here_who_may_use_it(here, client, roles, is_there):
    with unit_of_work():
        who = builders.staff(at=here.clinic, roles=roles, name="周主任")
    builders.sign_in_staff(client, who)
    assert ('href="/desk/waitlist"' in text_of(client.get("/manage/waitlist"))) is is_there
