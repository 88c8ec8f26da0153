"""The judgement is pure: the same situation, the same stops, all of them told."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.checks.models import ItemResult
from vaccsched.screening.models import InquiryOutcome
from vaccsched.stock.models import LotStatus
from vaccsched.stops.rules.judging import first_stop, judge
from vaccsched.stops.rules.situation import Inquired, Order, Situation, Vial
from vaccsched.vaccines.forecast import Finding, FindingCode, Reason

NOW = dt.datetime(2026, 11, 18, 6, 20, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 18)
ORDER = Order(
    vaccine_code="IIV",
    name="流感疫苗",
    dose_number=1,
    specifications=frozenset({"0.5mL/支"}),
    volumes=frozenset({"0.5mL"}),
    routes=frozenset({"IM"}),
)
VIAL = Vial(
    vaccine_code="IIV",
    name="流感疫苗",
    specification="0.5mL/支",
    volume="0.5mL",
    route="IM",
    lot_number="TESTFLU1",
    expires_on=dt.date(2027, 6, 30),
    lot_status=LotStatus.RELEASED,
    doses_left=1,
    discarded=False,
    opened_at=None,
    open_minutes=60,
)
FINE = Situation(
    now=NOW,
    today=TODAY,
    order=ORDER,
    inquiry=Inquired(day=TODAY, outcome=InquiryOutcome.RECOMMEND),
    consent_agreed=True,
    vial=VIAL,
)


def codes(situation) -> list[str]:
    return [stop.code for stop in judge(situation).stops]


def objection(code, *, blocks=True):
    return Finding(code, blocks, Reason("不行。", "No."), "R1", dt.date(2026, 12, 1))


def test_when_everything_agrees_nothing_stops_and_all_machine_items_hold():
    judgement = judge(FINE)
    assert judgement.stops == ()
    assert {one.result for one in judgement.items} == {ItemResult.OK}
    assert len(judgement.items) == 9


def vial(**more):
    return replace(FINE, vial=replace(VIAL, **more))


@pytest.mark.parametrize(
    ("situation", "code"),
    [
        (vial(vaccine_code="PPV23"), "wrong_product"),
        (vial(specification="0.25mL/支"), "wrong_specification"),
        (vial(volume="0.25mL"), "wrong_specification"),
        (vial(route="SC"), "wrong_specification"),
        (vial(expires_on=TODAY - dt.timedelta(days=1)), "lot_expired"),
        (vial(lot_status=LotStatus.QUARANTINED), "lot_quarantined"),
        (vial(lot_status=LotStatus.RECALLED), "lot_recalled"),
        (vial(lot_status=LotStatus.COLD_CHAIN_HOLD), "lot_cold_chain_hold"),
        (vial(doses_left=0), "pack_used_up"),
        (vial(discarded=True), "pack_discarded"),
        (vial(opened_at=NOW - dt.timedelta(minutes=60, seconds=1)), "vial_open_too_long"),
        (replace(FINE, inquiry=None), "inquiry_missing"),
        (replace(FINE, inquiry=Inquired(day=TODAY - dt.timedelta(days=1), outcome=InquiryOutcome.RECOMMEND)),
         "inquiry_not_today"),
        (replace(FINE, inquiry=Inquired(day=TODAY, outcome=InquiryOutcome.POSTPONE)), "not_recommended"),
        (replace(FINE, inquiry=Inquired(day=TODAY, outcome=InquiryOutcome.NOT_SUITABLE)), "not_recommended"),
        (replace(FINE, consent_agreed=False), "consent_missing"),
        (replace(FINE, allergies=("gelatin",)), "severe_allergy"),
        (replace(FINE, given_today=True), "same_dose_given"),
        (replace(FINE, objections=(objection(FindingCode.TOO_EARLY_AGE),)), "too_early"),
        (replace(FINE, objections=(objection(FindingCode.TOO_EARLY_INTERVAL),)), "too_early"),
        (replace(FINE, objections=(objection(FindingCode.LIVE_28_DAYS),)), "too_early"),
        (replace(FINE, objections=(objection(FindingCode.BLOOD_PRODUCT_3_MONTHS),)), "too_early"),
        (replace(FINE, objections=(objection(FindingCode.SAME_DOSE_GIVEN),)), "same_dose_given"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_stops_by_its_own_name(situation, code):
    assert codes(situation) == [code]


@pytest.mark.parametrize(
    "situation",
    [
        vial(expires_on=TODAY),
        vial(opened_at=NOW - dt.timedelta(minutes=60)),
        replace(FINE, objections=(objection(FindingCode.EARLIER_DOSE_MISSING, blocks=False),)),
        replace(FINE, vial=None),
    ],
)
def test_what_is_just_right_does_not_stop(situation):
    assert codes(situation) == []


def test_the_first_stop_tells_of_the_others():
    stop = first_stop(judge(replace(FINE, consent_agreed=False, inquiry=None)).stops)
    assert stop.code == "inquiry_missing"
    assert stop.facts["also"] == ["这种疫苗没有签知情同意书。"]


FAULTS = {
    "inquiry": st.just(None),
    "consent_agreed": st.just(False),
    "given_today": st.just(True),
    "allergies": st.just(("egg",)),
    "objections": st.just((objection(FindingCode.TOO_EARLY_AGE),)),
}


@given(st.sets(st.sampled_from(sorted(FAULTS)), min_size=1), st.data())
def test_no_fault_hides_another(which, data):
    situation = replace(FINE, **{name: data.draw(FAULTS[name]) for name in which})
    assert len(judge(situation).stops) == len(which)
