"""Reading and searching through HTTP: every answer is lawful FHIR, in one world, as one program or another."""

import datetime as dt

from fhir.resources.R4B import get_fhir_model_class

from tests import builders as make
from vaccsched.fhir.rules import wrong_codes
from vaccsched.fhir.served import SERVED
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

MIME = "application/fhir+json; charset=utf-8; fhirVersion=4.0"


def lawful(answer, status=200):
    """The answer's body, once the library and the code sets have nothing to say against it."""
    assert (answer.status_code, answer.content_type) == (status, MIME), answer.text
    body = answer.json
    get_fhir_model_class(body["resourceType"]).model_validate(body)
    assert wrong_codes(body) == []
    db.session.rollback()
    return body


def found(answer):
    body = lawful(answer)
    assert (body["resourceType"], body["type"]) == ("Bundle", "searchset")
    return [entry["resource"] for entry in body.get("entry", [])]


def ids(answer):
    return [one["id"] for one in found(answer)]


def test_the_statement_is_open_to_everybody_and_says_what_is_served(client, app):
    told = lawful(client.get("/fhir/metadata"))
    assert (told["fhirVersion"], told["kind"]) == ("4.0.1", "instance")
    listed = {one["type"]: {param["name"] for param in one["searchParam"]} for one in told["rest"][0]["resource"]}
    assert listed == {kind: set(served.params) for kind, served in SERVED.items()}
    assert set(listed) == {
        "Location", "Schedule", "Slot", "Appointment", "Patient", "Immunization", "ImmunizationRecommendation",
    }  # fmt: skip


READABLE = (
    "Location/{clinic}", "Schedule/{morning}", "Schedule/{afternoon}", "Slot/{slot}", "Slot/{full}",
    "Appointment/{booked}", "Patient/{child}", "Immunization/{given}", "Immunization/{taken}",
    "ImmunizationRecommendation/{child}",
)  # fmt: skip


def test_each_resource_is_read_by_its_id(here, client):
    paths = [path.format(**here.ids) for path in READABLE]
    answers = [lawful(here.get(client, path)) for path in paths]
    assert [f"{one['resourceType']}/{one['id']}" for one in answers] == paths


def test_a_dose_given_here_tells_everything_that_the_law_names(here, client):
    dose = lawful(here.get(client, f"Immunization/{here.ids['given']}"))
    assert dose["status"] == "completed"
    assert dose["vaccineCode"]["coding"][0] == {
        "system": "urn:vaccsched:code:vaccine", "code": "IPV", "display": dose["vaccineCode"]["coding"][0]["display"],
    }  # fmt: skip
    assert dose["patient"]["reference"] == f"Patient/{here.ids['child']}"
    assert dose["occurrenceDateTime"] == "2026-12-01T09:30:00+08:00"
    assert (dose["lotNumber"], dose["manufacturer"]["display"]) == ("V2026A", "青山生物")
    assert dose["expirationDate"] == "2028-06-30"
    assert dose["site"]["coding"][0]["code"] == "LT"
    assert dose["route"]["coding"][0]["code"] == "IM"
    assert dose["doseQuantity"]["value"] == 0.5
    assert dose["location"]["reference"] == f"Location/{here.ids['clinic']}"
    assert dose["protocolApplied"] == [{"doseNumberPositiveInt": 1}]
    assert dose["primarySource"] is True
    assert dose["performer"][0]["actor"]["display"]


def test_a_dose_of_the_certificate_has_its_day_only_and_says_where_it_comes_from(here, client):
    dose = lawful(here.get(client, f"Immunization/{here.ids['taken']}"))
    assert (dose["occurrenceDateTime"], dose["primarySource"]) == ("2026-09-20", False)
    assert dose["location"] == {"display": "青山县妇幼保健院"}
    assert dose["reportOrigin"]["coding"][0]["code"] == "record"


