"""The clinic's own figures, shrunk to the defaults; laws; the back-test; descriptions that are wrong."""

import datetime as dt

import numpy as np
import pytest
from pydantic import TypeAdapter

from tests.advisor.clinics import FILES, facts
from vaccsched.advisor.describing import clinic_facts, read_clinic, report_facts, report_of
from vaccsched.advisor.errors import ClinicFileFaulty
from vaccsched.advisor.rules import learning
from vaccsched.advisor.rules.backtest import Compared, verdict
from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.figures import report
from vaccsched.advisor.rules.laws import Law, Lognormal

DEFAULT = Lognormal(law="lognormal", mean=3.5, cv=0.5)
NOON = dt.datetime(2026, 11, 2, 4, tzinfo=dt.UTC)


def test_no_shows_are_shrunk_to_one_in_ten():
    found = learning.no_show(missed=30, booked=400, half_days=20)
    assert found.value == pytest.approx(0.0761905, abs=1e-7)
    assert found.count == 400


def test_fewer_than_ten_half_days_leave_the_defaults():
    assert learning.no_show(missed=30, booked=400, half_days=9).value == 0.1
    assert learning.service_law([1.0] * 500, half_days=9, default=DEFAULT).value is DEFAULT
    assert not learning.punctuality([0.0] * 500, half_days=9).own


def test_the_log_mean_of_services_is_shrunk_by_thirty_observations():
    found = learning.service_law([2.0] * 30, half_days=10, default=DEFAULT)
    prior = np.log(3.5) - np.log1p(0.25) / 2
    mean, variance = (np.log(2) + prior) / 2, np.log1p(0.25) / 2
    assert found.value.mean == pytest.approx(np.exp(mean + variance / 2))
    assert found.count == 30


def test_much_experience_outweighs_the_default():
    chance = np.random.default_rng(1)
    minutes = Lognormal(law="lognormal", mean=5, cv=0.3).sample(chance, (5000,))
    assert learning.service_law(list(minutes), half_days=40, default=DEFAULT).value.mean == pytest.approx(5, rel=0.02)


def test_punctuality_is_learned_with_two_hundred_made_up_observations():
    late = learning.punctuality([10.0] * 20_000, half_days=20).value
    assert late.moments[0] == pytest.approx(10, abs=0.4)
    few = learning.punctuality([10.0] * 10, half_days=20).value
    assert few.moments[0] == pytest.approx((10 * 10 - 200 * 5) / 210, abs=0.6)


def stamp(minutes, *, station="s", at=NOON):
    return learning.Stamp(station=station, begun=at, ended=at + dt.timedelta(minutes=minutes))


def test_presses_one_after_the_other_and_very_short_ones_do_not_count():
    bulk = [learning.Stamp(station="s", begun=NOON, ended=NOON + dt.timedelta(minutes=9)) for _time in range(5)]
    later = [stamp(2 + at / 100, at=NOON + dt.timedelta(hours=at)) for at in range(1, 4)]
    assert learning.usable([*bulk, *later, stamp(0.05)]) == pytest.approx([2.01, 2.02])


def test_nothing_timed_is_nothing_usable():
    assert learning.usable([]) == []


@pytest.mark.parametrize(
    "law",
    [
        {"law": "fixed", "minutes": 30},
        {"law": "exponential", "mean": 2, "shift": 5},
        {"law": "lognormal", "mean": 3.5, "cv": 0.5},
        {"law": "normal", "mean": 20, "sd": 3},
        {"law": "quantiles", "values": [1, 2, 6]},
        {"law": "mixture", "parts": [{"share": 0.9, "of": {"law": "fixed", "minutes": 20}},
                                     {"share": 0.1, "of": {"law": "exponential", "mean": 10}}]},
    ],
)  # fmt: skip
def test_each_law_has_the_moments_of_its_samples(law):
    made = TypeAdapter(Law).validate_python(law)
    sample = made.sample(np.random.default_rng(3), (200_000,))
    mean, spread = made.moments
    assert sample.mean() == pytest.approx(mean, rel=0.02)
    assert sample.std() / sample.mean() == pytest.approx(spread, rel=0.03, abs=1e-9)


