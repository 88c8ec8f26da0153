"""Closed forms against exact values (rational arithmetic, convergent series)."""

import pytest

from vaccsched.advisor.rules import limits, queueing
from vaccsched.advisor.rules.lattice import Lattice, evaluate

# λ, μ per hour, tables; P(wait), mean wait (min), queue, P(wait > 10 min), Erlang B, then M/D/c: P(wait), mean wait
TEN = [
    (10, 12, 1, 0.833333, 25.000000, 4.166667, 0.597109, 0.454545, 0.833333, 12.500000),
    (20, 12, 2, 0.757576, 11.363636, 3.787879, 0.388952, 0.342466, 0.749389, 5.755495),
    (12, 15, 1, 0.800000, 16.000000, 3.200000, 0.485225, 0.444444, 0.800000, 8.000000),
    (24, 15, 2, 0.711111, 7.111111, 2.844444, 0.261603, 0.329897, 0.701898, 3.613136),
    (30, 12, 3, 0.702247, 7.022472, 3.511236, 0.258342, 0.282167, 0.688921, 3.586880),
    (36, 15, 3, 0.647191, 4.314607, 2.588764, 0.144408, 0.268406, 0.632542, 2.215601),
    (40, 12, 4, 0.657722, 4.932912, 3.288608, 0.173374, 0.242577, 0.640861, 2.536491),
    (60, 20, 4, 0.509434, 1.528302, 1.528302, 0.018174, 0.206107, 0.490437, 0.800883),
    (75, 20, 5, 0.461789, 1.108294, 1.385367, 0.007160, 0.176617, 0.441013, 0.586578),
    (100, 20, 6, 0.587516, 1.762549, 2.937582, 0.020959, 0.191847, 0.566222, 0.916203),
]


def close(value):
    return pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("case", TEN)
def test_erlang_c_and_b_agree_with_ten_exact_cases(case):
    arrivals, service, servers, waits, mean, length, longer, blocked = case[:8]
    found = queueing.mmc(arrivals=arrivals / 60, service=service / 60, servers=servers)
    assert found.waits == close(waits)
    assert found.mean_wait == close(mean)
    assert found.length == close(length)
    assert found.waits_longer(10) == close(longer)
    assert queueing.erlang_b(load=arrivals / service, servers=servers) == close(blocked)


@pytest.mark.parametrize("case", TEN)
def test_fixed_service_times_agree_with_the_exact_law(case):
    waits, mean = queueing.mdc(arrivals=case[0] / 60, minutes=60 / case[1], servers=case[2])
    assert (waits, mean) == (close(case[8]), close(case[9]))


@pytest.mark.parametrize("case", TEN)
def test_the_preview_formula_is_within_seven_percent_of_the_exact_wait(case):
    arrivals, service, servers, exact, fixed = case[0], case[1], case[2], case[4], case[9]
    found = queueing.approximate_wait(arrivals=arrivals / 60, mean=60 / service, cv=1, servers=servers)
    assert exact * 0.9999 <= found <= exact * 1.067
    found = queueing.approximate_wait(arrivals=arrivals / 60, mean=60 / service, cv=0, servers=servers)
    assert found == pytest.approx(fixed, rel=0.008)


def test_pollaczek_and_khinchine_agree_with_one_server():
    assert queueing.pollaczek_khinchine(arrivals=1 / 6, mean=5, cv=1) == close(25)
    assert queueing.pollaczek_khinchine(arrivals=1 / 6, mean=5, cv=0) == close(12.5)
    assert queueing.pollaczek_khinchine(arrivals=0.2, mean=5, cv=0.5) == float("inf")


@pytest.mark.parametrize(
    ("first", "second", "service", "servers", "elders", "others", "all_alike"),
    [
        (10, 30, 12, 4, 1.038508, 6.231047, 4.932912),
        (15, 45, 20, 4, 0.470247, 1.880987, 1.528302),
        (8, 12, 12, 2, 2.840909, 17.045455, 11.363636),
    ],
)
def test_serving_elders_first_moves_waits_and_makes_none(first, second, service, servers, elders, others, all_alike):
    found = queueing.priority_waits(first=first / 60, second=second / 60, service=service / 60, servers=servers)
    assert found == (close(elders), close(others))
    assert (first * found[0] + second * found[1]) / (first + second) == close(all_alike)


