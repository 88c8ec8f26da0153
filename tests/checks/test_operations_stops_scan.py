"""Hard stops of the scan: whose ticket, which vial. Nothing is given, nothing is half written."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.builders import open_day
from tests.checks.builders import (
    NINE,
    at_station,
    bedside,
    change,
    child_at_station,
    given,
    stops_at_scan_and_at_the_press,
    ticket_code,
)
from tests.stock import builders as stock
from tests.visits.builders import DAY, arrive, at, elder, floor, session
from vaccsched.checks.errors import (
    IncompleteCheck,
    NobodyAtStation,
    OtherPerson,
    TicketAtAnotherStation,
    TicketNotToday,
    UnknownPersonCode,
    WrongProduct,
    WrongSpecification,
)
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.qr import signed
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock_operations
from vaccsched.stock.errors import (
    CodeDiffersFromStock,
    LotExpired,
    LotOnColdChainHold,
    LotQuarantined,
    LotRecalled,
    PackUsedUp,
    UnknownTraceCode,
    VialOpenTooLong,
)
from vaccsched.stock.models import LotStatus
from vaccsched.vaccines.models import VaccineProduct

# the person


def test_another_persons_ticket(any_app):
    made = bedside()
    made.screened(elder("甲甲"))
    second = made.screened(elder("乙乙"))
    called = made.called()
    with pytest.raises(OtherPerson) as stop:
        made.scan(ticket_code(second))
    assert stop.value.facts["differences"] == [{"label": "号码", "planned": called.ticket, "scanned": second.ticket}]
    with pytest.raises(OtherPerson):
        made.scan(second.ticket)


def test_a_ticket_at_another_station(any_app):
    made = bedside()
    made.screened(elder("甲甲"))
    made.screened(elder("乙乙"))
    made.called()
    there = made.called(station=made.other_station)
    with pytest.raises(TicketAtAnotherStation) as stop:
        made.scan(ticket_code(there))
    assert made.other_station.name in stop.value.message


def test_a_ticket_of_another_clinic_does_not_exist(any_app):
    made, _visit = at_station()
    other = floor()
    theirs = arrive(other, elder("别处"), at(8, 0))
    with pytest.raises(NotFound):
        made.scan(ticket_code(theirs))


def test_a_ticket_of_another_day(any_app):
    made = bedside()
    made.screened(elder("昨天的人"))
    yesterday = made.called()
    later = at(9, day=DAY + dt.timedelta(days=1))
    session(of=made.floor.clinic, day=DAY + dt.timedelta(days=1))
    open_day(at=made.floor.clinic, day=DAY + dt.timedelta(days=1))
    made.screened(elder("今天的人"), reading=later)
    made.called(later)
    with pytest.raises(TicketNotToday):
        made.scan(ticket_code(yesterday), reading=later)


@pytest.mark.parametrize("code", ["", "hello", "Z999", "A9999999", "81000020000000000026" * 2, signed])
def test_a_code_of_nobody(app, code):
    made, _visit = at_station()
    text = signed("ticket", 7) if code is signed else code
    with pytest.raises(UnknownPersonCode):
        made.scan(text)


def test_the_identity_number_of_whoever_was_called_is_as_good_as_the_ticket(any_app):
    made, visit = at_station()
    check = made.scan(f"{visit.person.document.lower()}\r")
    assert check.ticket_scanned_at == NINE.wall


def test_somebody_elses_identity_number_is_another_person(app):
    made = bedside()
    made.screened(elder("甲甲"))
    second = elder("乙乙")
    made.screened(second)
    made.called()
    with pytest.raises(OtherPerson):
        made.scan(second.document)


def test_nobody_was_called(any_app):
    made = bedside()
    for code in ("A001", made.codes["PPV23"][0]):
        with pytest.raises(NobodyAtStation):
            made.scan(code)


# the vial


def test_a_product_that_was_not_ordered(any_app):
    made, visit = at_station()
    made.stocked("IIV")
    with pytest.raises(WrongProduct) as stop:
        made.scan(made.codes["IIV"][0])
    [difference] = stop.value.facts["differences"]
    assert (difference["planned"], difference["scanned"]) == (
        made.products["PPV23"].name, made.products["IIV"].name,
    )  # fmt: skip
    check = made.scan(ticket_code(visit))
    with pytest.raises(IncompleteCheck):
        made.give(check)


def test_the_vial_finds_its_own_dose_of_two(any_app):
    made, _visit = child_at_station()
    assert made.scan(made.codes["DTAP"][0]).planned_dose.vaccine_code == "DTAP"
    assert made.scan(made.codes["IPV"][0]).planned_dose.vaccine_code == "IPV"


def test_a_code_that_was_never_received(any_app):
    made, _visit = at_station()
    [unknown] = stock.codes(made.products["PPV23"], 1)
    with pytest.raises(UnknownTraceCode):
        made.scan(unknown)


def test_a_vial_received_by_another_clinic_is_unknown_here(app):
    made, _visit = at_station()
    with unit_of_work():
        other = make.clinic()
        keeper = make.actor(make.nurse(at=other))
        [code] = stock.codes(made.products["PPV23"], 1)
        stock.lot(at=other, by=keeper, of=made.products["PPV23"], trace_codes=[code], now=at(7).wall)
    with pytest.raises(UnknownTraceCode):
        made.scan(code)


@pytest.mark.parametrize(
    ("status", "stop"),
    [
        (LotStatus.QUARANTINED, LotQuarantined),
        (LotStatus.RECALLED, LotRecalled),
        (LotStatus.COLD_CHAIN_HOLD, LotOnColdChainHold),
    ],
)
def test_a_lot_that_is_not_released(any_app, status, stop):
    made, visit = at_station()

    def hold():
        with unit_of_work():
            stock_operations.set_lot_status(
                lot_id=made.lots["PPV23"].id, status=status, reason="x", actor=made.floor.actor, now=NINE.wall
            )

    stops_at_scan_and_at_the_press(made, visit, stop, hold)


def test_an_expired_lot(any_app):
    made, visit = at_station(expires_on=DAY)
    made.ready(visit)  # its last day
    change(type(made.lots["PPV23"]), sa.true(), expires_on=DAY - dt.timedelta(days=1))
    with pytest.raises(LotExpired) as stop:
        made.scan(made.codes["PPV23"][1], reading=at(9, 1))
    assert stop.value.facts["differences"][0]["scanned"] == "2026年11月30日"
    assert given() == 0


def test_a_vial_that_is_used_up(any_app):
    made = bedside()
    for name in ("甲甲", "乙乙"):
        made.screened(elder(name))
    first = made.called()
    made.give(made.ready(first))
    made.called(at(9, 1))
    with pytest.raises(PackUsedUp):
        made.scan(made.codes["PPV23"][0], reading=at(9, 1))


def test_an_opened_vial_past_its_time(any_app):
    made = bedside(doses=5, open_minutes=30)
    for name in ("甲甲", "乙乙"):
        made.screened(elder(name))
    first = made.called()
    made.give(made.ready(first))
    second = made.called(at(9, 29))
    check = made.ready(second, reading=at(9, 30))
    with pytest.raises(VialOpenTooLong):
        made.give(check, reading=at(9, 30, 1))
    with pytest.raises(VialOpenTooLong):
        made.scan(made.codes["PPV23"][0], reading=at(9, 31))


def test_a_specification_that_does_not_fit(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    change(VaccineProduct, VaccineProduct.id == made.products["PPV23"].id, route="ID")
    with pytest.raises(WrongSpecification) as stop:
        made.give(check)
    assert [row["label"] for row in stop.value.facts["differences"]] == ["途径"]


GTIN = "06901234567892"


def test_a_gs1_code_that_disagrees_with_what_was_received(any_app):
    made, _visit = at_station()
    change(VaccineProduct, sa.true(), gtin=GTIN)
    with unit_of_work():
        db.session.expire_all()
        stock.lot(
            at=made.floor.clinic, by=made.floor.actor, of=made.products["PPV23"], number="LOT7",
            trace_codes=[f"01{GTIN}21SER1"], now=at(7).wall, expires_on=dt.date(2027, 6, 30),
        )  # fmt: skip
    assert made.scan(f"01{GTIN}1727063010LOT7\x1d21SER1").pack.trace_code == f"01{GTIN}21SER1"
    with pytest.raises(CodeDiffersFromStock) as stop:
        made.scan(f"01{GTIN}1727073110LOT8\x1d21SER1")
    assert {row["label"] for row in stop.value.facts["differences"]} == {"批号", "有效期"}
