"""The rule in one line, the search, proposals, what-if."""

import time

import pytest

from tests.advisor.clinics import ready
from vaccsched.advisor.rules import search
from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import score
from vaccsched.advisor.rules.plans import around_walk_ins, front_loaded, preview, uniform
from vaccsched.advisor.rules.proposals import Kind, Reason, proposals, to_reduce
from vaccsched.advisor.rules.search import State, Weights
from vaccsched.advisor.rules.targets import Targets, largest
from vaccsched.advisor.rules.what_if import Case, answers

RUNS = 60


@pytest.fixture(scope="module")
def clinic():
    return ready("rc1-c-uniform")


@pytest.fixture(scope="module")
def draws(clinic):
    return Draws(clinic, runs=RUNS, seed=5)


@pytest.fixture(scope="module")
def found(clinic, draws):
    begun = search.begin(clinic.with_places(around_walk_ins(clinic, places=100)), draws, Weights())
    return search.improve(clinic, draws, Weights(), begun, looks=2000)


def small(walk_ins: float = 8) -> Clinic:
    """Four slots, few people: every plan can be tried."""
    return Clinic.model_validate(
        {
            "name": "small", "doors": "07:45", "opens": "08:00", "closes": "10:00",
            "stations": [{"name": "s", "servers": 1, "service": {"law": "lognormal", "mean": 6, "cv": 0.5}}],
            "arrivals": {
                "slots": [{"start": f"{8 + at // 2:02d}:{at % 2 * 30:02d}", "places": 2} for at in range(4)],
                "walk_ins": {"mean": walk_ins, "profile": [{"start": "07:45", "end": "08:45", "share": 1}]},
            },
            "no_show": 0.1, "admission": {"walk_in_places": 9},
        }
    )  # fmt: skip


def p90(clinic, places):
    return score(clinic.with_places(places), Draws(clinic, runs=800, seed=77)).p90


def test_the_rule_places_bookings_around_the_elders(clinic):
    assert around_walk_ins(clinic, places=100) == [2, 14, 14, 17, 17, 18, 18]


def test_the_rule_gives_exactly_the_places_asked_for(clinic):
    assert [sum(around_walk_ins(clinic, places=places)) for places in range(0, 60, 7)] == list(range(0, 60, 7))


def test_the_rule_gives_evenly_when_nothing_is_left_beside_the_elders(clinic):
    assert sum(around_walk_ins(clinic.with_walk_ins(20), places=10)) == 10


def test_the_rule_beats_even_slots_and_the_search_beats_the_rule_on_another_seed(clinic, found):
    even, rule = p90(clinic, uniform(slots=7, places=100)), p90(clinic, around_walk_ins(clinic, places=100))
    assert rule <= even * 0.55
    assert p90(clinic, list(found.places)) <= rule * 0.92


def test_front_loading_makes_it_worse_where_elders_come_early(clinic):
    assert front_loaded(slots=7, places=100, servers=2)[0] > 14
    assert p90(clinic, front_loaded(slots=7, places=100, servers=2)) > p90(clinic, uniform(slots=7, places=100))


def test_the_search_keeps_the_number_of_places_and_ends(found):
    assert sum(found.places) == 100
    assert min(found.places) >= 0
    assert found.done


def test_a_search_done_in_pieces_ends_where_one_done_at_once_does():
    clinic = small()
    draws = Draws(clinic, runs=50, seed=1)
    begun = search.begin(clinic, draws, Weights())
    at_once = search.improve(clinic, draws, Weights(), begun, looks=500)
    pieces = begun
    while not pieces.done:
        pieces = search.improve(clinic, Draws(clinic, runs=50, seed=1), Weights(), pieces, looks=3)
    assert pieces == at_once


@pytest.mark.parametrize(("walk_ins", "places"), [(8, 6), (4, 8)])
def test_the_search_comes_within_two_percent_of_the_best_of_all_plans(walk_ins, places):
    clinic = small(walk_ins)
    draws = Draws(clinic, runs=40, seed=6)
    begun = search.begin(clinic.with_places(around_walk_ins(clinic, places=places)), draws, Weights())
    found = search.improve(clinic, draws, Weights(), begun, looks=2000)
    best = search.exhaustive(clinic, draws, Weights(), places=places)
    assert found.cost <= best.cost * 1.02


def test_a_plan_is_smoothed_when_that_costs_little(clinic, draws):
    steep = State(places=(2, 14, 22, 8, 17, 18, 19), cost=40.0)
    found = search.smoothed(clinic, draws, Weights(), steep)
    assert sum(found.places) == 100
    assert max(abs(one - two) for one, two in zip(found.places, found.places[1:], strict=False)) <= 5


