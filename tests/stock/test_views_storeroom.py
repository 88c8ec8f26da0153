"""The keeper's pages: receiving with two people, moves, open vials, counts, places, the month, who received a lot."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.stock import builders as stock_made
from vaccsched.identity.models import Role
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations, queries
from vaccsched.stock.models import LocationKind
from vaccsched.storeroom.report_page import month_of
from vaccsched.vaccines.operations import load_programme

JSON = {"Accept": "application/json"}
PASSWORD = "tall green bottle 9"


class Room:
    """A clinic with a fridge and a station; a keeper, and a nurse with a password."""

    def __init__(self, app):
        self.app = app
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.staff = make.staff(at=self.clinic, roles=[Role.STOCK_KEEPER])
            self.nurse = make.staff(at=self.clinic, roles=[Role.VACCINATOR], username="nurse-liu", password=PASSWORD)
            self.product = stock_made.product(doses=5)
            self.fridge, self.station = (
                operations.add_location(
                    clinic_id=self.clinic.id, name=name, kind=kind, station_id=None, actor=make.actor(self.staff),
                    now=clock.now(),
                )
                for name, kind in (("1 号冰箱", LocationKind.FRIDGE), ("1 号接种台", LocationKind.STATION))
            )  # fmt: skip
        self.codes = stock_made.codes(self.product, 3)
        self.keeper = self.client(self.staff)

    def client(self, who):
        client = self.app.test_client()
        make.sign_in_staff(client, who)
        return client

    def papers(self, **more):
        return {
            "supplier": "县疾控", "courier": "张", "arrived_at": "2026-11-01T09:30", "transport": "cold",
            "location_id": str(self.fridge.id), "trip_minutes": "90", "start_tenths": "4.5", "arrival_tenths": "5",
            "lowest_tenths": "4", "highest_tenths": "6", "interval_minutes": "10", "packaging_ok": "1",
            "cooling_ok": "1", **more,
        }  # fmt: skip

    def line(self, **more):
        return {
            "product_id": str(self.product.id), "lot_number": "L1", "expires_on": "2028.06.30",
            "release_certificate": "批签 1", "trace_codes": "\r\n".join(self.codes), **more,
        }  # fmt: skip

    def delivered(self):
        address = self.keeper.post("/stock/deliveries", data=self.papers()).headers["Location"]
        assert self.keeper.post(f"{address}/lots", data=self.line()).status_code == 303
        self.keeper.post(f"{address}/first")
        return address

    def received(self):
        address = self.delivered()
        self.keeper.post(f"{address}/second", data={"username": "nurse-liu", "password": PASSWORD})
        return address

    def on_hand(self):
        db.session.rollback()
        return queries.doses_on_hand(clinic_id=self.clinic.id, on=clock.day_of(clock.now()))


@pytest.fixture
def room(app):
    return Room(app)


def test_a_delivery_is_typed_scanned_and_signed_by_two(room):
    address = room.delivered()
    assert room.on_hand() == {}
    page = room.keeper.get(address).text
    assert "等第二人签字" in page
    assert "收货：县疾控" in room.client(room.nurse).get("/stock/signatures").text
    assert "和第一个不同" in room.keeper.post(f"{address}/second").text
    assert room.client(room.nurse).post(f"{address}/second").status_code == 303
    assert room.on_hand() == {"PPV23": 15}
    paper = room.keeper.get(f"{address}/paper").text
    assert "疫苗收货记录" in paper
    assert "批签 1" in paper
    assert "2033年6月30日" in paper


def test_a_delivery_without_record_is_refused_and_the_page_says_whom_to_tell(room):
    answer = room.keeper.post("/stock/deliveries", data=room.papers(start_tenths="", highest_tenths=""))
    address = answer.headers["Location"]
    page = room.keeper.get(address).text
    assert "没有完整的运输温度记录" in page
    assert "第39条" in page
    assert "疫苗拒收说明" in room.keeper.get(f"{address}/paper").text
    room.keeper.post(f"{address}/report", data={"reported_to": "县市场监管局 王科"})
    assert "已报告：县市场监管局 王科" in room.keeper.get(address).text
    assert room.on_hand() == {}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"supplier": " "}, "请填配送单位"),
        ({"arrived_at": "gestern"}, "时间请写成"),
        ({"arrived_at": "2099-01-01T00:00"}, "到货时间还没有到"),
        ({"start_tenths": "warm"}, "温度请写成"),
        ({"trip_minutes": "long"}, "请填整数"),
    ],
)
def test_bad_papers_are_said_and_nothing_typed_is_lost(room, more, said):
    answer = room.keeper.post("/stock/deliveries", data=room.papers(**more))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="张"' in answer.text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"release_certificate": ""}, "批签发证明编号"),
        ({"imported": "1"}, "通关单"),
        ({"expires_on": "30.6.2028"}, "日期请写成"),
        ({"expires_on": "2020-01-01"}, "已过有效期"),
        ({"trace_codes": "81999990000000000001"}, "不是所选产品"),
        ({"product_id": ""}, "请选疫苗产品"),
        ({"lot_number": "<b>"}, "批号是"),
    ],
)
def test_a_bad_lot_is_said_at_its_field(room, more, said):
    address = room.keeper.post("/stock/deliveries", data=room.papers()).headers["Location"]
    answer = room.keeper.post(f"{address}/lots", data=room.line(**more))
    assert answer.status_code in (409, 422)
    assert said in answer.text


def test_a_nurse_may_sign_but_not_begin(room):
    nurse = room.client(room.nurse)
    assert nurse.get("/stock/deliveries/new").status_code == 403
    assert nurse.post("/stock/deliveries", data=room.papers()).status_code == 403


def test_packs_are_issued_by_scanning_and_come_back_first_to_use(room):
    room.received()
    move = {"from_id": str(room.fridge.id), "to_id": str(room.station.id), "trace_codes": room.codes[1]}
    assert "已移 1 支" in room.keeper.get(room.keeper.post("/stock/moves", data=move).headers["Location"]).text
    again = room.keeper.post("/stock/moves", data=move)
    assert (again.status_code, "1 号接种台" in again.text, room.codes[1] in again.text) == (409, True, True)
    back = {"from_id": str(room.station.id), "to_id": str(room.fridge.id), "trace_codes": room.codes[1]}
    room.keeper.post("/stock/moves", data=back)
    assert "退回未开封，先用" in room.keeper.get(f"/stock/moves?from_id={room.fridge.id}").text


def test_open_vials_and_wastage(room):
    room.received()
    nurse = room.client(room.nurse)
    assert "没有开启着的疫苗" in nurse.get("/stock/open").text
    pack = queries.find_pack(clinic_id=room.clinic.id, scan=queries.read_code(room.codes[0]))
    pack_id = pack.id
    db.session.rollback()
    with unit_of_work():
        operations.use_dose(pack_id=pack_id, actor=make.actor(room.nurse), now=clock.now())
    assert "还剩" in nurse.get("/stock/open").text
    assert nurse.post("/stock/open/overdue", headers=JSON).json["error"] == "nothing_overdue"
    assert "请选报废的原因" in nurse.post("/stock/open", data={"trace_code": room.codes[0]}).text
    unknown = nurse.post("/stock/open", data={"trace_code": "81000020000000000026", "cause": "broken"}, headers=JSON)
    assert unknown.json["error"] == "unknown_trace_code"
    wasted = nurse.post("/stock/open", data={"trace_code": room.codes[0], "cause": "broken", "note": "掉在地上"})
    assert "已报废 1 支" in nurse.get(wasted.headers["Location"]).text
    assert room.on_hand() == {"PPV23": 10}


def test_a_count_with_a_difference_is_signed_by_a_colleague(room):
    room.received()
    [lot] = queries.lots_on_hand(clinic_id=room.clinic.id)
    field = f"lot_{lot.lot.id}"
    db.session.rollback()
    sheet = f"/stock/counts/at/{room.fridge.id}"
    assert room.codes[0] not in room.keeper.get(sheet).text
    assert "还没有填实点支数" in room.keeper.post(sheet, data={}).text
    differs = room.keeper.post(sheet, data={field: "2"})
    assert "不一致" in differs.text
    address = room.keeper.post(sheet, data={field: "2", "trace_codes": "\n".join(room.codes[:2])}).headers["Location"]
    assert room.codes[2] in room.keeper.get(address).text
    data = {"reason": "找过两遍", "username": "nurse-liu", "password": PASSWORD}
    assert "请写明原因" in room.keeper.post(f"{address}/post", data={}).text
    assert room.keeper.post(f"{address}/post", data=data).status_code == 303
    assert room.on_hand() == {"PPV23": 10}
    assert room.keeper.post(f"{address}/drop", headers=JSON).json["error"] == "count_decided"


def test_a_stopped_lot_is_disposed_of_at_the_lots_page(room):
    room.received()
    [lot] = queries.lots_on_hand(clinic_id=room.clinic.id)
    address = f"/stock/lots/{lot.lot.id}"
    db.session.rollback()
    room.keeper.post(f"{address}/status", data={"status": "quarantined", "reason": "受潮"})
    assert "处置剩余的 15 剂" in room.keeper.get(address).text
    data = {"reason": "交医疗废物", "username": "nurse-liu", "password": PASSWORD}
    assert room.keeper.post(f"{address}/dispose", data=data, headers=JSON).json == {"packs": 3}


def test_places_are_added_and_archived(room):
    data = {"name": "出诊一号", "kind": "bag"}
    made = room.keeper.post("/stock/places", data=data, headers=JSON).json["location_id"]
    assert "出诊一号" in room.keeper.get("/stock/places").text
    assert "同名" in room.keeper.post("/stock/places", data=data).text
    assert room.keeper.post(f"/stock/places/{made}/archive").status_code == 303
    assert "出诊一号" not in room.keeper.get("/stock/places").text


def test_the_month_is_shown_printed_and_exported(room):
    room.received()
    assert "L1" in room.keeper.get("/stock/month").text
    assert "疫苗月报 2025年3月" in room.keeper.get("/stock/month?month=2025-03").text
    for asked in ("", "?paper=1"):
        page = room.keeper.get(f"/stock/month{asked}").text
        assert "2028年6月30日" in page
        assert "2028-06-30" not in page
    assert "制表人签名" in room.keeper.get("/stock/month?paper=1").text
    csv = room.keeper.get("/stock/month.csv")
    assert csv.headers["Content-Type"].startswith("text/csv")
    assert csv.text.startswith("\ufeff疫苗,")
    assert ",L1,2028-06-30,0,15,0,0,0,0,15" in csv.text
    assert "没有库存" in room.keeper.get("/stock/month?month=2020-01").text


@pytest.mark.parametrize("text", ["13-2026", "0001-01", "9999-12"])
def test_any_other_month_is_this_month(text):
    today = clock.day_of(clock.now())
    assert month_of(text, today=today)[0] == today.replace(day=1)


def test_what_must_be_done_stands_on_the_first_page(room):
    room.delivered()
    page = room.keeper.get("/stock").text
    assert "等第二人签字" in page
    assert "收货 1，盘点 0" in page
    assert room.keeper.get("/stock/levels").status_code == 200


def test_who_received_a_lot_is_listed_with_masked_names_and_the_look_is_written_down(room):
    room.received()
    pack = queries.find_pack(clinic_id=room.clinic.id, scan=queries.read_code(room.codes[0]))
    db.session.rollback()
    with unit_of_work():
        elder = make.person(name="王桂芳", at=room.clinic)
        given = records.add_immunization(
            person_id=elder.id, vaccine_code="PPV23", dose_number=1, clinic_id=room.clinic.id, pack=pack,
            site=BodySite.LEFT_ARM, performer_id=room.nurse.id, given_at=clock.now(), actor=make.actor(room.nurse),
        )  # fmt: skip
        lot_id, record_id, elder_id = pack.lot_id, given.record_id, elder.id
    address = f"/stock/lots/{lot_id}/recipients"
    page = room.keeper.get(address).text
    assert "王*芳" in page
    assert "王桂芳" not in page
    assert "/records/" not in page
    seen = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "persons_listed")).all()
    assert [entry.detail["person_ids"] for entry in seen] == [[str(elder_id)]]
    db.session.rollback()
    with unit_of_work():
        records.mark_entered_in_error(record_id=record_id, reason="按错", actor=make.actor(room.nurse), now=clock.now())
    assert "还没有人接种过" in room.keeper.get(address).text


def test_somebody_who_signs_for_no_vaccine_is_no_second_signature(room):
    with unit_of_work():
        make.staff(at=room.clinic, roles=[Role.REGISTRAR], username="desk-li", password=PASSWORD)
    address = room.delivered()
    signed = room.keeper.post(f"{address}/second", data={"username": "desk-li", "password": PASSWORD}, headers=JSON)
    assert signed.json["error"] == "forbidden"
    assert room.on_hand() == {}


def test_a_password_that_the_manager_gave_out_signs_for_nobody(room):
    with unit_of_work():
        make.staff(
            at=room.clinic, roles=[Role.VACCINATOR], username="nurse-new", password=PASSWORD, must_change_password=True
        )
    address = room.delivered()
    signed = room.keeper.post(f"{address}/second", data={"username": "nurse-new", "password": PASSWORD}, headers=JSON)
    assert signed.json["error"] == "password_must_change"
    assert room.on_hand() == {}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_lot_expires_in_a_year_that_can_be_reckoned_with(room, day):
    address = room.keeper.post("/stock/deliveries", data=room.papers()).headers["Location"]
    refused = room.keeper.post(f"{address}/lots", data=room.line(expires_on=day))
    assert (refused.status_code, "日期请写成" in refused.text) == (422, True)


def test_a_form_of_a_place_that_is_none_is_refused_in_words(room):
    refused = room.keeper.post("/stock/moves", data={"from_id": "nowhere", "to_id": str(room.fridge.id)})
    assert refused.status_code == 422
