"""What answers and dates mean for which kind of vaccine. Only dates block."""

import datetime as dt

import pytest

from tests.screening.builders import answers
from vaccsched.screening.findings import (
    Face,
    from_answers,
    from_dates,
    from_temperature,
    is_blocked,
    proposal,
)
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.rules import KEYS
from vaccsched.vaccines.forecast import Finding, FindingCode, Reason
from vaccsched.vaccines.models import VaccineKind

FLU = Face(code="IIV", kind=VaccineKind.NON_LIVE)
MMR = Face(code="MMR", kind=VaccineKind.INJECTED_LIVE)
BCG = Face(code="BCG", kind=VaccineKind.INJECTED_LIVE)
ORAL = Face(code="BOPV", kind=VaccineKind.ORAL_LIVE)
ROTA = Face(code="ROTA5", kind=VaccineKind.ORAL_LIVE)
RABIES = Face(code="RABIES", kind=VaccineKind.NON_LIVE)
POSTPONE, NOT_SUITABLE = InquiryOutcome.POSTPONE, InquiryOutcome.NOT_SUITABLE


def raised(key, face):
    return from_answers(answers(key), [face])


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("face", [FLU, MMR, BCG, ORAL, ROTA, RABIES])
def test_an_answer_never_blocks(key, face):
    assert not any(finding.blocks for finding in raised(key, face))


@pytest.mark.parametrize("key", KEYS)
def test_rabies_vaccine_is_never_put_off(key):
    assert all(finding.proposes is None for finding in raised(key, RABIES))
    assert proposal(from_answers(answers(*KEYS), [RABIES])) is InquiryOutcome.RECOMMEND


@pytest.mark.parametrize(
    ("key", "face", "proposes"),
    [
        ("recent_illness", FLU, POSTPONE),
        ("vaccine_reaction", FLU, NOT_SUITABLE),
        ("allergy", FLU, None),
        ("neuro", FLU, None),
        ("immune", FLU, None),
        ("immune", MMR, NOT_SUITABLE),
        ("immune", ORAL, NOT_SUITABLE),
        ("immunosuppressant", FLU, POSTPONE),
        ("chronic", FLU, None),
        ("chronic", ROTA, NOT_SUITABLE),
        ("blood_product", MMR, POSTPONE),
        ("live_vaccine_1m", MMR, POSTPONE),
        ("pregnancy", MMR, NOT_SUITABLE),
        ("pregnancy", FLU, None),
        ("other", FLU, None),
    ],
)
def test_an_answer_proposes_by_kind_of_vaccine(key, face, proposes):
    [finding] = raised(key, face)
    assert finding.proposes is proposes
    assert finding.clause


@pytest.mark.parametrize(
    ("key", "face"),
    [
        ("blood_product", FLU), ("blood_product", BCG), ("blood_product", ORAL),
        ("live_vaccine_1m", FLU), ("live_vaccine_1m", ORAL),
    ],
)  # fmt: skip
def test_intervals_concern_injected_live_vaccines_only(key, face):
    assert raised(key, face) == []


def test_everything_no_raises_nothing():
    assert from_answers(answers(), [FLU, MMR, RABIES]) == []


@pytest.mark.parametrize(("tenths", "raises"), [(None, False), (374, False), (375, True), (390, True)])
def test_fever_counts_from_the_clinics_line_on(tenths, raises):
    found = from_temperature(tenths, line_tenths=375, faces=[FLU])
    assert bool(found) is raises
    if found:
        assert found[0].proposes is POSTPONE
        assert "37.5" in found[0].say()


def test_fever_does_not_put_off_rabies_vaccine():
    [finding] = from_temperature(390, line_tenths=375, faces=[RABIES])
    assert finding.proposes is None


def by_date(code, *, blocks=True):
    reason = Reason("要隔28天。", "28 days apart.")
    return Finding(code, blocks, reason, "G03", dt.date(2026, 12, 20))


def test_dates_block_the_vaccine_they_speak_of():
    found = from_dates({"MMR": [by_date(FindingCode.LIVE_28_DAYS)], "IIV": []})
    assert is_blocked(found, "MMR")
    assert not is_blocked(found, "IIV")
    assert found[0].say() == "要隔28天。"
    assert found[0].say("en") == "28 days apart."
    assert proposal(found) is POSTPONE


def test_what_a_doctor_is_asked_does_not_block():
    assert not is_blocked(from_dates({"MMR": [by_date(FindingCode.TOO_EARLY_AGE, blocks=False)]}), "MMR")


def test_the_gravest_proposal_counts():
    assert proposal(from_answers(answers("recent_illness", "pregnancy"), [MMR])) is NOT_SUITABLE
    assert proposal([]) is InquiryOutcome.RECOMMEND
