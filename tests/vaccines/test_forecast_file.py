"""The county's command and its file of people."""

import json

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
