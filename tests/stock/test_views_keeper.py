"""The stock keeper's pages."""

import pytest

from tests import builders as make
from tests.stock import builders as stock_builders
from vaccsched.identity.models import Role
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import queries
from vaccsched.vaccines.operations import load_programme

JSON = {"Accept": "application/json"}


class Keeper:
    def __init__(self, client):
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.staff = make.staff(at=self.clinic, roles=[Role.STOCK_KEEPER])
            self.product = stock_builders.product(of="PPV23")
        self.client = client
        make.sign_in_staff(client, self.staff)

    def receive(self, codes, **more):
        data = {
            "product_id": str(self.product.id), "lot_number": "L2026-1", "expires_on": "2028-06-30",
            "trace_codes": "\r\n".join(codes), **more,
        }  # fmt: skip
        return self.client.post("/stock/receive", data=data)


@pytest.fixture
def keeper(app, client):
    return Keeper(client)


def test_a_delivery_is_typed_scanned_and_on_hand(keeper, client):
    answer = keeper.receive([*stock_builders.codes(keeper.product, 2), "", " "])
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "L2026-1" in page
    assert page.count(keeper.product.product_code) >= 2
    index = client.get("/stock").text
    assert "L2026-1" in index
    assert "可用" in index
    today = clock.day_of(clock.now())
    assert queries.doses_on_hand(clinic_id=keeper.clinic.id, on=today) == {"PPV23": 2}


@pytest.mark.parametrize("typed", ["2028-06-30", "2028.06.30", "2028/6/30", "2028年06月30日"])
def test_an_expiry_is_read_as_packs_write_it(keeper, typed):
    answer = keeper.receive(stock_builders.codes(keeper.product, 1), expires_on=typed)
    assert answer.status_code == 303
    assert [one.lot.expires_on for one in queries.lots_on_hand(clinic_id=keeper.clinic.id)] == [stock_builders.FAR]


def test_what_was_typed_is_not_lost(keeper):
    answer = keeper.receive(["81999990000000000001"], lot_number="L9")
    assert answer.status_code == 422
    assert "81999990000000000001" in answer.text
    assert 'value="L9"' in answer.text
    assert "不是所选产品" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("expires_on", "30.6.2028", "日期请写成"),
        ("expires_on", "2020-01-01", "已过有效期"),
        ("lot_number", "<b>", "批号是"),
        ("product_id", "", "请选疫苗产品"),
        ("trace_codes", "", "请逐支扫追溯码"),
    ],
)
def test_bad_input_is_said_at_its_field(keeper, field, value, said):
    answer = keeper.receive(stock_builders.codes(keeper.product, 1), **{field: value})
    assert answer.status_code in (409, 422)
    assert said in answer.text


def test_a_lot_is_quarantined_with_its_reason(keeper, client):
    lot = keeper.receive(stock_builders.codes(keeper.product, 1)).headers["Location"]
    assert client.post(f"{lot}/status", data={"status": "quarantined"}).status_code == 422
    assert client.post(f"{lot}/status", data={"status": "quarantined", "reason": "外观异常"}).status_code == 303
    page = client.get(lot).text
    assert "外观异常" in page
    assert "封存" in page
    client.post(f"{lot}/status", data={"status": "recalled", "reason": "厂家召回"})
    again = client.post(f"{lot}/status", data={"status": "released", "reason": "x"}, headers=JSON)
    assert (again.status_code, again.json["error"]) == (409, "no_status_move")
    assert "已召回的批号不能再改" in client.get(lot).text


def test_another_clinics_lot_is_not_found(keeper, client, app):
    lot = keeper.receive(stock_builders.codes(keeper.product, 1)).headers["Location"]
    with unit_of_work():
        stranger = make.staff(at=make.clinic(), roles=[Role.STOCK_KEEPER])
    other = app.test_client()
    make.sign_in_staff(other, stranger)
    assert other.get(lot).status_code == 404
    assert other.post(f"{lot}/status", data={"status": "recalled", "reason": "x"}).status_code == 404


def test_nobody_else_keeps_stock(keeper, app):
    with unit_of_work():
        nurse = make.staff(at=keeper.clinic, roles=[Role.VACCINATOR])
    other = app.test_client()
    make.sign_in_staff(other, nurse)
    assert other.get("/stock").status_code == 403