def test_a_recommendation_says_when_and_why(here, client):
    told = lawful(here.get(client, f"ImmunizationRecommendation/{here.ids['child']}"))["recommendation"]
    by_code = {one["vaccineCode"][0]["coding"][0]["code"]: one for one in told}
    assert by_code["DTAP"]["forecastStatus"]["coding"][0]["code"] == "due"
    assert by_code["DTAP"]["doseNumberPositiveInt"] == 1
    earliest = {one["code"]["coding"][0]["code"]: one["value"] for one in by_code["DTAP"]["dateCriterion"]}
    assert earliest["30981-5"] == "2026-11-20"
    assert by_code["DTAP"]["forecastReason"][0]["text"]


def test_an_appointment_names_slot_patient_and_place(here, client):
    one = lawful(here.get(client, f"Appointment/{here.ids['booked']}"))
    assert one["status"] == "booked"
    assert one["slot"] == [{"reference": f"Slot/{here.ids['slot']}"}]
    assert [who["actor"]["reference"] for who in one["participant"]] == [
        f"Patient/{here.ids['child']}", f"Location/{here.ids['clinic']}",
    ]  # fmt: skip


def test_slots_are_free_or_busy_with_what_is_left(here, client):
    told = {one["id"]: (one["status"], one["extension"][0]["valueInteger"]) for one in found(here.get(client, "Slot"))}
    assert told == {here.ids["slot"]: ("free", 4), here.ids["full"]: ("busy", 2)}


SEARCHES = {
    "Location": ["clinic"],
    "Location?name=青山": ["clinic"],
    "Location?name=山县": [],
    "Location?name=%25": [],
    "Location?_id={clinic}": ["clinic"],
    "Location?identifier=urn:vaccsched:id:clinic|{code}": ["clinic"],
    "Location?identifier=urn:else|{code}": [],
    "Schedule?_id={morning},{slot}": ["morning"],
    "Slot?_id={full}": ["full"],
    "Slot?status=http://hl7.org/fhir/slotstatus|free": ["slot"],
    "Appointment?_id={booked}": ["booked"],
    "Immunization?_id={taken}": ["taken"],
    "ImmunizationRecommendation?_id={child}": ["child"],
    "Schedule?actor=Location/{clinic}": ["morning", "afternoon"],
    "Schedule?actor=Location/{elsewhere}": [],
    "Schedule?date=2026-12-03": ["morning", "afternoon"],
    "Schedule?date=gt2026-12-03": [],
    "Schedule?date=ge2026-12-03T12:00:00%2B08:00": ["afternoon"],
    "Schedule?active=false": [],
    "Slot?schedule=Schedule/{morning}": ["slot"],
    "Slot?schedule={morning},{afternoon}": ["slot", "full"],
    "Slot?schedule.actor=Location/{clinic}&status=free": ["slot"],
    "Slot?status=busy": ["full"],
    "Slot?status=free,busy&start=lt2026-12-03T06:00:00Z": ["slot"],
    "Slot?start=2026-12-04": [],
    "Appointment?patient=Patient/{child}": ["booked"],
    "Appointment?date=2026-12-03&status=booked&slot={slot}": ["booked"],
    "Appointment?status=cancelled": [],
    "Appointment?location={clinic}": ["booked"],
    "Patient?_id={child}": ["child"],
    "Patient?identifier={document}": ["child"],
    "Patient?identifier=urn:oid:2.16.156.10011.1.3|{document}": ["child"],
    "Patient?identifier=urn:vaccsched:id:document:03|{document}": [],
    "Patient?identifier=urn:vaccsched:id:person|{child}": ["child"],
    "Patient?identifier=not-a-number": [],
    "Patient?name=陈小满&birthdate=2026-09-20": ["child"],
    "Patient?name=陈小满&birthdate=2026-09-21": [],
    "Immunization?patient=Patient/{child}": ["given", "taken"],
    "Immunization?patient=http://localhost/fhir/Patient/{child}&vaccine-code=IPV": ["given"],
    "Immunization?patient={child}&date=2026-09-20": ["taken"],
    "Immunization?lot-number=V2026A": ["given"],
    "Immunization?_lastUpdated=ge2026-12-01": ["given", "taken"],
    "Immunization?_lastUpdated=lt2026-12-01": [],
    "Immunization?status=entered-in-error": [],
    "Immunization?location={clinic}": ["given"],
    "Immunization?patient=Location/{child}": [],
    "ImmunizationRecommendation?patient={child}": ["child"],
}


