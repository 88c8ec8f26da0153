"""Situations of our own, answered by the rules of the screen: each file holds cases and what must come out."""

import json
from pathlib import Path

import pytest

from vaccsched.checks.models import Item
from vaccsched.rehearsal import naming
from vaccsched.rehearsal.case_file import read_case
from vaccsched.rehearsal.jobs import check_file
from vaccsched.rehearsal.rehearse import rehearse
from vaccsched.stops.models import SoftRule

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
RULES = {
    naming.TICKET, naming.GUARDIAN, naming.CONSENT, naming.UNIQUE, naming.OPEN, naming.CERTIFICATE, naming.ALLERGY,
    naming.SAME_DOSE, naming.OBSERVATION, naming.LIVE, naming.BLOOD,
}  # fmt: skip


def answers_of(file: Path):
    return json.loads(file.read_text(encoding="utf-8"))["answers"]


def expected():
    return [(file, answer) for file in FILES for answer in answers_of(file)]


@pytest.fixture(scope="module")
def found():
    return {}


def found_in(file, found):
    if file not in found:
        found[file] = {one["id"]: one for one in check_file(file)[0]}
    return found[file]


@pytest.mark.parametrize(("file", "answer"), expected(), ids=[answer["id"] for _file, answer in expected()])
def test_a_situation_is_answered_as_the_rules_say(found, file, answer):
    case = found_in(file, found)[answer["id"]]
    assert case["result"] == answer["result"], case["findings"]
    items = {one["item"] for one in case["findings"] if one["result"] == answer["result"]}
    assert items == ({answer["item"]} | (items & ALSO.get(answer["id"], set())) if "item" in answer else set())
    assert all(one["sentence"] for one in case["findings"])


# what stands beside the item that a case is about
ALSO: dict[str, set[str]] = {
    "who-ticket-other-table": {naming.TICKET},
    "who-twin": set(),
    "vial-not-scanned": {"lot_ok", "expiry_ok", "specification_ok", "dose_ok"},
    "what-not-entered": {"dose_ok", "route_ok"},
}


def test_every_item_and_every_rule_has_a_case():
    told = {answer["item"] for _file, answer in expected() if "item" in answer}
    assert set(map(str, Item)) | RULES <= told
    assert len(expected()) >= 40


def test_a_bare_list_is_read_too(tmp_path):
    cases = json.loads(FILES[0].read_text(encoding="utf-8"))["cases"]
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(cases), encoding="utf-8")
    assert check_file(bare) == check_file(FILES[0])


@pytest.mark.parametrize("rule", list(SoftRule))
def test_a_county_tries_a_rule_before_it_is_switched_on(rule):
    cases = {one["id"]: one for file in FILES for one in json.loads(file.read_text(encoding="utf-8"))["cases"]}
    which = {
        SoftRule.NEAR_EXPIRY: "vial-seven-days", SoftRule.BRAND_DIFFERS: "vial-maker",
        SoftRule.OTHER_GUARDIAN: "who-guardian-other", SoftRule.LOOK_ALIKE: "who-twin",
    }[rule]  # fmt: skip
    case = read_case(cases[which], number=1)
    assert rehearse(case)["result"] == "warn"
    assert rehearse(case, hardened=frozenset({rule}))["result"] == "block"