@pytest.mark.parametrize(
    ("people", "seats", "above_95", "above_99", "blocked"),
    [
        (5, (9, 11, 13), 0.031828, 0.005453, 0.008287),
        (10, (15, 18, 21), 0.048740, 0.007187, 0.007142),
        (15, (22, 25, 28), 0.032744, 0.006185, 0.005011),
        (20, (28, 31, 35), 0.034334, 0.008092, 0.005427),
        (30, (39, 43, 48), 0.046253, 0.009735, 0.005134),
        (40, (51, 55, 61), 0.038740, 0.009679, 0.004386),
        (50, (62, 67, 73), 0.042391, 0.008879, 0.003616),
    ],
)
def test_seats_of_the_observation_room(people, seats, above_95, above_99, blocked):
    assert tuple(queueing.seats_for(people=people, share=share) for share in (0.95, 0.99, 0.999)) == seats
    assert queueing.seats_exceeded(people=people, seats=seats[0]) == close(above_95)
    assert queueing.seats_exceeded(people=people, seats=seats[1]) == close(above_99)
    assert queueing.erlang_b(load=people, servers=seats[1]) == close(blocked)


@pytest.mark.parametrize(
    ("places", "row"), [(10, (10, 10, 10, 10, 11)), (15, (15, 15, 16, 15, 16)), (20, (20, 20, 21, 21, 22)),
                        (30, (30, 31, 32, 32, 34))],
)  # fmt: skip
def test_the_most_that_may_be_booked_at_a_given_risk(places, row):
    risks = ((0.05, 0.10), (0.10, 0.05), (0.10, 0.20), (0.15, 0.05), (0.20, 0.10))
    assert tuple(limits.most_booked(places=places, no_show=p, risk=risk) for p, risk in risks) == row


def test_the_risk_of_too_many_coming():
    assert limits.overflows(booked=16, places=15, no_show=0.10) == close(0.185302)
    assert limits.overflows(booked=34, places=30, no_show=0.20) == close(0.070006)


@pytest.mark.parametrize(
    ("places", "no_show", "ratio", "booked", "served", "overflow"),
    [
        (20, 0.10, 1, 22, 19.3623, 0.4377), (20, 0.10, 2, 21, 18.7906, 0.1094), (30, 0.10, 1, 33, 29.1792, 0.5208),
        (30, 0.10, 2, 32, 28.6092, 0.1908), (30, 0.15, 4, 33, 27.9043, 0.1457), (10, 0.10, 1, 11, 9.5862, 0.3138),
    ],
)  # fmt: skip
def test_overbooking_by_what_an_empty_place_costs(places, no_show, ratio, booked, served, overflow):
    found = limits.newsvendor(places=places, no_show=no_show, cost_ratio=ratio)
    assert (found.booked, round(found.served, 4), round(found.overflow, 4)) == (booked, served, overflow)


def test_no_overbooking_of_ten_when_a_full_house_costs_double():
    assert limits.newsvendor(places=10, no_show=0.10, cost_ratio=2).booked == 10


@pytest.mark.parametrize(
    ("places", "vmr", "anybody", "share", "unused"),
    [
        (40, 1, 0.458082, 0.062947, 2.517882), (40, 2, 0.455536, 0.088928, 3.557115),
        (44, 1, 0.234315, 0.026029, 5.041171), (44, 2, 0.292823, 0.049716, 5.988654),
        (48, 1, 0.092469, 0.008620, 8.344804), (48, 2, 0.168700, 0.025431, 9.017249),
        (52, 1, 0.028057, 0.002266, 12.090632), (52, 2, 0.087492, 0.011922, 12.476861),
        (60, 1, 0.001201, 0.000078, 20.003126), (60, 2, 0.017600, 0.002044, 20.081753),
    ],
)  # fmt: skip
def test_what_a_walk_in_quota_does(places, vmr, anybody, share, unused):
    found = limits.quota(places=places, mean=40, vmr=vmr)
    assert (found.anybody, found.share, found.unused) == (close(anybody), close(share), close(unused))


@pytest.mark.parametrize(
    ("no_show", "places", "cost"),
    [
        (0.0, [1, 0] * 24, 7.4838),
        (0.0, [1, 0] * 23 + [0, 1], 8.722773),
        (0.0, [2, 0] + [1, 0] * 22 + [0, 0], 6.929507),
        (0.0, [1, 1] + [1, 0] * 22 + [0, 0], 6.854614),
        (0.0, [1, 1] + [0, 1] * 22 + [0, 0], 6.636674),
        (0.1, [1, 0] * 24, 10.9306),
        (0.1, [2, 0] + [1, 0] * 22 + [0, 0], 10.4096),
    ],
)
def test_one_server_with_appointments_agrees_with_the_exact_lattice(no_show, places, cost):
    assert evaluate(places, Lattice(no_show=no_show)).cost == pytest.approx(cost, abs=6e-5)


def test_the_published_schedules_are_within_a_fifth_of_a_percent():
    assert evaluate([2, 0] + [1, 0] * 22 + [0, 0], Lattice()).cost == pytest.approx(6.922066, rel=0.002)
