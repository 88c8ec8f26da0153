"""How a search is read, and which codes a resource may have: values in, values out."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.fhir import answers, rules
from vaccsched.fhir.errors import UnknownParameter, WrongParameter
from vaccsched.fhir.mappers.appointment import STATUSES as APPOINTMENT_STATUSES
from vaccsched.fhir.mappers.immunization import ROUTES, SITES
from vaccsched.fhir.mappers.immunization import STATUSES as DOSE_STATUSES
from vaccsched.fhir.mappers.patient import DOCUMENT_TYPES, GENDERS, document_kind, document_system
from vaccsched.fhir.mappers.recommendation import STATUSES as FORECAST_STATUSES
from vaccsched.fhir.mappers.slot import SlotStatus
from vaccsched.fhir.rules.checking import REQUIRED
from vaccsched.records.models import BodySite
from vaccsched.residents.models import DocumentKind, Sex
from vaccsched.vaccines.forecast import Status, in_force

KNOWN = ("patient", "status", "date")
KEY = uuid.UUID(int=7)


def at(*numbers):
    return dt.datetime(*numbers, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "prefix", "low", "high"),
    [
        ("2026", "eq", at(2025, 12, 31, 16), at(2026, 12, 31, 16)),
        ("ge2026-11", "ge", at(2026, 10, 31, 16), at(2026, 11, 30, 16)),
        ("lt2026-11-24", "lt", at(2026, 11, 23, 16), at(2026, 11, 24, 16)),
        ("2026-11-24T08:30", "eq", at(2026, 11, 24, 0, 30), at(2026, 11, 24, 0, 31)),
        ("sa2026-11-24T08:30:00Z", "sa", at(2026, 11, 24, 8, 30), at(2026, 11, 24, 8, 30, 1)),
        ("2026-11-24T08:30:00.5-05:00", "eq", at(2026, 11, 24, 13, 30), at(2026, 11, 24, 13, 30, 1)),
        ("2026-11-24T08:30:00 08:00", "eq", at(2026, 11, 24, 0, 30), at(2026, 11, 24, 0, 30, 1)),
    ],
)
def test_a_date_stands_for_as_much_time_as_it_was_written_for(text, prefix, low, high):
    span = rules.date_span(text)
    assert (span.prefix, span.low, span.high) == (prefix, low, high)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13", "2026-02-30", "xx2026", "ap2026", "1026", "2026-11-24T25:00", "2026-1-1",
             "２０２６", "2026-11-24T08:30:00+99:00"],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert rules.date_span(text) is None


@given(st.text(max_size=40) | st.from_regex(r"(ge|lt)?[0-9]{4}(-[0-9]{2}){0,2}(T[0-9:.Z+-]{0,20})?", fullmatch=True))
def test_no_text_breaks_the_reading_of_a_date(text):
    span = rules.date_span(text)
    assert span is None or span.low < span.high


def test_a_search_keeps_what_must_all_hold_and_what_may_be_one_of_several():
    asked = rules.read_search([("status", "a,b"), ("status", "c"), ("_count", "10"), ("_format", "json")], known=KNOWN)
    assert asked.params == (("status", ("a", "b")), ("status", ("c",)))
    assert (asked.count, asked.after, asked.one("status")) == (10, None, None)


def test_a_page_is_cut_at_the_most_and_begins_after_the_one_before():
    asked = rules.read_search([("_count", "99999"), ("_after", str(KEY))], known=KNOWN)
    assert (asked.count, asked.after) == (200, KEY)


def test_what_is_not_known_is_refused_and_not_left_out():
    with pytest.raises(UnknownParameter):
        rules.read_search([("patient:exact", "x")], known=KNOWN)


@pytest.mark.parametrize("sent", [[("status", "a," * 201)], [("status", "a,b")] * 101])
def test_a_search_asks_a_limited_number_of_questions(sent):
    with pytest.raises(WrongParameter):
        rules.read_search(sent, known=KNOWN)


@pytest.mark.parametrize("sent", [("_count", "-1"), ("_count", "x"), ("_count", "٣"), ("_after", "x"), ("status", ",")])
def test_what_cannot_be_read_is_refused(sent):
    with pytest.raises(WrongParameter):
        rules.read_search([sent], known=KNOWN)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (str(KEY), KEY), (f"Patient/{KEY}", KEY), (f"https://a.example/fhir/Patient/{KEY}", KEY),
        (f"Location/{KEY}", None), ("Patient/x", None), ("", None), (f"Patient/{KEY}/more", None),
    ],
)  # fmt: skip
def test_a_reference_names_a_thing_of_its_kind(text, key):
    assert rules.reference_id(text, kind="Patient") == key


def test_a_token_says_its_system_or_does_not():
    assert [rules.token(text) for text in ("a|b", "b", "|b")] == [("a", "b"), (None, "b"), ("", "b")]


# codes


def test_every_word_of_ours_has_a_code_of_the_required_set():
    assert set(APPOINTMENT_STATUSES.values()) <= REQUIRED["Appointment.status"]
    assert set(DOSE_STATUSES.values()) <= REQUIRED["Immunization.status"]
    assert set(GENDERS.values()) <= REQUIRED["Patient.gender"]
    assert {str(one) for one in SlotStatus} <= REQUIRED["Slot.status"]
    assert {code for code, _word in FORECAST_STATUSES.values()} <= {"due", "overdue", "immune", "complete"}


def test_no_word_of_ours_is_without_a_code():
    assert set(GENDERS) == set(Sex)
    assert set(SITES) == set(BodySite)
    assert set(FORECAST_STATUSES) == set(Status) - {Status.NOT_APPLICABLE}  # what does not concern a person is left out
    assert set(DOCUMENT_TYPES) == set(DocumentKind) - {DocumentKind.NONE}


def test_every_route_of_the_programme_has_a_code():
    routes = {row.vaccine.route.split("/")[0].split("(")[0] for row in in_force().vaccines}
    assert routes <= set(ROUTES)


def test_a_kind_of_document_is_found_again_by_its_system():
    assert {document_kind(document_system(kind)) for kind in DOCUMENT_TYPES} == set(DOCUMENT_TYPES)
    assert document_kind("urn:oid:1.2.3") is None


SLOT = {
    "resourceType": "Slot", "id": "a", "schedule": {"reference": "Schedule/b"}, "status": "free",
    "start": "2026-12-03T09:00:00+08:00", "end": "2026-12-03T09:30:00+08:00",
}  # fmt: skip


def test_a_code_outside_its_set_is_found_also_inside_a_bundle():
    wrong = SLOT | {"status": "nonsense"}
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": SLOT}, {"resource": wrong}]}
    assert rules.wrong_codes(SLOT) == []
    assert rules.wrong_codes(bundle) == ["Slot.status = nonsense"]


def test_the_library_lets_nonsense_through_and_we_do_not():
    assert answers.checked(SLOT) == SLOT
    with pytest.raises(answers.Nonsense):
        answers.checked(SLOT | {"status": "nonsense"})


@pytest.mark.parametrize("empty", [{"schedule": None}, {"comment": ""}, {"extension": []}, {"meta": {}}])
def test_nothing_empty_is_ever_sent(empty):
    with pytest.raises((answers.Nonsense, ValueError)):
        answers.checked(SLOT | empty)


@pytest.mark.parametrize("wrong", [{"start": "soon"}, {"colour": "red"}])
def test_what_is_no_lawful_resource_is_never_sent(wrong):
    with pytest.raises(ValueError, match="Slot"):
        answers.checked(SLOT | wrong)