def test_every_parameter_that_the_statement_names_is_tried():
    tried = {(path.partition("?")[0], name.partition("=")[0]) for path in SEARCHES for name in _asked(path)}
    assert {(kind, name) for kind, served in SERVED.items() for name in served.params} - tried == set()


def _asked(path):
    return path.partition("?")[2].split("&")


def test_a_search_finds_what_fits_and_nothing_else(world, client):
    told = {one: sorted(ids(world.get(client, one.format(**world.ids).replace("|", "%7C")))) for one in SEARCHES}
    assert told == {one: sorted(world.ids[thing] for thing in things) for one, things in SEARCHES.items()}


def test_a_search_in_a_body_keeps_the_identity_number_out_of_the_address(here, client):
    answer = client.post(
        "/fhir/Patient/_search", data={"identifier": here.ids["document"]}, headers=here.headers["county"]
    )
    [person] = found(answer)
    assert person["identifier"][1]["value"] == here.ids["document"]


def test_a_search_whose_parameters_cannot_be_read_answers_nothing(here, client):
    """Left out, they would make it a search for everybody's doses."""
    for options in ({"json": {"patient": here.ids["child"]}}, {"data": b"patient=x", "content_type": "text/plain"}):
        answer = client.post("/fhir/Immunization/_search", headers=here.headers["county"], **options)
        assert lawful(answer, 415)["issue"][0]["details"]["coding"][0]["code"] == "wrong_body"
    bare = client.post("/fhir/Immunization/_search?patient=" + here.ids["child"], headers=here.headers["county"])
    assert len(found(bare)) == 2


def test_the_identity_number_is_told_only_to_programs_that_may_look_persons_up(here, client):
    path = f"Patient/{here.ids['child']}"
    told = {by: lawful(here.get(client, path, by=by))["identifier"] for by in ("clinic", "county")}
    assert [len(told[by]) for by in ("clinic", "county")] == [1, 2]


def test_pages_follow_each_other_by_their_links_and_miss_nothing(here, client):
    page = lawful(here.get(client, "Immunization?_count=1"))
    assert "total" not in page
    seen = [page["entry"][0]["resource"]["id"]]
    links = {one["relation"]: one["url"] for one in page["link"]}
    page = lawful(client.get(links["next"], headers=here.headers["clinic"]))
    seen.append(page["entry"][0]["resource"]["id"])
    assert [one["relation"] for one in page["link"]] == ["self"]
    assert sorted(seen) == sorted([here.ids["given"], here.ids["taken"]])


def test_a_whole_answer_tells_its_total(here, client):
    assert lawful(here.get(client, "Slot"))["total"] == 2


COUNTED = {
    "Location": 1, "Schedule": 2, "Slot": 2, "Appointment": 1, "Immunization": 2, "Immunization?vaccine-code=IPV": 1,
    "Patient?_id={child}": 1, "ImmunizationRecommendation?patient={child}": 1, "Slot?start=2026-12-04": 0,
}  # fmt: skip


def test_whoever_asks_for_none_is_told_how_many_there_are(world, client):
    told = {}
    for path in COUNTED:
        asked = path.format(**world.ids) + ("&" if "?" in path else "?") + "_count=0"
        body = lawful(world.get(client, asked))
        told[path] = body["total"]
        assert "entry" not in body
    assert told == COUNTED