def test_a_plan_stays_steep_when_smoothing_costs_more_than_a_twentieth(clinic, draws, found):
    assert search.smoothed(clinic, draws, Weights(), found).cost <= found.cost * 1.05


def test_weights_change_what_is_best(clinic, draws):
    told = score(clinic, draws)
    assert search.cost(told, Weights(waiting=2)) > search.cost(told, Weights())
    assert search.cost(told, Weights(waiting=0, full=0, closing=0)) == pytest.approx(
        200 * max(0, told.turned_away - 0.02)
    )


def test_the_preview_takes_less_than_fifty_milliseconds(clinic):
    preview(clinic)
    begun = time.process_time()
    told = preview(clinic)
    assert time.process_time() - begun < 0.05
    assert told.busiest == 2
    assert told.slots[0].walk_ins == pytest.approx(18)
    assert [one.places for one in told.quotas] == sorted({32, 36, 40, 44, 48, 52})


def test_the_preview_says_when_more_come_than_can_be_served(clinic):
    assert preview(clinic).wait == float("inf")
    assert 0 < preview(clinic.with_places([0, 8, 15, 18, 19, 19, 21])).wait < 60


def floor(online):
    return -(-20 * online // 80)


def test_three_proposals_keep_the_countys_floor_and_differ_in_places(clinic, draws):
    told = {one.kind: one for one in proposals(clinic, draws, Targets(), floor=floor, least_pool=0)}
    assert told[Kind.RECOMMENDED].clinic.online == 100
    assert told[Kind.CAREFUL].clinic.online == 90
    assert told[Kind.CAREFUL].clinic.pool > 44
    assert told[Kind.MORE].clinic.online > 100
    assert told[Kind.MORE].reason is Reason.MOST
    assert all(one.clinic.pool >= floor(one.clinic.online) for one in told.values())


def test_fewer_places_are_recommended_when_no_arrangement_helps(clinic, draws):
    told = proposals(clinic.with_servers(1, 2), draws, Targets(), floor=floor, least_pool=0)
    recommended = told[1]
    assert recommended.reason is Reason.FEWER
    assert recommended.fewer > 0
    assert recommended.clinic.online == 100 - recommended.fewer
    assert told[2].reason is Reason.NO_MORE


def test_the_pool_is_never_smaller_than_the_manager_asks(clinic, draws):
    assert all(one.clinic.pool >= 60 for one in proposals(clinic, draws, Targets(), floor=floor, least_pool=60))


def test_the_most_places_are_exactly_those_that_keep_the_limits(clinic, draws):
    most = largest(clinic, draws, Targets())
    fitting, above = (
        Targets().overcrowded(score(clinic.with_places(around_walk_ins(clinic, places=places)), draws))
        for places in (most, most + 1)
    )
    assert (fitting, above) == (False, True)


def test_with_one_screener_ill_it_says_by_how_many_to_reduce(clinic):
    told = {one.case: one for one in answers(clinic, Targets(), booked=95, doses=None, seed=1)}
    ill = told[Case.SCREENER_ILL]
    assert ill.score.p90 > 30
    assert ill.score.overtime_p90 > 15
    assert ill.fewer > 20
    assert ill.unfit == 95 - (100 - ill.fewer)


def test_the_present_plan_needs_no_reduction_only_another_arrangement(clinic, draws):
    assert "p90" in Targets().broken(score(clinic, draws))
    assert to_reduce(clinic, draws, Targets()) == 0


def test_with_the_only_screener_ill_nobody_fits(clinic):
    told = {one.case: one for one in answers(clinic.with_servers(1, 1), Targets(), booked=30, doses=None, seed=1)}
    assert told[Case.SCREENER_ILL].score is None
    assert told[Case.SCREENER_ILL].unfit == 30


def test_a_full_fridge_takes_off_whom_no_dose_is_left_for(clinic):
    told = {one.case: one for one in answers(clinic, Targets(), booked=60, doses=90, seed=1)}
    assert told[Case.FRIDGE_FULL].fewer == 90 + 44 - 90
    assert told[Case.FRIDGE_FULL].unfit == 60 - (100 - 44)


def test_without_reserve_and_in_flu_weeks_more_are_turned_away(clinic):
    told = {one.case: one for one in answers(clinic, Targets(), booked=0, doses=None, seed=1)}
    usual = told[Case.AS_PLANNED].score.turned_away
    assert told[Case.NO_RESERVE].score.turned_away > 0.6
    assert told[Case.FLU_WEEK].score.turned_away > usual
