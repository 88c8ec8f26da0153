"""Own and other, for programs: every route of theirs, asked for with another's ids by programs of all kinds.

Another clinic's thing does not exist for a program: neither in the address nor in the body, and in no list. Beside it
the clinic's own program, for whom the very same requests are not in vain.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from tests import builders as make
from tests.api.world import NOW, World, world
from tests.integration.programs import program
from tests.stock.builders import codes
from vaccsched.mydata import operations as mydata
from vaccsched.records import operations as records
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import Audience
from vaccsched.stock import operations as stock
from vaccsched.stock.models import LocationKind

Things = dict[str, Any]
WITHOUT_OWNER = {"api.clinics", "api.search", "fhir.search_places", "fhir.search_persons"}  # lists: nobody's id
OTHERS = ("neighbour", "elsewhere", "its_county", "hospital")
PERSONAL = {"Appointment", "Patient", "Immunization", "ImmunizationRecommendation"}
OPEN_PLACES = {"api.clinic", "api.availability", "fhir.read_place"}  # a county's institution may look for a place


@pytest.fixture
def api(app, client, clock):
    clock.move_to(NOW.wall)
    return world(app, client)


@pytest.fixture
def things(api: World) -> Things:
    """One of everything that a program may name, of this clinic."""
    body = {"slot_id": str(api.floor.slots[1].id), "person_id": str(api.child.id)}
    held = api.post("/holds", body).json
    waits = {**body, "clinic_id": str(api.floor.clinic.id), "vaccine_codes": ["DTAP"], "first_day": "2026-12-02"}
    entry = api.post("/waitlist", {**_without(waits, "slot_id"), "last_day": "2026-12-20"}).json
    booked = api.book(api.elder).json
    ticket = api.post(f"{api.clinic}/walk-ins", _without({**body, "vaccine_codes": ["DTAP"]}, "slot_id")).json
    with unit_of_work():
        dose = records.import_immunization(
            person_id=api.elder.id, vaccine_code="PPV23", dose_number=1, given_on=clocks.day_of(NOW.wall), actor=SYSTEM,
            now=NOW.wall,
        )  # fmt: skip
        record_id = dose.record_id
    return {
        "clinic_id": api.floor.clinic.id, "person_id": api.elder.id, "appointment_id": booked["id"],
        "hold_id": held["id"], "entry_id": entry["id"], "ticket": ticket["ticket"], "code": booked["short_code"],
        "slot_id": str(api.floor.slots[3].id), "location_id": str(api.fridge.id), "record_id": record_id,
        "session_id": db.session.scalar(select(Slot.session_id).where(Slot.id == api.floor.slots[3].id)),
        "trace_codes": codes(api.product, 1), "name": api.elder.name, "born": api.elder.birth_date.isoformat(),
    }  # fmt: skip


@pytest.fixture
def others(api: World) -> dict[str, dict[str, str]]:
    """Programs that have nothing to do with this clinic, by what they are; the headers that carry their tokens."""
    with unit_of_work():
        far = make.county(name="白水县")
        neighbour = make.clinic(in_county=api.floor.clinic.county, name="青山县城北社区卫生服务中心")
        hospital = mydata.add_institution(
            county_id=api.floor.clinic.county_id, code="QS001", name="青山县人民医院", actor=SYSTEM, now=NOW.wall
        )
        return {
            "neighbour": program(at=neighbour)[1],
            "elsewhere": program(at=make.clinic(in_county=far))[1],
            "its_county": program(of=far)[1],
            "hospital": program(institution=hospital)[1],
        }


def _without(facts: Things, name: str) -> Things:
    return {key: value for key, value in facts.items() if key != name}


def routes(app) -> list[Rule]:
    """Every route that only programs have."""
    found = [rule for rule in app.url_map.iter_rules() if _audience(app, rule) is Audience.CLIENT]
    assert len({rule.endpoint for rule in found}) > 30
    return found


def _audience(app, rule: Rule) -> Audience | None:
    access = getattr(app.view_functions[rule.endpoint], "access", None)
    return access.audience if access is not None else None


def bodies(of: Things) -> dict[str, Things]:
    """What each POST is about, by endpoint."""
    person, slot, place = (
        {name: str(of[name])} for name in ("person_id", "slot_id", "location_id")
    )  # fmt: skip
    wanted = {"vaccine_codes": ["PPV23"]}
    return {
        "api.hold": {**person, **slot},
        "api.book": {**person, **slot, **wanted},
        "api.change": slot,
        "api.search": {"name": of["name"], "birth_date": of["born"]},
        "api.join": {
            **person, **wanted, "clinic_id": str(of["clinic_id"]), "first_day": "2026-12-02", "last_day": "2026-12-20",
        },
        "api.arrive": {"code": of["code"]},
        "api.walk_in": {**person, **wanted},
        "api.add": {"vaccine_code": "PPV23", "dose_number": 1, "given_on": "2025-03-01"},
        "api.read": {**place, "tenths": 50},
        "api.logger": {**place, "readings": [{"at": "2026-12-01T07:00:00+08:00", "tenths": 45}]},
        "api.announce": {
            **place, "supplier": "青山县疾控中心", "courier": "李师傅", "arrived_at": "2026-12-01T08:05:00+08:00",
            "transport": "cold", "trip_minutes": 60, "start_tenths": 40, "arrival_tenths": 45, "lowest_tenths": 38,
            "highest_tenths": 52, "interval_minutes": 10, "packaging_ok": True, "cooling_ok": True, "lots": [{
                "product_code": "8912345", "lot_number": "L2026-1", "expires_on": "2028-06-30",
                "release_certificate": "QS-001", "trace_codes": of["trace_codes"],
            }],
        },
    }  # fmt: skip


def values(rule: Rule, of: Things) -> Iterator[Things]:
    """The values of a route's address: for FHIR once for each resource."""
    keys = {
        "Location": of["clinic_id"], "Schedule": of["session_id"], "Slot": of["slot_id"], "Patient": of["person_id"],
        "Appointment": of["appointment_id"], "Immunization": of["record_id"],
        "ImmunizationRecommendation": of["person_id"],
    }  # fmt: skip
    if "kind" not in rule.arguments:
        yield {name: of[name] for name in rule.arguments}
        return
    for kind in rule._converters["kind"].items:
        yield {"kind": kind, "key": str(keys[kind])} if "key" in rule.arguments else {"kind": kind}


