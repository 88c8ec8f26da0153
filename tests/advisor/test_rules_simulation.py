"""The vectorised simulation: against closed forms, published figures, the reference clinic, and a second model."""

import dataclasses
import statistics

import numpy as np
import pytest

from tests.advisor.clinics import facts, ready, single
from tests.advisor.simpy_clinic import play
from vaccsched.advisor.rules import queueing
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import report, score
from vaccsched.advisor.rules.simulation import simulate

RUNS = 800
# policy: served, P50, P90, elder P90, overtime mean and P90, share turned away, hall P95, seats P95, utilisation
REFERENCE = {
    "rc1-a-unlimited": (169.5, 28.6, 41.4, 40.8, 12.5, 25.6, 0.0, 46, 29, (0.81, 0.94, 1.01)),
    "rc1-c-uniform": (129.8, 8.3, 23.8, 25.3, 0.1, 0, 0.002, 30, 28, (0.62, 0.72, 0.77)),
    "rc1-d-quarter-hours": (129.8, 5.1, 19.6, 21.0, 1.9, 6.3, 0.002, 27, 28, (0.62, 0.72, 0.77)),
    "rc1-bw-front-loaded": (129.8, 12.2, 28.3, 29.6, 0.1, 0, 0.002, 34, 29, (0.62, 0.72, 0.77)),
    "rc1-r-rule": (129.8, 3.5, 10.9, 13.0, 0.1, 0, 0.002, 20, 27, (0.62, 0.72, 0.77)),
    "rc1-g-advisor": (129.8, 3.2, 9.3, 10.7, 0.1, 0, 0.003, 17, 27, (0.62, 0.72, 0.77)),
}


def near(value):
    """Within 5 %, or half a minute (a person)."""
    return pytest.approx(value, rel=0.05, abs=0.5)


@pytest.mark.parametrize("name", REFERENCE)
def test_the_reference_clinic_comes_out_as_published(name):
    served, p50, p90, elder, overtime, late, turned_away, hall, seats, busy = REFERENCE[name]
    found = report(ready(name), runs=RUNS, seed=11)
    assert found.people["served"].value == near(served)
    assert found.waits["all_p50"].value == near(p50)
    assert found.waits["all_p90"].value == near(p90)
    assert found.waits["elder_p90"].value == near(elder)
    assert found.rooms["overtime"].value == near(overtime)
    assert found.rooms["overtime_p90"].value == pytest.approx(late, rel=0.05, abs=1)
    assert found.people["turned_away_share"].value == pytest.approx(turned_away, abs=0.005)
    assert found.rooms["hall_p95"].value == pytest.approx(hall, rel=0.05, abs=1)
    assert found.rooms["seats_p95"].value == pytest.approx(seats, rel=0.05, abs=1)
    assert [one.utilisation.value for one in found.stations] == pytest.approx(busy, abs=0.01)


def test_without_reserved_places_seven_of_ten_elders_are_turned_away():
    found = report(ready("rc1-b-none-reserved"), runs=RUNS, seed=11)
    assert found.people["turned_away_share"].value == pytest.approx(0.71, abs=0.02)