def compared(*observed, expected=10.0):
    return [
        Compared(day=dt.date(2026, 1, 1) + dt.timedelta(days=at), expected=expected, low=6, high=14, observed=one)
        for at, one in enumerate(observed)
    ]


def test_the_advisor_is_trusted_while_it_is_right():
    found = verdict(compared(9, 11, 10, 13, 7, 12, 8))
    assert (found.trusted, found.coverage) == (True, 1.0)


def test_it_is_not_trusted_when_fewer_than_six_in_ten_lie_in_the_interval():
    assert verdict(compared(20, 2, 21, 10, 1, 20, 3)).trusted is False


def test_it_is_not_trusted_when_it_is_wrong_to_one_side_all_the_time():
    found = verdict(compared(*[13.9] * 12))
    assert found.coverage == 1.0
    assert found.trusted is False


def test_of_a_few_half_days_nothing_is_said():
    assert verdict(compared(50, 50)).trusted is None
    assert verdict([]).trusted is None


@pytest.mark.parametrize("path", sorted(FILES.glob("*.json")), ids=lambda path: path.stem)
def test_every_ready_file_can_be_read_and_written(path):
    clinic = read_clinic(path.read_text(encoding="utf-8"))
    assert Clinic.model_validate(clinic_facts(clinic)) == clinic


def refused(spoilt):
    import json

    with pytest.raises(ClinicFileFaulty) as refusal:
        read_clinic(json.dumps(spoilt))
    return "\n".join(refusal.value.facts["faults"])


def test_a_file_that_is_not_json_is_refused():
    with pytest.raises(ClinicFileFaulty) as refusal:
        read_clinic("{")
    assert "JSON" in refusal.value.facts["faults"][0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"no_show": 1.5}, "no_show：不能大于 1"),
        ({"closes": "07:00"}, "opens 要早于 closes"),
        ({"doors": "09:00"}, "doors 不能晚于 opens"),
        ({"stations": []}, "stations：太少"),
        ({"colour": "red"}, "colour：没有这一项"),
        ({"arrivals": {}}, "没有人来"),
        ({"opens": "eight"}, "opens：要填数字"),
        ({"observation": {"law": "wild"}}, "没有 “wild” 这种分布"),
        ({"observation": {"law": "quantiles", "values": [3, 1]}}, "从小到大"),
        ({"arrivals": {"slots": [{"start": "08:00", "places": 1}, {"start": "08:00", "places": 1}]}}, "从早到晚"),
        ({"arrivals": {"slots": [{"start": "12:00", "places": 1}]}}, "doors 和 closes 之间"),
        ({"arrivals": {"walk_ins": {"mean": 3, "profile": [{"start": 480, "end": 500, "share": 0.5}]}}}, "等于 1"),
        ({"arrivals": {"walk_ins": {"mean": 3, "profile": [{"start": 500, "end": 480, "share": 1}]}}}, "晚于 start"),
        ({"arrivals": {"slots": [{"start": "08:00", "places": -1}]}}, "arrivals.slots.0.places：不能小于 0"),
        (
            {"observation": {"law": "mixture", "parts": [{"share": 0.5, "of": {"law": "fixed", "minutes": 1}}]}},
            "等于 1",
        ),
    ],
)
def test_a_wrong_description_is_refused_with_place_and_reason(change, said):
    assert said in refused(facts("rc1-c-uniform") | change)


def test_a_report_survives_being_kept():
    told = report(Clinic.model_validate(facts("rc1-c-uniform")), runs=40, seed=1)
    kept = report_facts(told)
    assert report_facts(report_of(kept)) == kept
