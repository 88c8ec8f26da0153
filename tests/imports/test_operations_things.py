"""Staff and temperatures from files."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.builders import NOW, Room, counts, table
from tests.stock import builders as stock_made
from vaccsched.coldchain.models import Excursion, FridgeReading
from vaccsched.identity.models import Role, StaffAccount, TrainingCertificate
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock.models import LocationKind, Lot, LotStatus
from vaccsched.vaccines.operations import load_programme

STAFF = ["账号", "姓名", "岗位", "合格证类别", "证书编号", "发证日期", "有效期至"]
LI_NA = ["li.na", "李娜", "登记员、留观护士", "留观", "2026-0123", "2026-01-10", "2028-01-09"]
WARMTH = ["冰箱", "时间", "温度"]


class Fridge:
    """A clinic with a fridge and a lot in it."""

    def __init__(self) -> None:
        self.room = Room()
        with unit_of_work():
            load_programme()
            product = stock_made.product()
            self.fridge = stock.add_location(
                clinic_id=self.room.clinic_id, name="1 号冰箱", kind=LocationKind.FRIDGE, station_id=None,
                actor=self.room.actor, now=NOW,
            ).id  # fmt: skip
            self.lot = stock.receive(
                clinic_id=self.room.clinic_id, product_id=product.id, lot_number="L77", expires_on=stock_made.FAR,
                trace_codes=stock_made.codes(product, 2), location_id=self.fridge, actor=self.room.actor, now=NOW,
            ).id  # fmt: skip

    def readings(self):
        found = [one.tenths for one in db.session.scalars(sa.select(FridgeReading).order_by(FridgeReading.at))]
        db.session.rollback()
        return found


def test_a_row_becomes_an_account_with_its_certificate_and_no_password(any_app):
    room = Room()
    done = room.bring("staff", table(STAFF, LI_NA, ["wang", "王强", "接种护士", "", "", "", ""]))
    assert counts(done.done) == {"new": 2}
    account = db.session.scalar(sa.select(StaffAccount).where(StaffAccount.username == "li.na"))
    assert {one.role for one in account.roles} == {Role.REGISTRAR, Role.OBSERVER}
    assert (account.name, account.clinic_id, account.must_change_password) == ("李娜", room.clinic_id, True)
    certificate = db.session.scalar(sa.select(TrainingCertificate).where(TrainingCertificate.staff_id == account.id))
    assert (certificate.task, certificate.number) == ("observation", "2026-0123")
    db.session.rollback()
    again = room.bring("staff", table(STAFF, LI_NA, [*LI_NA[:3], "接种", "2026-0200", "2026-01-10", "2028-01-09"]))
    assert counts(again.done) == {"known": 1, "new": 1}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["李", *LI_NA[1:]], ("username", "username")),
        (["li.na", "李娜", "院长", *LI_NA[3:]], ("roles", "roles")),
        (["li.na", "李娜", "县级督导", "", "", "", ""], ("roles", "roles")),
        (["li.na", "李娜", "county_supervisor", "", "", "", ""], ("roles", "role_not_yours")),
        ([*LI_NA[:3], "留观", "1", "2026-01-10", "2025-01-01"], ("valid_until", "certificate_dates")),
        ([*LI_NA[:3], "留观", "1", "", "2025-01-01"], ("issued_on", "empty")),
        (["taken", "李娜", "登记员", "", "", "", ""], ("username", "username_taken")),
        (["chen", "李娜", "登记员", "", "", "", ""], ("name", "other_account")),
    ],
)
def test_an_account_that_the_page_would_refuse_is_refused_by_its_column(app, row, fault):
    room = Room()
    with unit_of_work():
        make.staff(at=make.clinic(), username="taken")
        make.staff(at=room.clinic, username="chen", name="陈红")
    done = room.bring("staff", table(STAFF, row))
    assert room.faults(done) == [(2, *fault)]
    assert db.session.scalar(sa.select(StaffAccount).where(StaffAccount.username == "li.na")) is None


def test_temperatures_come_in_once_and_what_was_warm_holds_the_lot(any_app):
    fridge = Fridge()
    rows = [["1号冰箱", f"2026-11-30 0{hour}:00", warmth] for hour, warmth in ((6, "4.5"), (7, "9.1"), (8, "5"))]
    data = table(WARMTH, *rows)
    assert counts(fridge.room.bring("warmth", data).done) == {"new": 3}
    assert fridge.readings() == [45, 91, 50]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Excursion)) == 1
    assert db.session.get_one(Lot, fridge.lot).status is LotStatus.COLD_CHAIN_HOLD
    assert counts(fridge.room.bring("warmth", data).done) == {"known": 3}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["1 号冰箱", "2026-12-01 09:30", "4"], ("at", "read_later")),
        (["1 号冰箱", "1970-01-01 09:30", "4"], ("at", "moment")),
        (["9 号冰箱", "2026-11-30 09:30", "4"], ("place", "place")),
        (["1 号冰箱", "2026-11-30 09:30", "--"], ("warmth", "warmth")),
    ],
)
def test_a_temperature_that_cannot_be_is_refused_by_its_column(app, row, fault):
    fridge = Fridge()
    done = fridge.room.bring("warmth", table(WARMTH, row))
    assert fridge.room.faults(done) == [(2, *fault)]
    assert fridge.readings() == []


def test_a_file_of_one_fridge_needs_no_column_and_another_temperature_for_a_known_time_is_told(app):
    fridge = Fridge()
    first = table(["日期", "时间", "温度"], ["2026-11-30", "08:00", "4.5"])
    assert counts(fridge.room.bring("warmth", first, location_id=fridge.fridge).done) == {"new": 1}
    done = fridge.room.bring("warmth", table(WARMTH, ["1 号冰箱", "2026-11-30 08:00", "5"]))
    assert [(row.faults[0].code, row.faults[0].shown) for row in fridge.room.results(done)] == [("other_warmth", "4.5")]
