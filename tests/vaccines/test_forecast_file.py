"""The county's command and its file of people."""

import json
import tracemalloc

import pytest

from vaccsched.vaccines.case_list import BrokenFile, cases_in
from vaccsched.vaccines.jobs import forecast_file

E1 = {
    "id": "E1",
    "today": "2026-11-18",
    "person": {
        "birth_date": "2026-09-18", "sex": "M", "birth_time": None, "mother_hbsag": "negative",
        "birth_weight_g": 3200, "gestation_weeks": 39, "conditions": [], "blood_products": [], "events": [],
    },
    "options": {"JE": "JEL", "HEPA": "HEPAL"},
    "doses": [
        {"vaccine": "HEPB", "date": "2026-09-18"},
        {"vaccine": "BCG", "date": "2026-09-18"},
        {"vaccine": "HEPB", "date": "2026-10-18"},
    ],
}  # fmt: skip


def written(tmp_path, cases):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    return path


def test_the_example_of_the_county_gets_its_answers(tmp_path):
    [answer] = forecast_file(written(tmp_path, [E1]))
    found = {one["vaccine"]: (one["dose"], one["status"], one["earliest"]) for one in answer["forecast"]}
    assert answer["id"] == "E1"
    assert found["IPV"] == (1, "due", "2026-11-18")
    assert found["DTAP"] == (1, "due", "2026-11-18")
    assert found["HEPB"] == (3, "not_yet", "2027-03-18")


def test_a_bad_entry_is_reported_by_id_and_does_not_stop_the_rest(tmp_path):
    bad = [
        {**E1, "id": "no-person", "person": None},
        {**E1, "id": "no-birth", "person": {"sex": "M"}},
        {**E1, "id": "unknown", "doses": [{"vaccine": "XYZ", "date": "2026-10-18"}]},
        {**E1, "id": "before-birth", "doses": [{"vaccine": "HEPB", "date": "2026-09-17"}]},
        {**E1, "id": "tomorrow", "doses": [{"vaccine": "HEPB", "date": "2026-11-19"}]},
        {**E1, "id": "no-such-day", "today": "2026-02-30"},
        "not a case",
    ]
    answers = forecast_file(written(tmp_path, [*bad, E1]))
    assert [one["id"] for one in answers] == [
        "no-person", "no-birth", "unknown", "before-birth", "tomorrow", "no-such-day", 7, "E1",
    ]  # fmt: skip
    assert all("error" in one for one in answers[:-1])
    assert "forecast" in answers[-1]


def with_person(**told):
    return {**E1, "id": "odd", "person": {**E1["person"], **told}, "doses": []}


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (with_person(birth_date="2027-09-18"), "born 2027-09-18, after 2026-11-18"),
        (with_person(birth_date=0), "person.birth_date: 0 is not a day like 2026-11-18"),
        (with_person(birth_date="20260918"), "'20260918' is not a day"),
        (with_person(birth_date="0001-01-01"), "not between 1900-01-01 and 2199-12-31"),
        ({**E1, "today": "9999-11-18"}, "not between 1900-01-01 and 2199-12-31"),
        (with_person(sex="X"), "person.sex"),
        (with_person(mother_hbsag="POSITIVE"), "person.mother_hbsag"),
        (with_person(conditions=["asthma"]), "person.conditions.0"),
        (with_person(birth_weight_g=32), "person.birth_weight_g"),
        (with_person(gestation_weeks=60), "person.gestation_weeks"),
        (with_person(blood_products=[{"product": "IVIG", "date": "2026-09-17"}]), "2026-09-17 is not between birth"),
        (with_person(events=[{"type": "fall", "date": "2026-10-01"}]), "person.events.0.type"),
        (with_person(events=[{"type": "rabies_exposure", "date": "2026-10-01", "schedule": "X"}]), "no schedule X"),
        ({**E1, "options": {"JE": "X"}}, "options.JE"),
        ({**E1, "doses": [{"date": "2026-10-01"}]}, "unknown vaccine (none)"),
        ({**E1, "doses": [{"national_code": "9998", "date": "2026-10-01"}]}, "unknown vaccine 9998"),
        ({**E1, "doses": [{"vaccine": "BCG"}]}, "doses.0.date: Field required"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path, case, told):
    [answer] = forecast_file(written(tmp_path, [case]))
    assert answer["id"] == case["id"]
    assert told in answer["error"]
    assert "forecast" not in answer


