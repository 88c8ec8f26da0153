"""Tickets, persons and records, stock, the cold chain and indicators through the interface."""

import datetime as dt

import sqlalchemy as sa

from tests import builders
from tests.api.world import NOW
from tests.integration.programs import program
from tests.stock.builders import codes
from vaccsched.mydata import operations as mydata
from vaccsched.mydata import queries as looks
from vaccsched.mydata.models import Scope
from vaccsched.records.models import Immunization
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Delivery, Pack


def value(asked):
    found = db.session.scalar(asked)
    db.session.rollback()
    return found


def test_a_booking_arrives_and_its_ticket_says_where_it_stands(api):
    code = api.book(api.elder).json["short_code"]
    arrived = api.post(f"{api.clinic}/arrivals", {"code": code, "companions": 1}, key="arrive-key")
    assert (arrived.status_code, arrived.json["ticket"]) == (201, "A001")
    assert api.post(f"{api.clinic}/arrivals", {"code": code, "companions": 1}, key="arrive-key").json == arrived.json
    stands = api.get(f"{api.clinic}/tickets/A001").json
    assert (stands["stage"], stands["ahead"]) == ("arrived", 0)
    assert "person_id" not in stands
    assert api.get(f"{api.clinic}/tickets/A001", as_=api.stranger).status_code == 404


def test_somebody_without_a_booking_gets_a_ticket(api):
    body = {"person_id": str(api.elder.id), "vaccine_codes": ["PPV23"]}
    assert api.post(f"{api.clinic}/walk-ins", body).json["ticket"] == "B001"


def test_a_ticket_that_was_never_given_is_not_found(api):
    assert api.get(f"{api.clinic}/tickets/A077").status_code == 404


def test_a_person_is_found_by_name_and_birth_date_and_the_look_stands_in_their_list(api):
    body = {"name": "王桂芳", "birth_date": api.elder.birth_date.isoformat()}
    found = api.post("/persons/search", body).json["items"]
    assert [one["id"] for one in found] == [str(api.elder.id)]
    assert "*" in found[0]["document_masked"]
    assert api.post("/persons/search", body, as_=api.stranger).json["items"] == []
    [look] = looks.direct_looks(person_id=api.elder.id)
    db.session.rollback()
    assert (look.actor_kind, look.purpose) == ("client", "interface")


def test_a_name_alone_finds_nobody(api):
    answer = api.post("/persons/search", {"name": "王桂芳"})
    assert (answer.status_code, answer.json["code"]) == (422, "nobody_asked")


def test_what_is_due_comes_with_its_reason(api):
    due = api.get(f"/persons/{api.child.id}/due?on=2026-12-01").json
    assert {"DTAP", "HEPB"} & {one["vaccine_code"] for one in due["items"]}
    assert all(one["reason"] for one in due["items"])


def test_a_dose_given_elsewhere_goes_on_record_once(api):
    body = {"vaccine_code": "PPV23", "dose_number": 1, "given_on": "2025-03-01", "given_place": "省城某门诊"}
    first = api.post(f"/persons/{api.elder.id}/immunizations", body, key="past-dose-key")
    again = api.post(f"/persons/{api.elder.id}/immunizations", body, key="past-dose-key")
    assert (first.status_code, first.json) == (201, again.json)
    record = api.get(f"/persons/{api.elder.id}/immunizations").json["items"]
    assert [(one["vaccine_code"], one["given_place"]) for one in record] == [("PPV23", "省城某门诊")]
    assert value(sa.select(sa.func.count()).select_from(Immunization)) == 1


def test_a_dose_that_is_on_record_is_not_taken_over_twice_whatever_the_key(api):
    body = {"vaccine_code": "DTAP", "dose_number": 1, "given_on": "2026-11-20"}
    path = f"/persons/{api.child.id}/immunizations"
    first, again = (
        api.post(path, body, key="first-key"),
        api.post(path, {**body, "given_place": "县医院"}, key="other-key"),
    )
    assert (first.status_code, again.status_code, again.json["record_id"]) == (201, 201, first.json["record_id"])
    assert len(api.get(path).json["items"]) == 1


def test_a_vaccine_that_is_not_on_the_list_is_refused(api):
    body = {"vaccine_code": "NONE", "dose_number": 1, "given_on": "2025-03-01"}
    answer = api.post(f"/persons/{api.elder.id}/immunizations", body)
    assert (answer.status_code, answer.json["code"]) == (422, "no_such_vaccine")