def ask(api: World, rule: Rule, address: Things, of: Things, headers: dict[str, str]) -> Any:
    path = rule.map.bind("localhost").build(rule.endpoint, address)
    if "GET" in rule.methods:
        query = {"patient": str(of["person_id"])} if address.get("kind") == "ImmunizationRecommendation" else {}
        query |= {"_id": str(of["person_id"])} if address.get("kind") == "Patient" else {}
        return api.client.get(path, headers=headers, query_string={} if "key" in rule.arguments else query)
    if rule.endpoint.startswith("fhir."):
        data = {"patient" if address["kind"] != "Patient" else "_id": str(of["person_id"])}
        return api.client.post(path, headers=headers, data=data if address["kind"] in PERSONAL else {})
    key = f"law-{rule.endpoint}-{headers['Authorization'][-8:]}"
    return api.client.post(path, headers={**headers, "Idempotency-Key": key}, json=bodies(of).get(rule.endpoint, {}))


def is_list(rule: Rule) -> bool:
    return rule.endpoint in WITHOUT_OWNER or rule.endpoint.startswith("fhir.post")


def listed(answer: Things) -> str:
    """What a list holds; the link to itself says only what was asked."""
    return json.dumps(_without(answer, "link"), ensure_ascii=False)


@pytest.mark.parametrize("who", OTHERS)
def test_another_clinics_things_do_not_exist_for_a_program(app, api, things, others, who):
    shown, told = {}, {}
    for rule in routes(app):
        for address in values(rule, things):
            answer = ask(api, rule, address, things, others[who])
            if is_list(rule):
                told[rule.endpoint, address.get("kind")] = listed(answer.json)
            else:
                shown[rule.endpoint, address.get("kind")] = answer.status_code
            db.session.rollback()
    lawful = {404, 403} if who == "hospital" else {404}  # an institution may write nothing, and see no bookings
    places = OPEN_PLACES if who == "hospital" else set()
    wrong = {one: status for one, status in shown.items() if status not in lawful and one[0] not in places}
    assert wrong == {}
    secret = [str(things[name]) for name in ("person_id", "appointment_id", "record_id")] + [api.elder.name]
    secret += [] if who == "hospital" else [str(things[name]) for name in ("clinic_id", "session_id", "slot_id")]
    assert [one for one, text in told.items() if any(word in text for word in secret)] == []


@pytest.mark.parametrize("who", ["neighbour", "elsewhere"])
def test_nor_at_a_clinic_of_its_own(app, api, things, others, who):
    """Its own clinic in the address and another's person, place, slot or booking in the body."""
    with unit_of_work():
        far = make.clinic(in_county=api.floor.clinic.county if who == "neighbour" else make.county())
        own = program(at=far)[1]
        clinic_id = far.id
    mixed = {**things, "clinic_id": clinic_id}
    asked = [rule for rule in routes(app) if "clinic_id" in rule.arguments and "POST" in rule.methods]
    asked += [rule for rule in routes(app) if rule.endpoint in ("api.join", "api.hold", "api.book")]
    shown = {rule.endpoint: ask(api, rule, next(values(rule, mixed)), mixed, own).status_code for rule in asked}
    assert shown == dict.fromkeys(shown, 404)
    assert len(shown) >= 8


def test_the_same_requests_are_not_in_vain_for_the_clinics_own_program(app, api, things):
    """Else the law above would hold for a program that finds nothing at all."""
    shown, told = {}, {}
    for rule in routes(app):
        for address in values(rule, things):
            answer = ask(api, rule, address, things, api.ours)
            shown[rule.endpoint, address.get("kind")] = answer.status_code
            if is_list(rule):
                told[rule.endpoint, address.get("kind")] = listed(answer.json)
            db.session.rollback()
    empty = {one for one, text in told.items() if "entry" not in text and "items" not in text}
    assert empty == set()
    assert str(things["person_id"]) in told["api.search", None]
    assert {one: status for one, status in shown.items() if status in (401, 403, 404) or status >= 500} == {}


def test_a_place_of_another_clinic_is_none_for_a_persons_own_program(api, things):
    """A program may not put its own clinic's reading into another's fridge."""
    with unit_of_work():
        other = make.clinic(in_county=api.floor.clinic.county)
        fridge = stock.add_location(
            clinic_id=other.id, name="别家冰箱", kind=LocationKind.FRIDGE, station_id=None, actor=SYSTEM, now=NOW.wall
        ).id
    body = {"location_id": str(fridge), "tenths": 50}
    assert api.post(f"{api.clinic}/cold-chain/readings", body).status_code == 404
