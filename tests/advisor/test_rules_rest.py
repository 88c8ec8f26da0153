"""The rest of a half-day from where it stands: by hand where it can be reckoned, else against the whole simulation."""

import dataclasses

import pytest

from tests.advisor.clinics import ready
from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.figures import report
from vaccsched.advisor.rules.rest import Standing, rest, with_tables

TEN, CLOSES = 600.0, 690.0  # 10:00 and 11:30 in minutes of the day


def clinic(*, no_show=0.0, walk_ins=None, punctuality=None, **more):
    """Eight to half past eleven; exactly one minute at the desk, three at the inquiry, two at the needle."""
    stations = [("desk", 1, 1), ("screening", 1, 3), ("vaccination", 1, 2)]
    return Clinic.model_validate(
        {
            "name": "by hand", "doors": 450, "opens": 480, "closes": CLOSES, "no_show": no_show,
            "stations": [
                {"name": name, "servers": servers, "service": {"law": "fixed", "minutes": minutes}}
                for name, servers, minutes in stations
            ],
            "arrivals": {
                "slots": [{"start": 480, "places": 0}],
                "punctuality": punctuality or {"law": "fixed", "minutes": 0},
                "walk_ins": walk_ins or {},
            },
            "admission": {"walk_in_places": 0},
            **more,
        }
    )  # fmt: skip


def told(at, *, of=None, **more):
    return rest(of or clinic(**more), at, seed=1, runs=200)


def test_with_nobody_here_and_nobody_to_come_it_is_over_at_closing():
    found = told(Standing(now=TEN))
    assert (found.done, found.seats, found.walk_ins) == ((CLOSES, CLOSES), (0, 0), 0)


def test_the_last_of_ten_who_wait_for_the_needle_is_done_twenty_minutes_later():
    found = told(Standing(now=CLOSES - 10, for_dose=10))
    assert found.done == (CLOSES + 10, CLOSES + 10)
    assert found.seats == (10, 10)
    assert found.seats_at == CLOSES + 10


def test_who_sits_at_a_table_keeps_it_for_what_is_left_of_their_time():
    # two of three minutes are over; then three minutes for each who waits, then two for the needle
    found = told(Standing(now=CLOSES, in_inquiry=[2.0], for_inquiry=2))
    assert found.done == (CLOSES + 1 + 3 + 3 + 2, CLOSES + 9)


def test_a_table_that_nobody_ended_holds_nobody_up():
    assert told(Standing(now=CLOSES, in_dose=[90.0], for_dose=1)).done == (CLOSES + 2, CLOSES + 2)


def test_booked_people_come_at_their_time_and_go_through_every_station():
    found = told(Standing(now=TEN, booked=[(CLOSES - 1, 3)]))
    assert found.done == (CLOSES - 1 + 1 + 3 * 3 + 2, CLOSES + 11)


def test_the_later_it_is_the_fewer_of_the_missing_still_come():
    late = {"punctuality": {"law": "normal", "mean": 0, "sd": 5}, "no_show": 0.2}
    of = with_tables(clinic(**late), screening=40, vaccination=40).with_servers(0, 40)
    soon, later, after = (told(Standing(now=TEN + by, booked=[(TEN, 40)]), of=of).seats[0] for by in (-30, 7, 30))
    assert soon == pytest.approx(32, abs=2)  # four of five
    assert later == pytest.approx(40 * 0.0808 / (0.0808 + 0.25), abs=2)  # 8.08 % come more than seven minutes late
    assert after == 0


def test_people_without_a_booking_get_what_is_left_of_the_pool():
    walk_ins = {"mean": 40, "vmr": 1, "profile": [{"start": 480, "end": 540, "share": 0.5},
                                                  {"start": TEN, "end": 660, "share": 0.5}]}  # fmt: skip
    found = told(Standing(now=TEN, pool=12), walk_ins=walk_ins)
    assert found.walk_ins == pytest.approx(20, abs=1)
    assert found.turned_away == pytest.approx(8, abs=1)


def test_places_of_who_does_not_come_are_given_to_who_waits_once_not_twice():
    walk_ins = {"mean": 20, "vmr": 1, "profile": [{"start": 640, "end": 680, "share": 1}]}
    missing = {"no_show": 1.0, "walk_ins": walk_ins}
    assert told(Standing(now=TEN, pool=5, booked=[(TEN, 10)]), **missing).turned_away == pytest.approx(5, abs=1)
    assert told(Standing(now=TEN, pool=5, booked=[(560, 10)]), **missing).turned_away == pytest.approx(15, abs=1)


def test_who_sits_in_the_room_leaves_when_their_time_is_over():
    found = told(Standing(now=TEN, seated=[TEN - 1, TEN + 3, TEN + 8, TEN + 20], in_dose=[0.0]))
    assert found.seats == (3, 3)
    assert found.seats_at == TEN


def test_before_the_doors_open_it_says_what_the_whole_simulation_says():
    of = ready("rc1-c-uniform")
    whole = report(of, runs=800, seed=3)
    booked = [(slot.start, slot.places) for slot in of.arrivals.slots]
    found = rest(of, Standing(now=0, booked=booked, pool=of.pool), seed=4, runs=800)
    assert found.done[1] - of.closes == pytest.approx(whole.rooms["overtime_p90"].value, abs=1.5)
    assert found.seats[1] == pytest.approx(whole.rooms["seats_p95"].value, abs=1.5)
    assert found.walk_ins - found.turned_away == pytest.approx(whole.people["elders"].value, rel=0.03)


def test_more_tables_never_end_later_and_the_same_instant_says_the_same():
    of = ready("rc1-c-uniform")
    at = Standing(now=9 * 60, for_inquiry=45, for_dose=12, booked=[(10 * 60, 30), (11 * 60, 30)], pool=20)
    few, more = (rest(with_tables(of, screening=one, vaccination=2), at, seed=5) for one in (2, 3))
    assert few.done[0] >= more.done[0]
    assert few.done[1] >= few.done[0]
    assert rest(with_tables(of, screening=2, vaccination=2), dataclasses.replace(at), seed=5) == few
