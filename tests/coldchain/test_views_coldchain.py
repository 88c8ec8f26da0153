"""The cold chain's pages: reading a fridge, importing a file, evaluating a lot with a colleague's signature."""

import io

import pytest

from tests import builders as make
from tests.stock import builders as stock_made
from vaccsched.coldchain import queries
from vaccsched.identity.models import Role
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock.models import LocationKind, Lot, LotStatus
from vaccsched.vaccines.operations import load_programme

JSON = {"Accept": "application/json"}
PASSWORD = "tall green bottle 9"


class Room:
    def __init__(self, app):
        self.app = app
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.keeper = make.staff(at=self.clinic, roles=[Role.STOCK_KEEPER], password=PASSWORD)
            self.nurse = make.staff(at=self.clinic, roles=[Role.VACCINATOR], username="nurse-liu", password=PASSWORD)
            actor, now = make.actor(self.keeper), clock.now()
            self.fridge = stock.add_location(
                clinic_id=self.clinic.id, name="1 号冰箱", kind=LocationKind.FRIDGE, station_id=None, actor=actor,
                now=now,
            )  # fmt: skip
            product = stock_made.product()
            self.lot = stock.receive(
                clinic_id=self.clinic.id, product_id=product.id, lot_number="L77", expires_on=stock_made.FAR,
                trace_codes=stock_made.codes(product, 2), location_id=self.fridge.id, actor=actor, now=now,
            )  # fmt: skip
            self.product = product

    def client(self, who):
        client = self.app.test_client()
        make.sign_in_staff(client, who)
        return client

    def read(self, client, typed, key="k1"):
        data = {"location_id": str(self.fridge.id), "tenths": typed, "idempotency_key": key}
        return client.post("/coldchain", data=data)

    @property
    def status(self):
        db.session.rollback()
        return db.session.get_one(Lot, self.lot.id).status


@pytest.fixture
def room(app):
    return Room(app)


def test_a_nurse_reads_a_fridge_and_sees_what_is_left_to_do(room):
    client = room.client(room.nurse)
    assert "今天还没抄" in client.get("/coldchain").text
    answer = room.read(client, "４．５")
    page = client.get(answer.headers["Location"]).text
    assert "4.5 ℃ 已记下" in page
    assert "以后抄" in page
    assert "4.5 ℃" in client.get(f"/coldchain/fridges/{room.fridge.id}").text
    assert "签名" in client.get(f"/coldchain/fridges/{room.fridge.id}?paper=1").text


def test_a_warm_reading_says_what_to_do_and_stops_the_lots(room):
    client = room.client(room.nurse)
    page = client.get(room.read(client, "12").headers["Location"]).text
    assert "超温：12.0 ℃" in page
    assert "暂停使用" in page
    assert room.status is LotStatus.COLD_CHAIN_HOLD


