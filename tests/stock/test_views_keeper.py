"""The stock keeper's pages: lots on hand, one lot."""

import pytest

from tests import builders as make
from tests.stock import builders as stock_builders
from vaccsched.identity.models import Role
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

JSON = {"Accept": "application/json"}


class Keeper:
    def __init__(self, client):
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.staff = make.staff(at=self.clinic, roles=[Role.STOCK_KEEPER])
            self.product = stock_builders.product(of="PPV23")
            self.codes = stock_builders.codes(self.product, 2)
            self.lot = stock_builders.lot(
                at=self.clinic, by=make.actor(self.staff), of=self.product, trace_codes=self.codes, now=clock.now(),
                number="L2026-1",
            )  # fmt: skip
            self.address = f"/stock/lots/{self.lot.id}"
        self.client = client
        make.sign_in_staff(client, self.staff)


@pytest.fixture
def keeper(app, client):
    return Keeper(client)


def test_lots_on_hand_stand_on_the_first_page(keeper, client):
    index = client.get("/stock").text
    assert "L2026-1" in index
    assert "可用" in index


def test_a_lot_shows_its_packs_and_each_pack_its_way(keeper, client):
    page = client.get(keeper.address).text
    assert all(code in page for code in keeper.codes)
    way = client.get(page.split('href="/stock/packs/')[1].split('"')[0].join(("/stock/packs/", ""))).text
    assert "入库" in way


def test_a_lot_is_quarantined_with_its_reason(keeper, client):
    lot = keeper.address
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
    with unit_of_work():
        stranger = make.staff(at=make.clinic(), roles=[Role.STOCK_KEEPER])
    other = app.test_client()
    make.sign_in_staff(other, stranger)
    assert other.get(keeper.address).status_code == 404
    assert other.post(f"{keeper.address}/status", data={"status": "recalled", "reason": "x"}).status_code == 404


def test_nobody_else_keeps_stock(keeper, app):
    with unit_of_work():
        nurse = make.staff(at=keeper.clinic, roles=[Role.VACCINATOR])
    other = app.test_client()
    make.sign_in_staff(other, nurse)
    assert other.get("/stock").status_code == 403
