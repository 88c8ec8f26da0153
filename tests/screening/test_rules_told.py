"""What told days and the record mean for which vaccine: only dates block (免疫程序(2026年版); domain §2.3)."""

import datetime as dt

import pytest

from tests.screening.builders import answers
from vaccsched.screening.findings import Face, from_answers, from_record, from_told_days, is_blocked
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.rules import KEYS, Answer, AnswerSet
from vaccsched.vaccines.models import VaccineKind

ON = dt.date(2026, 12, 1)
MMR = Face(code="MMR", kind=VaccineKind.INJECTED_LIVE)
BCG = Face(code="BCG", kind=VaccineKind.INJECTED_LIVE)
JEL = Face(code="JEL", kind=VaccineKind.INJECTED_LIVE)
ORAL = Face(code="BOPV", kind=VaccineKind.ORAL_LIVE)
FLU = Face(code="IIV", kind=VaccineKind.NON_LIVE)
RABIES = Face(code="RABIES", kind=VaccineKind.NON_LIVE)
POSTPONE, NOT_SUITABLE = InquiryOutcome.POSTPONE, InquiryOutcome.NOT_SUITABLE


def told(key, day):
    return AnswerSet({**AnswerSet.all_no().answers, key: Answer(True, "", day)})


@pytest.mark.parametrize(
    ("key", "day", "blocks"),
    [
        ("blood_product", dt.date(2026, 9, 2), True),
        ("blood_product", dt.date(2026, 9, 1), False),  # three calendar months to the day
        ("blood_product", dt.date(2026, 8, 31), False),
        ("live_vaccine_1m", dt.date(2026, 11, 4), True),
        ("live_vaccine_1m", dt.date(2026, 11, 3), False),  # 28 days allowed
        ("live_vaccine_1m", ON, False),  # the same day is no interval
    ],
)
def test_an_interval_is_counted_from_the_day_that_was_told(key, day, blocks):
    [finding] = from_told_days(told(key, day), [MMR], on=ON)
    assert (finding.blocks, finding.proposes) == (blocks, POSTPONE if blocks else None)
    assert finding.clause
    assert ("起可以打" in finding.say()) is blocks


def test_months_are_clamped_to_the_end_of_the_month():
    [finding] = from_told_days(told("blood_product", dt.date(2026, 11, 30)), [MMR], on=dt.date(2027, 2, 27))
    assert "2027年2月28日" in finding.say()


@pytest.mark.parametrize("face", [FLU, ORAL, RABIES])
@pytest.mark.parametrize("key", ["blood_product", "live_vaccine_1m"])
def test_told_days_concern_injected_live_vaccines_only(key, face):
    assert from_told_days(told(key, ON), [face], on=ON) == []


def test_bcg_keeps_no_interval_from_blood_products():
    assert from_told_days(told("blood_product", ON), [BCG], on=ON) == []
    assert from_told_days(told("live_vaccine_1m", dt.date(2026, 11, 20)), [BCG], on=ON)[0].blocks


def test_a_day_takes_the_place_of_the_question_whether_it_was_long_ago():
    known = told("blood_product", dt.date(2026, 1, 1))
    assert from_answers(known, [MMR]) == []
    assert not is_blocked(from_told_days(known, [MMR], on=ON), "MMR")
    assert from_answers(answers("blood_product"), [MMR])[0].proposes is POSTPONE


@pytest.mark.parametrize(
    ("condition", "face", "proposes"),
    [
        ("hiv_exposed_unknown", BCG, POSTPONE),
        ("hiv_exposed_unknown", JEL, POSTPONE),
        ("hiv_exposed_unknown", ORAL, POSTPONE),
        ("hiv_infected", BCG, NOT_SUITABLE),
        ("hiv_infected", ORAL, NOT_SUITABLE),
        ("hiv_infected", MMR, None),
        ("immunosuppressed", MMR, NOT_SUITABLE),
        ("chemotherapy", ORAL, NOT_SUITABLE),
        ("pregnant", MMR, NOT_SUITABLE),
    ],
)
def test_a_condition_on_record_raises_a_flag_that_a_doctor_resolves(condition, face, proposes):
    [finding] = from_record({condition}, (), [face])
    assert (finding.proposes, finding.blocks) == (proposes, False)
    assert finding.clause


@pytest.mark.parametrize(
    ("condition", "face"),
    [("hiv_exposed_unknown", FLU), ("hiv_exposed_unknown", MMR), ("immunosuppressed", FLU), ("pregnant", FLU)],
)
def test_a_condition_says_nothing_about_other_vaccines(condition, face):
    assert from_record({condition}, (), [face]) == []


def test_a_confirmed_severe_allergy_stands_before_every_vaccine():
    own, other = from_record((), {"MMR"}, [MMR, FLU])
    assert (own.proposes, other.proposes) == (NOT_SUITABLE, None)
    assert "MMR" in other.say()
    assert not any(one.blocks for one in (own, other))


def test_nothing_on_record_keeps_anybody_from_rabies_vaccine():
    found = from_record({"pregnant", "immunosuppressed", "hiv_infected"}, {"RABIES", "gelatin"}, [RABIES])
    assert all(one.proposes is None for one in found)


# shared/data/vaccines.yaml, screening_rules: item, vaccine it applies to and one it does not, what is proposed
RULES = [
    ("recent_illness", FLU, RABIES, POSTPONE),
    ("vaccine_reaction", FLU, None, NOT_SUITABLE),
    ("allergy", FLU, None, None),
    ("neuro", FLU, None, None),
    ("immune", MMR, None, NOT_SUITABLE),
    ("immunosuppressant", FLU, None, POSTPONE),
    ("blood_product", MMR, BCG, POSTPONE),
    ("live_vaccine_1m", MMR, ORAL, POSTPONE),
    ("pregnancy", ORAL, RABIES, NOT_SUITABLE),
    ("chronic", FLU, None, None),
]


@pytest.mark.parametrize(("key", "concerned", "spared", "proposes"), RULES)
def test_every_rule_of_the_programme_is_followed(key, concerned, spared, proposes):
    [finding] = from_answers(answers(key), [concerned])
    assert finding.proposes is proposes
    assert not finding.blocks
    if spared is not None:
        assert all(one.proposes is None for one in from_answers(answers(key), [spared]))


def test_every_item_of_the_form_has_its_rule():
    assert {rule[0] for rule in RULES} | {"other"} == set(KEYS)