def test_an_outside_institution_reads_only_with_the_persons_leave_and_only_what_it_covers(api):
    with unit_of_work():
        family = builders.child_with_two_guardians(at=api.floor.clinic)
        hospital = mydata.add_institution(
            county_id=api.floor.clinic.county_id, code="QS001", name="青山县人民医院", actor=SYSTEM, now=NOW.wall
        )
        _made, outside = program(institution=hospital)
    path = f"/persons/{family.child.id}/immunizations"
    assert api.get(path, as_=outside).status_code == 404
    given = {"account_id": family.mother.id, "person_id": family.child.id}
    with unit_of_work():
        leave = mydata.authorise(
            **given, institution_id=hospital.id, scopes=[Scope.DOSES], until=dt.date(2027, 5, 1),
            actor=SYSTEM, now=NOW.wall,
        )  # fmt: skip
    assert api.get(path, as_=outside).status_code == 200
    [look] = looks.direct_looks(person_id=family.child.id)
    assert (look.action, look.institution_id) == ("outside_read", hospital.id)
    db.session.rollback()
    told = api.get(f"/persons/{family.child.id}", as_=outside).json
    assert (told["name"], told["document_masked"]) == (family.child.name, None)
    assert api.get(f"/persons/{family.child.id}").json["document_masked"] is not None
    with unit_of_work():
        mydata.withdraw(**given, authorisation_id=leave.id, actor=SYSTEM, now=NOW.wall)
    assert api.get(path, as_=outside).status_code == 404


def receipt(api, **more):
    return {
        "location_id": str(api.fridge.id), "supplier": "青山县疾控中心", "courier": "李师傅",
        "arrived_at": "2026-12-01T08:05:00+08:00", "transport": "cold", "trip_minutes": 60, "start_tenths": 40,
        "arrival_tenths": 45, "lowest_tenths": 38, "highest_tenths": 52, "interval_minutes": 10, "packaging_ok": True,
        "cooling_ok": True, "lots": [{
            "product_code": "8912345", "lot_number": "L2026-1", "expires_on": "2028-06-30",
            "release_certificate": "QS-001", "trace_codes": codes(api.product, 2),
        }],
        **more,
    }  # fmt: skip


def test_a_delivery_is_announced_and_waits_for_two_signatures(api):
    body = receipt(api)
    made = api.post(f"{api.clinic}/stock/receipts", body, key="delivery-key")
    assert (made.status_code, made.json["status"], made.json["lots"][0]["packs"]) == (201, "draft", 2)
    assert api.post(f"{api.clinic}/stock/receipts", body, key="delivery-key").json == made.json
    assert [one["id"] for one in api.get(f"{api.clinic}/stock/receipts").json["items"]] == [made.json["id"]]
    assert value(sa.select(sa.func.count()).select_from(Pack).where(Pack.trace_code.startswith("8912345"))) == 0


def test_a_delivery_that_was_too_warm_is_refused_and_kept(api):
    made = api.post(f"{api.clinic}/stock/receipts", receipt(api, highest_tenths=150))
    assert (made.status_code, made.json["status"]) == (201, "refused")
    assert made.json["faults"]
    assert value(sa.select(sa.func.count()).select_from(Delivery)) == 1


def test_a_delivery_of_an_unknown_product_is_refused(api):
    lots = [{**receipt(api)["lots"][0], "product_code": "0000000"}]
    answer = api.post(f"{api.clinic}/stock/receipts", receipt(api, lots=lots))
    assert (answer.status_code, answer.json["code"]) == (422, "no_such_product")


def test_movements_come_in_parts(api):
    first = api.get(f"{api.clinic}/stock/movements?limit=1&first=2026-11-30&last=2026-12-01")
    assert first.status_code == 200
    assert api.get(f"{api.clinic}/stock/movements?first=2026-12-01").json["code"] == "both_days"


def test_a_warm_fridge_is_told_once_and_a_loggers_rows_are_kept_once(api):
    body = {"location_id": str(api.fridge.id), "tenths": 120}
    made = api.post(f"{api.clinic}/cold-chain/readings", body, key="reading-key")
    assert (made.status_code, made.json["tenths"]) == (201, 120)
    assert api.post(f"{api.clinic}/cold-chain/readings", body, key="reading-key").json == made.json
    rows = {"location_id": str(api.fridge.id), "readings": [{"at": "2026-12-01T07:00:00+08:00", "tenths": 45}]}
    assert api.post(f"{api.clinic}/cold-chain/logger", rows).json["counts"] == {"new": 1}
    assert api.post(f"{api.clinic}/cold-chain/logger", rows).status_code in (409, 422)
    assert api.post(f"{api.clinic}/cold-chain/readings", body, as_=api.stranger).status_code == 404


def test_indicators_are_the_clinics_and_small_numbers_stay_at_home(api):
    api.post(f"{api.clinic}/walk-ins", {"person_id": str(api.elder.id), "vaccine_codes": ["PPV23"]})
    found = {one["code"]: one for one in api.get(f"{api.clinic}/indicators").json["items"]}
    assert found["on_site"]["of"] is None
    assert found["on_site"]["percent"] is None
    assert api.get(f"{api.clinic}/indicators", as_=api.stranger).status_code == 404