def test_a_case_on_its_first_and_last_possible_day_is_answered(tmp_path):
    first = with_person(birth_date="1900-01-01")
    last = {**with_person(birth_date="2199-12-31"), "today": "2199-12-31"}
    assert all("forecast" in answer for answer in forecast_file(written(tmp_path, [first, last])))


def test_only_birth_date_and_sex_are_needed_and_null_is_absent(tmp_path):
    person = {"birth_date": "2026-09-18", "sex": "M"}
    empty = dict.fromkeys(("conditions", "blood_products", "events", "birth_weight_g", "gestation_weeks"))
    bare = {"today": "2026-11-18", "person": person}
    nulls = {**bare, "id": None, "options": None, "doses": None, "person": {**person, **empty, "mother_hbsag": None}}
    first, second = forecast_file(written(tmp_path, [bare, nulls]))
    assert first["forecast"] == second["forecast"]
    assert (first["id"], second["id"]) == (1, 2)


def test_a_dose_of_a_product_without_an_id_is_known_by_its_code(tmp_path):
    person = {"birth_date": "2018-01-01", "sex": "M"}
    given = [{"national_code": "1401", "date": "2018-09-01"}, {"vaccine": "MMR", "date": "2019-07-01"}]
    [answer] = forecast_file(written(tmp_path, [{"id": "MR", "person": person, "doses": given, "today": "2026-11-18"}]))
    assert next(one for one in answer["forecast"] if one["vaccine"] == "MMR")["status"] == "complete"


def test_the_same_id_twice_gives_two_answers_in_order(tmp_path):
    other = {**E1, "doses": []}
    first, second = forecast_file(written(tmp_path, [E1, other]))
    assert first["id"] == second["id"] == "E1"
    assert first["forecast"] != second["forecast"]


def test_the_counties_own_wrapping_is_read_too(tmp_path):
    assert [one["id"] for one in forecast_file(written(tmp_path, {"about": "…", "cases": [E1]}))] == ["E1"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("   \n", "not JSON"),
        ("{", "not JSON"),
        ("{}", "not a JSON list"),
        ('{"cases": 5}', "not a JSON list"),
        ("5", "not a JSON list"),
        ("[", "entry 1: not JSON"),
        ("[1, 2", "after entry 2: a comma or the end"),
        ("[1 2]", "after entry 1: a comma or the end"),
        ("[1, 2,]", "entry 3: not JSON"),
        ("[1] 2", "something after the end"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 5_000 + "]", "entry 1: not JSON"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path, text, told):
    path = tmp_path / "cases.json"
    path.write_text(text, "utf-8")
    with pytest.raises(BrokenFile, match=told) as refused:
        list(cases_in(path))
    assert "cases.json" in str(refused.value)


def test_other_encodings_are_refused_and_a_byte_order_mark_is_none_of_them(tmp_path):
    path = tmp_path / "cases.json"
    path.write_bytes("[]".encode("utf-16"))
    with pytest.raises(BrokenFile, match=r"cases\.json is not UTF-8 text"):
        list(cases_in(path))
    path.write_text("[]", "utf-8-sig")
    assert list(cases_in(path)) == []


def test_entries_are_whole_wherever_the_file_is_cut(tmp_path, monkeypatch):
    entries = [12345, 'a, ]\\u4e2d"', {"k": [1, {}]}, None, -1.5e10, "中", [], True]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(entries, indent=1), "utf-8")
    for size in range(1, 40):
        monkeypatch.setattr("vaccsched.vaccines.case_list._CHUNK", size)
        assert list(cases_in(path)) == entries


def test_a_long_file_is_read_entry_by_entry(tmp_path):
    path = tmp_path / "cases.json"
    with path.open("w", encoding="utf-8") as file:
        file.write("[" + ",\n".join(json.dumps({**E1, "id": number}) for number in range(5_000)) + "]")
    tracemalloc.start()
    try:
        count = sum(1 for _ in cases_in(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 5_000
    assert path.stat().st_size > 2_000_000
    assert peak < 1_000_000