def test_persons_come_in_pages_too(here, client):
    with unit_of_work():
        other = make.person(name="王小朋友", birth_date=dt.date(2026, 1, 1), clinic_id=here.clinic.id)
        both = f"{here.ids['child']},{other.id}"
    for path in (f"Patient?_id={both}&_count=1", f"ImmunizationRecommendation?patient={both}&_count=1"):
        page = lawful(here.get(client, path))
        links = {one["relation"]: one["url"] for one in page["link"]}
        rest = lawful(client.get(links["next"], headers=here.headers["clinic"]))
        told = [entry["resource"]["id"] for one in (page, rest) for entry in one["entry"]]
        assert (len(told), set(told)) == (2, set(both.split(",")))


def test_a_page_has_at_most_two_hundred(here, client):
    [link] = lawful(here.get(client, "Slot?_count=100000"))["link"]
    assert link["url"].endswith("/fhir/Slot?_count=200")


REFUSALS = {
    "Slot?colour=red": (400, "not-supported"),
    "Slot?start=yesterday": (400, "invalid"),
    "Slot?start=": (400, "invalid"),
    "Slot?_count=many": (400, "invalid"),
    "Slot?_after=x": (400, "invalid"),
    "Patient": (400, "too-costly"),
    "Patient?name=陈小满": (400, "too-costly"),
    "Patient?name=陈小满&birthdate=2026": (400, "invalid"),
    "ImmunizationRecommendation": (400, "too-costly"),
    "Slot/00000000-0000-0000-0000-000000000000": (404, "not-found"),
    "Slot/x": (404, "not-found"),
    "Patient/00000000-0000-0000-0000-000000000000": (404, "not-found"),
    "Medication": (404, "not-found"),
    "Slot?_format=xml": (406, "not-supported"),
}


def test_a_refusal_is_an_outcome_with_a_code_and_a_sentence(here, client):
    told = {}
    for path, (status, _code) in REFUSALS.items():
        [issue] = lawful(here.get(client, path), status)["issue"]
        assert (issue["severity"], bool(issue["details"]["text"])) == ("error", True)
        told[path] = (status, issue["code"])
    assert told == REFUSALS


def test_without_a_token_and_without_the_scope_nothing_is_read(here, client):
    assert lawful(client.get("/fhir/Slot"), 401)["issue"][0]["code"] == "login"
    assert lawful(here.get(client, "Slot", by="without"), 403)["issue"][0]["code"] == "forbidden"


def test_nothing_can_be_written(here, client):
    answer = client.put(f"/fhir/Patient/{here.ids['child']}", headers=here.headers["clinic"], json={})
    assert lawful(answer, 405)["issue"][0]["code"] == "not-supported"


def test_a_caller_who_wants_xml_is_told_that_there_is_none(here, client):
    answer = client.get("/fhir/metadata", headers={"Accept": "application/fhir+xml"})
    assert lawful(answer, 406)["issue"][0]["details"]["coding"][0]["code"] == "not_offered"


def test_another_countys_clinic_finds_nothing(here, client):
    for path in READABLE:
        lawful(here.get(client, path.format(**here.ids), by="elsewhere"), 404)


def test_another_countys_clinic_finds_nothing_by_searching_either(here, client):
    searches = (
        "Appointment", "Immunization", "Slot", "Schedule", "Immunization?patient={child}", "Patient?_id={child}",
        "Patient?identifier={document}", "ImmunizationRecommendation?patient={child}",
    )  # fmt: skip
    assert [ids(here.get(client, one.format(**here.ids), by="elsewhere")) for one in searches] == [[]] * len(searches)


def test_a_withdrawn_half_day_is_not_active_and_its_slots_are_unavailable(here, client):
    with unit_of_work():
        here.morning.withdrawn_at = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    assert lawful(here.get(client, f"Schedule/{here.ids['morning']}"))["active"] is False
    assert lawful(here.get(client, f"Slot/{here.ids['slot']}"))["status"] == "busy-unavailable"