# staff, utilisation and queue of registration, utilisation of vaccination, whole visit P50 and P90, mean wait
PUBLISHED = {
    "gp-4-staff-2": (0.634, 0.279, 0.547, 32.54, 37.06, 1.88),
    "gp-4-staff-4": (0.863, 31.213, 0.743, 173.85, 282.62, 143.03),
    "gp-8-staff-4": (0.636, 0.472, 0.547, 32.21, 36.42, 1.54),
    "gp-8-staff-6": (0.824, 19.902, 0.712, 79.62, 114.77, 48.94),
    "gp-12-staff-6": (0.632, 0.649, 0.546, 32.07, 36.13, 1.41),
    "gp-12-staff-8": (0.806, 11.409, 0.695, 47.59, 60.95, 17.39),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_clinic_comes_out_as_published(name):
    busy, queue, vaccinating, p50, p90, wait = PUBLISHED[name]
    found = report(ready(name), runs=400, seed=5)
    registration, vaccination = found.stations
    assert registration.utilisation.value == pytest.approx(busy, rel=0.01)
    assert registration.queue.value == pytest.approx(queue, rel=0.12)
    assert vaccination.utilisation.value == pytest.approx(vaccinating, rel=0.01)
    assert found.waits["visit_p50"].value == pytest.approx(p50, rel=0.02)
    assert found.waits["visit_p90"].value == pytest.approx(p90, rel=0.02)
    assert found.waits["mean"].value == pytest.approx(wait, rel=0.05)


@pytest.mark.parametrize(("staff", "shorter"), [("4-staff-2", 0.62), ("8-staff-4", 0.74), ("12-staff-6", 0.81)])
def test_blocks_of_five_minutes_beat_the_published_blocks_of_ten(staff, shorter):
    ten = report(ready(f"gp-{staff}"), runs=200, seed=5).waits["mean"].value
    five = report(ready(f"gp-{staff}-five-minutes"), runs=200, seed=5).waits["mean"].value
    assert 1 - five / ten == pytest.approx(shorter, abs=0.03)


@pytest.mark.parametrize(
    ("servers", "law", "arrivals", "service"),
    [(2, "exponential", 20, 12), (3, "fixed", 30, 12), (1, "lognormal", 8, 12)],
)
def test_the_simulation_agrees_with_the_closed_forms_within_its_interval(servers, law, arrivals, service):
    clinic = single(servers=servers, law=law, rate=arrivals / 60, mean=60 / service, minutes=1440)
    draws = Draws(clinic, runs=100, seed=3)
    days = simulate(clinic, draws)
    warm = days.present & (days.arrived > 240)
    means = np.where(warm, days.waited, 0).sum(axis=0) / warm.sum(axis=0)
    half = 1.984 * means.std(ddof=1) / np.sqrt(len(means))
    exact = {
        "exponential": queueing.mmc(arrivals=arrivals / 60, service=service / 60, servers=servers).mean_wait,
        "fixed": queueing.mdc(arrivals=arrivals / 60, minutes=60 / service, servers=servers)[1],
        "lognormal": queueing.pollaczek_khinchine(arrivals=arrivals / 60, mean=60 / service, cv=0.5),
    }[law]
    assert abs(means.mean() - exact) <= half


@pytest.mark.parametrize("name", ["rc1-c-uniform", "gp-8-staff-6"])
def test_a_second_model_written_with_simpy_agrees(name):
    told = [play(facts(name), seed) for seed in range(60)]
    found = report(ready(name), runs=RUNS, seed=17)
    waits = [statistics.fmean(one.waits) for one in told]
    noise = 2 * statistics.stdev(waits) / len(waits) ** 0.5
    assert statistics.fmean(len(one.waits) for one in told) == pytest.approx(found.people["served"].value, rel=0.03)
    assert statistics.fmean(waits) == pytest.approx(found.waits["mean"].value, rel=0.03, abs=noise)
    last = [max(one.last_jab - ready(name).closes, 0) for one in told]
    assert statistics.fmean(last) == pytest.approx(found.rooms["overtime"].value, rel=0.03, abs=0.5)


def test_the_same_seed_gives_the_same_report_and_another_seed_another():
    clinic = ready("rc1-r-rule")
    first = report(clinic, runs=60, seed=4)
    assert report(clinic, runs=60, seed=4) == first
    assert report(clinic, runs=60, seed=5).waits != first.waits


def test_another_table_never_makes_anybody_wait_longer_on_average():
    clinic = ready("rc1-c-uniform")
    for position, station in enumerate(clinic.stations):
        more = clinic.with_servers(position, station.servers + 1)
        before, after = (score(one, Draws(one, runs=100, seed=2)) for one in (clinic, more))
        assert after.mean <= before.mean


def test_more_no_shows_never_serve_more_people():
    served = [
        report(ready("rc1-c-uniform").model_copy(update={"no_show": share}), runs=60, seed=2).people["booked"].value
        for share in (0.0, 0.1, 0.2, 0.4)
    ]
    assert served == sorted(served, reverse=True)


def test_a_larger_pool_never_turns_more_people_away():
    shares = [
        score(clinic, Draws(clinic, runs=60, seed=2)).turned_away
        for clinic in (ready("rc1-c-uniform").with_pool(pool) for pool in (0, 20, 40, 60))
    ]
    assert shares == sorted(shares, reverse=True)


def test_a_place_keeps_its_chance_whatever_other_slots_hold():
    clinic = ready("rc1-c-uniform")
    few, many = Draws(clinic, runs=20, seed=9), Draws(clinic, runs=20, seed=9)
    short = few.offsets(start=540, places=3)
    many.offsets(start=480, places=30)
    assert np.array_equal(many.offsets(start=540, places=20)[:3], short)


def test_nobody_at_all_gives_a_quiet_day():
    clinic = ready("rc1-c-uniform").with_places([0] * 7).with_walk_ins(0)
    found = report(clinic, runs=40, seed=1)
    assert found.people["served"].value == 0
    assert found.waits["all_p90"].value == 0
    assert found.rooms["overtime_p90"].value == 0


def test_figures_carry_an_interval_that_narrows_with_more_runs():
    few, many = (report(ready("rc1-c-uniform"), runs=runs, seed=1).waits["all_p90"] for runs in (100, 1600))
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low
    assert many.day_low < many.value < many.day_high * 1.2
    assert {field.name for field in dataclasses.fields(few)} == {"value", "low", "high", "day_low", "day_high"}
