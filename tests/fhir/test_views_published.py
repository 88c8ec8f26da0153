"""SMART Scheduling Links, held to what its specification says of the manifest, the files and their headers."""

import datetime as dt
import json
import re
from urllib.parse import urlsplit

from fhir.resources.R4B import get_fhir_model_class

from tests.booking import builders as booking
from tests.fhir.builders import NOW
from vaccsched.fhir import operations
from vaccsched.fhir.rules import wrong_codes
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Closure

MANIFEST = "/fhir/$bulk-publish"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ID = re.compile(r"[A-Za-z0-9.\-]{1,64}")
LINK = "booking-deep-link"
PHONE = "booking-phone"
CAPACITY = "http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity"


def files(client):
    """Every file that the manifest names: type → its resources, each lawful FHIR."""
    told: dict[str, list[dict]] = {"Location": [], "Schedule": [], "Slot": []}
    for output in client.get(MANIFEST).json["output"]:
        answer = client.get(urlsplit(output["url"]).path, headers={"Accept": "application/fhir+ndjson"})
        assert (answer.status_code, answer.mimetype) == (200, "application/fhir+ndjson")
        told[output["type"]] += [lawful(line, output["type"]) for line in answer.text.splitlines()]
    db.session.rollback()
    return told


def lawful(line, kind):
    one = json.loads(line)
    assert line == json.dumps(one, ensure_ascii=False, separators=(",", ":"))  # minified
    get_fhir_model_class(kind).model_validate(one)
    assert (one["resourceType"], wrong_codes(one), bool(ID.fullmatch(one["id"]))) == (kind, [], True)
    return one


def extension(slot, word):
    return [one for one in slot.get("extension", []) if word in one["url"]]


def capacity(slot):
    [one] = extension(slot, CAPACITY)
    return one["valueInteger"]


def test_the_manifest_has_the_form_of_the_specification(here, client):
    answer = client.get(MANIFEST)
    told = answer.json
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert client.get(MANIFEST, headers={"Accept": "application/json"}).json == told
    assert INSTANT.fullmatch(told["transactionTime"])
    assert told["request"].endswith("/fhir/$bulk-publish")
    assert told["error"] == []
    assert {one["type"] for one in told["output"]} == {"Location", "Schedule", "Slot"}
    assert all(urlsplit(one["url"]).scheme in ("http", "https") for one in told["output"])


def test_asking_for_changes_since_answers_everything_as_the_specification_allows(here, client):
    since = client.get(f"{MANIFEST}?_since=2026-11-30T00:00:00Z")
    assert since.json == client.get(MANIFEST).json


def test_each_location_has_what_the_specification_requires(here, client):
    with unit_of_work():
        operations.set_address(
            clinic_id=here.clinic.id, province="浙江省", city="金华市", postal_code="321000", actor=SYSTEM, now=NOW
        )
    by_id = {one["id"]: one for one in files(client)["Location"]}
    assert set(by_id) == {here.ids["clinic"], here.ids["elsewhere"]}
    one = by_id[here.ids["clinic"]]
    assert (one["name"], one["telecom"][0]["system"]) == ("青山县城关社区卫生服务中心", "phone")
    assert one["telecom"][0]["value"] == "0990-1234567"
    address = one["address"]
    assert address["line"] == ["青山县城关街道建设路 1 号"]
    assert (address["state"], address["city"], address["district"]) == ("浙江省", "金华市", "青山县")
    assert address["postalCode"] == "321000"
    outputs = client.get(MANIFEST).json["output"]
    slots = [one for one in outputs if one["type"] == "Slot"]
    assert slots
    assert all(one["extension"] == {"state": ["浙江省"]} for one in slots)
    db.session.rollback()


def test_an_address_that_nobody_entered_says_that_it_is_unknown(here, client):
    address = files(client)["Location"][0]["address"]
    assert "postalCode" not in address
    assert address["_postalCode"]["extension"][0]["valueCode"] == "unknown"


def test_each_schedule_offers_immunization_at_a_listed_location(here, client):
    told = files(client)
    places = {f"Location/{one['id']}" for one in told["Location"]}
    assert {one["id"] for one in told["Schedule"]} == {here.ids["morning"], here.ids["afternoon"]}
    for one in told["Schedule"]:
        assert {actor["reference"] for actor in one["actor"]} <= places
        assert all(service["coding"][0]["code"] == "57" for service in one["serviceType"])
    [some] = [one for one in told["Schedule"] if one["id"] == here.ids["afternoon"]]
    assert {service["coding"][1]["code"] for service in some["serviceType"]} == {"IPV", "MMR"}


