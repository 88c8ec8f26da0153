"""The manager's pages of breaks of supply."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TOMORROW
from vaccsched.disruptions import queries
from vaccsched.disruptions.models import DisruptionKind
from vaccsched.identity.models import Role
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock.models import Lot, LotStatus
from vaccsched.vaccines.models import VaccineProduct

FORM = {"kind": "staff_ill", "day": TOMORROW.isoformat(), "half_day": "morning", "kept_percent": "0", "reason": "病了"}


@pytest.fixture
def manager(here, client):
    with unit_of_work():
        who = builders.staff(at=here.clinic, roles=[Role.MANAGER], name="周主任")
    builders.sign_in_staff(client, who)
    return here


def text_of(answer):
    return answer.get_data(as_text=True)


def test_a_preview_lists_who_would_be_concerned_and_writes_nothing(manager, client):
    person, account = made.family("王桂芳")
    made.book(person, manager.slot, by=account)
    page = text_of(client.post("/manage/disruptions/preview", data=FORM))
    assert [word for word in ("影响 1 人", "王*芳", "09:00") if word not in page] == []
    assert queries.disruptions_of(clinic_id=manager.clinic.id) == []
    db.session.rollback()


def test_from_the_press_to_the_message_and_the_page_that_says_who_knows(manager, client):
    person, account = made.family("王桂芳")
    made.book(person, manager.slot, by=account)
    made.slot(made.session(manager, day=TOMORROW + dt.timedelta(days=1)))
    shown = client.post("/manage/disruptions", data=FORM)
    page = text_of(client.get(shown.location))
    assert "通知 1 人" in page
    client.post(f"{shown.location}/tell")
    after = text_of(client.get(shown.location))
    assert "已通知，留了新号" in after
    assert "王桂芳" not in after
    listed = text_of(client.get("/manage/disruptions"))
    assert [words for words in ('data-label="还没落实">1 人', "已通知") if words not in listed] == []


def test_who_has_no_phone_is_on_the_list_to_be_called_until_somebody_has_told_them(manager, client):
    made.book(builders.person(name="赵奶奶", birth_date=made.ELDER_BORN), manager.slot)
    shown = client.post("/manage/disruptions", data=FORM)
    client.post(f"{shown.location}/tell")
    page = text_of(client.get(shown.location))
    assert "没有手机" in page
    case_id = re.search(r"/manage/disruptions/cases/([0-9a-f-]+)/told", page)[1]
    client.post(f"/manage/disruptions/cases/{case_id}/told")
    assert "已通知，等新号" in text_of(client.get(shown.location))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"day": ""}, "day"),
        ({"kept_percent": "100"}, "kept_percent"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_form_that_is_not_filled_comes_back_with_what_was_typed(manager, client, wrong, field):
    answer = client.post("/manage/disruptions/preview", data=FORM | {"reason": "护士病了"} | wrong)
    assert answer.status_code == 422
    page = text_of(answer)
    assert f'id="{field}-error"' in page
    assert "护士病了" in page or field == "reason"


def test_nobody_concerned_is_said_and_nothing_is_opened(manager, client):
    answer = client.post("/manage/disruptions", data=FORM)
    assert answer.status_code == 422
    assert "没有人受影响" in text_of(answer)


def test_a_matter_is_closed_and_says_when(manager, client):
    person, account = made.family()
    made.book(person, manager.slot, by=account)
    shown = client.post("/manage/disruptions", data=FORM)
    client.post(f"{shown.location}/close")
    assert "已办结" in text_of(client.get(shown.location))


def test_the_page_offers_to_keep_the_other_vaccine(manager, client):
    person, account = made.family("王桂芳")
    made.book(person, manager.slot, by=account, vaccine_codes=["PPV23", "IIV"])
    with unit_of_work():
        lot = db.session.scalar(sa.select(Lot).join(Lot.product).where(VaccineProduct.vaccine_code == "PPV23"))
        stock.set_lot_status(lot_id=lot.id, status=LotStatus.RECALLED, reason="测试", actor=manager.actor, now=made.NOW)
    [disruption] = queries.disruptions_of(clinic_id=manager.clinic.id)
    address = f"/manage/disruptions/{disruption.id}"
    db.session.rollback()
    page = text_of(client.get(address))
    assert "按原时间只打流感" in page
    keep = re.search(r"/manage/disruptions/cases/[0-9a-f-]+/keep-rest", page)[0]
    assert client.post(keep).status_code == 303
    after = text_of(client.get(address))
    assert ("可以照常来" in after, "按原时间只打" in after) == (True, False)


# a holiday of the county


@pytest.fixture
def supervisor(here, client):
    with unit_of_work():
        who = builders.staff(at=None, in_county=here.clinic.county, roles=[Role.COUNTY_SUPERVISOR])
    builders.sign_in_staff(client, who)
    return here


def set_day(client, kind):
    return client.post("/county/days", data={"day": TOMORROW.isoformat(), "kind": kind, "name": "县里放假"})


def of_the_clinic(where):
    with unit_of_work():
        return [(one.kind, one.day, len(one.cases)) for one in queries.disruptions_of(clinic_id=where.clinic.id)]


def places(where):
    found = db.session.scalar(sa.select(Slot.places).where(Slot.id == where.slot.id))
    db.session.rollback()
    return found


def test_a_holiday_of_the_county_closes_the_day_and_lists_who_is_booked(supervisor, client):
    with unit_of_work():
        db.session.get_one(Slot, supervisor.slot.id).places = 5
    made.book(builders.person(birth_date=made.ELDER_BORN), supervisor.slot)
    assert set_day(client, "holiday").status_code == 303
    assert of_the_clinic(supervisor) == [(DisruptionKind.CLINIC_CLOSED, TOMORROW, 1)]
    assert places(supervisor) == 1
    set_day(client, "holiday")
    assert len(of_the_clinic(supervisor)) == 1


def test_a_holiday_on_which_the_clinic_works_by_a_plan_of_its_own_closes_nothing(supervisor, client):
    made.book(builders.person(birth_date=made.ELDER_BORN), supervisor.slot)
    with unit_of_work():
        schedule.save_week_plan(
            clinic_id=supervisor.clinic.id, weekday=TOMORROW.weekday(), half_day=HalfDay.MORNING, open=True,
            walk_in_places=5, slots=[(dt.time(9), dt.time(9, 30), 3)], effective_from=TOMORROW, once=True,
            actor=supervisor.actor, now=made.NOW,
        )  # fmt: skip
    set_day(client, "holiday")
    assert of_the_clinic(supervisor) == []
