"""`check-cases`: what is printed, and what a file that cannot be read is told."""

import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


def run(app, file, *more):
    return app.test_cli_runner().invoke(args=["check-cases", str(file), *more])


def written(tmp_path, cases) -> Path:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases) if not isinstance(cases, str) else cases, encoding="utf-8")
    return file


def one_case():
    return json.loads((CASES / "who.json").read_text(encoding="utf-8"))["cases"][0]


def test_the_answer_is_a_json_list_in_the_order_of_the_file(app):
    answered = run(app, CASES / "leaving.json")
    told = json.loads(answered.stdout)
    wanted = json.loads((CASES / "leaving.json").read_text(encoding="utf-8"))["answers"]
    assert [one["id"] for one in told] == [one["id"] for one in wanted]
    assert {frozenset(one) for one in told} == {frozenset({"id", "result", "findings"})}
    assert answered.exit_code == 0


def test_a_rule_can_be_tried_as_a_stop(app, tmp_path):
    case = one_case()
    case["setup"]["scan"]["expiry"] = "2026-12-05"
    file = written(tmp_path, [case])
    assert json.loads(run(app, file).stdout)[0]["result"] == "warn"
    assert json.loads(run(app, file, "--hard", "near_expiry").stdout)[0]["result"] == "block"


BROKEN = [
    (("now",), None, "setup.now"),
    (("now",), 1764552600, "setup.now"),
    (("now",), "2026-12-01T09:30:00", "setup.now"),
    (("resident", "birth_date"), "1951-13-09", "setup.resident.birth_date"),
    (("resident", "sex"), "X", "setup.resident.sex"),
    (("resident", "birth_date"), "2027-01-01", "resident.birth_date"),
    (("order", "vaccine"), "NOPE", "setup.order.vaccine"),
    (("order", "dose"), "one", "setup.order.dose"),
    (("scan", "lot_status"), "lost", "setup.scan.lot_status"),
    (("scan", "lot_bound"), "yes", "setup.scan.lot_bound"),
    (("scan", "trace_code_uses_before"), -1, "setup.scan.trace_code_uses_before"),
    (("vial", "kind"), "frozen", "setup.vial.kind"),
    (("consent", "signed"), "true", "setup.consent.signed"),
    (("history",), [{"vaccine": "PPV23", "date": "2027-01-01"}], "history.0.date"),
    (("observation",), {"injections": ["yesterday"]}, "setup.observation.injections.0"),
]


@pytest.mark.parametrize(("path", "value", "field"), BROKEN, ids=[f"{path[-1]}={value}" for path, value, _ in BROKEN])
def test_a_case_that_cannot_be_read_is_named_with_its_field(app, tmp_path, path, value, field):
    good, bad = one_case(), one_case()
    bad["id"] = "bad-one"
    inner = bad["setup"]
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    answered = run(app, written(tmp_path, [bad, good]))
    assert answered.exit_code == 2
    assert "bad-one" in answered.stderr
    assert field in answered.stderr
    assert [one["id"] for one in json.loads(answered.stdout)] == [good["id"]]


@pytest.mark.parametrize("text", ["{", "[1,", '{"cases": 3}', '"x"', "12"])
def test_a_file_that_is_no_list_of_cases(app, tmp_path, text):
    answered = run(app, written(tmp_path, text))
    assert answered.exit_code == 2
    assert "cases.json" in answered.stderr


def test_a_case_without_an_id_is_named_by_its_place(app, tmp_path):
    case = one_case()
    del case["id"]
    answered = run(app, written(tmp_path, [case]))
    assert answered.exit_code == 2
    assert "number 1" in answered.stderr