def test_each_slot_belongs_to_a_listed_schedule_and_has_instants_with_an_offset(here, client):
    told = files(client)
    schedules = {f"Schedule/{one['id']}" for one in told["Schedule"]}
    for one in told["Slot"]:
        assert one["schedule"]["reference"] in schedules
        assert one["status"] in ("free", "busy")
        assert INSTANT.fullmatch(one["start"])
        assert INSTANT.fullmatch(one["end"])
        assert one["start"] < one["end"]
    assert len({one["id"] for one in told["Slot"]}) == len(told["Slot"])


def test_free_and_taken_places_stand_side_by_side_and_add_up(world, client):
    told = {(one["start"][11:16], one["status"]): capacity(one) for one in files(client)["Slot"]}
    assert told == {("09:00", "free"): 4, ("09:00", "busy"): 1, ("14:00", "busy"): 2}


def test_a_free_slot_leads_to_its_page_and_names_the_phone_and_a_taken_one_does_not(here, client):
    for one in files(client)["Slot"]:
        links, phones = extension(one, LINK), extension(one, PHONE)
        assert bool(links) is bool(phones) is (one["status"] == "free")
        for link in links:
            page = client.get(urlsplit(link["valueUrl"]).path + "?source=map&booking-referral=r1")
            assert page.status_code == 200
            assert "12月3日" in page.text
        assert {phone["valueString"] for phone in phones} <= {"0990-1234567"}
    db.session.rollback()


def test_nobodys_data_is_published(here, client):
    text = json.dumps(files(client), ensure_ascii=False)
    for secret in ("陈小满", here.ids["child"], here.ids["document"], here.ids["booked"]):
        assert secret not in text


def test_files_may_be_kept_for_a_minute_and_are_not_sent_again_unchanged(here, client, clock):
    for output in [{"url": MANIFEST}, *client.get(MANIFEST).json["output"]]:
        path = urlsplit(output["url"]).path
        first = client.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=60"
        assert "Set-Cookie" not in first.headers
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    db.session.rollback()


def test_a_booking_changes_the_file_of_its_day_and_no_other(here, client):
    with unit_of_work():
        slot = booking.slot(of=booking.session(at=here.clinic, day=dt.date(2026, 12, 4)), hour=10, places=3)
        slot_id = slot.id
    paths = [urlsplit(one["url"]).path for one in client.get(MANIFEST).json["output"] if one["type"] == "Slot"]
    before = {path: client.get(path).headers["ETag"] for path in paths}
    with unit_of_work():
        booking.slot(of=booking.session(at=here.clinic, day=dt.date(2026, 12, 5)), hour=10, places=3)
        db.session.get_one(type(slot), slot_id).taken = 1
    changed = [path for path in paths if client.get(path).headers["ETag"] != before[path]]
    assert [path.rpartition("slots-")[2] for path in changed] == ["2026-12-04.ndjson"]
    db.session.rollback()


def test_what_residents_cannot_book_is_not_published(here, client, clock):
    with unit_of_work():
        db.session.add(Closure(clinic_id=here.clinic.id, day=dt.date(2026, 12, 4), reason="停电"))
        for day, more in ((4, {}), (5, {"place": "敬老院"}), (7, {"withdrawn_at": NOW}), (30, {})):
            booking.slot(of=booking.session(at=here.clinic, day=dt.date(2026, 12, day), **more), hour=9, places=3)
    told = files(client)
    assert {one["start"][:10] for one in told["Slot"]} == {"2026-12-03"}
    path = f"/fhir/published/{here.ids['clinic']}/slots-2026-12-%s.ndjson"
    assert [client.get(path % day).text for day in ("04", "05", "07", "30")] == [""] * 4
    db.session.rollback()


def test_a_slot_that_has_begun_is_gone(here, client, clock):
    clock.move_to(dt.datetime(2026, 12, 3, 1, 30, tzinfo=dt.UTC))  # 09:30 of that morning
    assert {one["start"][11:16] for one in files(client)["Slot"]} == {"14:00"}


def test_a_file_of_no_clinic_and_of_no_day_is_not_there(here, client):
    missing = ("/fhir/published/00000000-0000-0000-0000-000000000000/schedules.ndjson",
               f"/fhir/published/{here.ids['clinic']}/slots-tomorrow.ndjson")  # fmt: skip
    assert [client.get(path).json["issue"][0]["code"] for path in missing] == ["not-found"] * 2