@pytest.mark.parametrize(("typed", "said"), [("", "请填温度"), ("warm", "温度请写成"), ("88", "不像冰箱的温度")])
def test_bad_temperatures_are_said_and_nothing_typed_is_lost(room, typed, said):
    answer = room.read(room.client(room.nurse), typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed in answer.text


def test_a_file_is_tried_out_before_it_is_kept(room):
    client = room.client(room.keeper)
    today = clock.day_of(clock.now())
    text = f"时间,温度\n{today} 00:00,4.5\n{today} 00:01,x\n".encode("gb18030")
    sent = {"location_id": str(room.fridge.id), "file": (io.BytesIO(text), "log.csv")}
    page = client.post("/coldchain/import/check", data=sent, content_type="multipart/form-data").text
    assert "1 条新的温度可以导入" in page
    assert "00:00 4.5 ℃" in page  # as the clinic's clock showed it
    assert "读不懂" in page
    assert queries.todays_fridges(clinic_id=room.clinic.id, now=clock.now())[0].last_at is None
    db.session.rollback()
    kept = client.post(
        "/coldchain/import", data={"location_id": str(room.fridge.id), "text": text.decode("gb18030")}, headers=JSON
    )
    assert kept.json["counts"] == {"new": 1, "unreadable": 1}
    again = client.post(
        "/coldchain/import", data={"location_id": str(room.fridge.id), "text": text.decode("gb18030")}, headers=JSON
    )
    assert (again.status_code, again.json["error"]) == (422, "nothing_new")


def test_a_file_without_columns_says_what_is_missing(room):
    answer = room.client(room.keeper).post(
        "/coldchain/import/check", data={"location_id": str(room.fridge.id), "text": "1,2"}
    )
    assert answer.status_code == 422
    assert "没有认出" in answer.text


def test_a_held_lot_is_decided_by_the_keeper_and_signed_by_a_colleague_at_the_same_desk(room):
    keeper = room.client(room.keeper)
    room.read(keeper, "12")
    room.read(keeper, "5", key="k2")
    address = f"/coldchain/held/{room.lot.id}"
    assert "L77" in keeper.get("/coldchain/held").text
    assert "累计表建议：恢复使用" in keeper.get(address).text
    data = {"band_8-15": "30", "decision": "release", "reason": "停电"}
    assert keeper.post(f"{address}/decide", data=data).status_code == 303
    page = keeper.get(address).text
    assert "同事的账号" in page
    sign = page.split(f'action="{address}/')[1].split('"')[0]
    alone = keeper.post(f"{address}/{sign}", data={})
    assert (alone.status_code, "和第一个不同" in alone.text) == (422, True)
    wrong = keeper.post(f"{address}/{sign}", data={"username": "nurse-liu", "password": "x"})
    assert (wrong.status_code, "账号或密码不对" in wrong.text) == (422, True)
    assert room.status is LotStatus.COLD_CHAIN_HOLD
    signed = keeper.post(f"{address}/{sign}", data={"username": "nurse-liu", "password": PASSWORD})
    assert signed.status_code == 303
    assert room.status is LotStatus.RELEASED


def test_the_colleague_may_sign_or_decline_with_an_own_sign_in(room):
    keeper, nurse = room.client(room.keeper), room.client(room.nurse)
    room.read(keeper, "12")
    address = f"/coldchain/held/{room.lot.id}"
    keeper.post(f"{address}/decide", data={"band_8-15": "30", "decision": "keep", "reason": "问厂家"})
    assert "超温评估：L77" in nurse.get("/stock/signatures").text
    page = nurse.get(address).text
    assert "同事的账号" not in page
    [evaluation] = queries.waiting_evaluations(clinic_id=room.clinic.id)
    evaluation_id = evaluation.id
    db.session.rollback()
    assert nurse.post(f"{address}/{evaluation_id}/decline").status_code == 303
    assert nurse.post(f"{address}/{evaluation_id}/sign", headers=JSON).json["error"] == "evaluation_decided"
    assert nurse.post(f"{address}/decide", data={"decision": "keep", "reason": "x"}).status_code == 403


def test_a_colleague_of_another_clinic_does_not_sign(room):
    with unit_of_work():
        make.staff(at=make.clinic(), roles=[Role.VACCINATOR], username="stranger", password=PASSWORD)
    keeper = room.client(room.keeper)
    room.read(keeper, "12")
    address = f"/coldchain/held/{room.lot.id}"
    made = keeper.post(f"{address}/decide", data={"band_8-15": "9", "decision": "keep", "reason": "x"}, headers=JSON)
    sign = f"{address}/{made.json['evaluation_id']}/sign"
    answer = keeper.post(sign, data={"username": "stranger", "password": PASSWORD}, headers=JSON)
    assert answer.json["error"] == "wrong_credentials"


def test_a_leaflet_is_written_down_and_shown(room):
    client = room.client(room.keeper)
    data = {
        "product_id": str(room.product.id), "presentation": "liquid", "band_8-15": "72:00", "source": "说明书 2026-03",
    }  # fmt: skip
    assert client.post("/coldchain/leaflets", data=data).status_code == 303
    page = client.get("/coldchain/leaflets").text
    assert "72 小时" in page
    assert "说明书 2026-03" in page
