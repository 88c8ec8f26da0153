"""Nobody can be let in now: standing by, four ways on, and urgent people."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, arrive, at, elder, session, slot
from tests.visits.pages import WALK_IN, key, text
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def empty_pool(desk):
    """Neither the pool nor the running morning has a place; the afternoon has."""
    builders.stock_for(desk.clinic, "PPV23")
    arrive(desk, elder("甲"), at(8))
    arrive(desk, elder("乙"), at(8, 1))
    with unit_of_work():
        db.session.execute(sa.update(Slot).values(places=Slot.taken))
        afternoon = session(of=desk.clinic, half_day=HalfDay.AFTERNOON, hours=(dt.time(14), dt.time(16)), walk_in=0)
        slot(of=afternoon, start=dt.time(14))
        slot(of=afternoon, start=dt.time(14, 30))
    with unit_of_work():
        slot(of=session(of=desk.clinic, day=DAY + dt.timedelta(days=1), walk_in=9), start=dt.time(9))
    return desk


def test_an_empty_pool_shows_four_ways_on(empty_pool, client):
    page = text(client.get(f"/desk/persons/{elder().id}"))
    assert "今天晚些时候 14:00–14:30 余 4 14:30–15:00 余 4" in page
    assert "改天 12月2日 周三 09:00–09:30 余 4" in page
    assert "下次发现场号 12月2日 周三 08:00" in page
    assert "急需接种 写明原因，马上取号" in page
    assert "取现场号" not in page


def test_who_loses_the_last_place_sees_the_four_ways_with_the_choice_kept(empty_pool, client):
    who = elder()
    answer = client.post(f"/desk/persons/{who.id}/arrive", data={"vaccine_codes": ["PPV23"], **key()})
    assert answer.status_code == 409
    assert "可以这样办" in text(answer)
    assert re.search(r'value="PPV23"\s+checked', answer.get_data(as_text=True))


def test_an_offered_slot_of_today_is_booked_and_can_arrive(empty_pool, client):
    who = elder()
    two = db.session.scalar(sa.select(Slot.id).where(Slot.starts_at == at(14).wall))
    db.session.rollback()
    data = {"slot_id": two, "vaccine_codes": ["PPV23"], **key()}
    answer = client.post(f"/desk/persons/{who.id}/book", data=data, follow_redirects=True)
    assert "今天有预约 14:00–14:30" in text(answer)


def test_an_offered_slot_of_another_day_is_booked_on_a_slip(empty_pool, client):
    tomorrow = db.session.scalar(sa.select(Slot.id).where(Slot.starts_at > at(8, day=DAY + dt.timedelta(days=1)).wall))
    db.session.rollback()
    data = {"slot_id": tomorrow, "vaccine_codes": ["PPV23"], **key()}
    page = text(client.post(f"/desk/persons/{elder().id}/book", data=data, follow_redirects=True))
    assert "请在 12月2日 周三 09:00–09:30 来" in page
    assert "肺炎" not in page


def test_no_slot_chosen_is_told(empty_pool, client):
    assert client.post(f"/desk/persons/{elder().id}/book", data={**WALK_IN, **key()}).status_code == 409


def test_urgent_with_a_reason_is_served_without_a_place(empty_pool, client):
    data = {"vaccine_codes": ["RABIES"], "urgent": "1", "urgent_reason": "被狗咬伤", **key()}
    page = text(client.post(f"/desk/persons/{elder().id}/arrive", data=data, follow_redirects=True))
    assert "C001" in page
    assert "急需接种，优先" in page


def test_urgent_without_a_reason_is_an_error_of_the_field(empty_pool, client):
    data = {"vaccine_codes": ["PPV23"], "urgent": "1", "urgent_reason": "", **key()}
    answer = client.post(f"/desk/persons/{elder().id}/arrive", data=data)
    assert answer.status_code == 422
    assert 'id="urgent_reason-error"' in answer.get_data(as_text=True)


def test_when_to_come_back_is_printed(empty_pool, client):
    with unit_of_work():
        later = session(of=empty_pool.clinic, day=DAY + dt.timedelta(days=2), walk_in=7)
    assert "还有 7 个" in text(client.get(f"/desk/come-back/{later.id}"))


def test_nothing_chosen_is_an_error_of_the_field(desk, client):
    answer = client.post(f"/desk/persons/{elder().id}/arrive", data=key())
    assert answer.status_code == 422
    assert 'href="#vaccine_codes"' in answer.get_data(as_text=True)
