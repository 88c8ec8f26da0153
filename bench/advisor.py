"""The advisor: half-days simulated per second against SimPy, the search against all plans, agreement, closed forms.

    python -m bench.advisor              everything, about a minute
    python -m bench.advisor speed        half-days per second, this program and SimPy in turns
    python -m bench.advisor search       time and gain on the reference clinic; small cases against all plans
    python -m bench.advisor agree        8,000 half-days against 400 of SimPy: waits, people, overtime

Process time is counted, so that other work on the machine disturbs little; ratios are of the same run.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.advisor.simpy_clinic import play
from vaccsched.advisor.rules import search
from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import REPORT_RUNS, SEARCH_RUNS, report, score
from vaccsched.advisor.rules.plans import around_walk_ins, preview, uniform
from vaccsched.advisor.rules.search import Weights

CLINICS = Path(__file__).parent / "clinics"
ROUNDS = 3
SIMPY_RUNS = 60
AGREE_RUNS = 400
OTHER_SEED = 4711


def clinic_of(name: str) -> tuple[Clinic, dict[str, Any]]:
    """A ready file as the program's description, and as plain facts."""
    facts = json.loads((CLINICS / f"{name}.json").read_text(encoding="utf-8"))
    return Clinic.model_validate(facts), facts


def seconds(work: Callable[[], Any]) -> float:
    """Process time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def speed() -> None:
    """Half-days per second, in turns with SimPy."""
    for name in ("rc1-c-uniform", "gp-8-staff-6"):
        rates = [in_turn(*clinic_of(name), turn) for turn in range(ROUNDS)]
        searching_rate, report_rate, simpy_rate = (statistics.median(one) for one in zip(*rates, strict=True))
        print(
            f"{name}: {searching_rate:,.0f} half-days/s in a search ({searching_rate / simpy_rate:.0f} x SimPy), "
            f"{report_rate:,.0f}/s with all figures drawn anew ({report_rate / simpy_rate:.0f} x); "
            f"SimPy {simpy_rate:,.0f}/s"
        )
    clinic, _facts = clinic_of("rc1-c-uniform")
    print(f"closed forms: {1000 * seconds(lambda: preview(clinic)):.1f} ms")


def in_turn(clinic: Clinic, facts: dict[str, Any], turn: int) -> tuple[float, float, float]:
    """Half-days per second: as a search scores a plan, a whole report with new chance, SimPy."""
    draws = Draws(clinic, runs=SEARCH_RUNS, seed=1)
    score(clinic, draws)
    return (
        SEARCH_RUNS / seconds(lambda: score(clinic, draws)),
        REPORT_RUNS / seconds(lambda: report(clinic, runs=REPORT_RUNS, seed=turn)),
        SIMPY_RUNS / seconds(lambda: [play(facts, seed) for seed in range(SIMPY_RUNS)]),
    )


def searching() -> None:
    """The reference clinic with slots of 30 and of 15 minutes; scored on another seed."""
    for name in ("rc1-c-uniform", "rc1-d-quarter-hours"):
        clinic, _facts = clinic_of(name)
        places, slots = clinic.online, len(clinic.arrivals.slots)
        draws = Draws(clinic, runs=SEARCH_RUNS, seed=1)
        rule = around_walk_ins(clinic, places=places)
        start = time.process_time()
        found = search.begin(clinic.with_places(rule), draws, Weights())
        found = search.improve(clinic, draws, Weights(), found, looks=5000)
        spent = time.process_time() - start
        even, by_rule, best = (
            score(clinic.with_places(plan), Draws(clinic, runs=REPORT_RUNS, seed=OTHER_SEED)).p90
            for plan in (uniform(slots=slots, places=places), rule, list(found.places))
        )
        print(
            f"{name}: {found.looked} plans in {spent:.1f} s; P90 even {even:.1f}, rule {by_rule:.1f} "
            f"({by_rule / even - 1:+.0%}), search {best:.1f} ({best / by_rule - 1:+.0%}): {list(found.places)}"
        )
    small_cases()


def small_cases() -> None:
    """Clinics so small that every plan can be tried: how far the search is from the best."""
    worst = 0.0
    for table_minutes, walk_ins, places in ((6, 8, 8), (6, 4, 10), (5, 10, 10), (7, 6, 7), (5, 0, 12)):
        clinic = small(table_minutes, walk_ins)
        draws = Draws(clinic, runs=100, seed=2)
        begun = search.begin(clinic.with_places(around_walk_ins(clinic, places=places)), draws, Weights())
        found = search.improve(clinic, draws, Weights(), begun, looks=5000)
        best = search.exhaustive(clinic, draws, Weights(), places=places)
        worst = max(worst, found.cost / best.cost - 1)
        print(
            f"small, {places} places, {walk_ins} on site: search {found.cost:.3f} with {found.looked} plans, "
            f"best of all {best.looked} {best.cost:.3f}"
        )
    print(f"worst distance from the best: {worst:.2%} (goal 2 %)")


def small(table_minutes: float, walk_ins: float) -> Clinic:
    """Four slots of half an hour, one table, elders in the first hour."""
    profile = [{"start": "07:45", "end": "08:45", "share": 1}]
    return Clinic.model_validate(
        {
            "name": "small", "doors": "07:45", "opens": "08:00", "closes": "10:00",
            "stations": [
                {"name": "s", "servers": 1, "service": {"law": "lognormal", "mean": table_minutes, "cv": 0.5}}
            ],
            "arrivals": {
                "slots": [{"start": 480 + 30 * at, "places": 2} for at in range(4)],
                "walk_ins": {"mean": walk_ins, "profile": profile},
            },
            "no_show": 0.1, "admission": {"walk_in_places": 9},
        }
    )  # fmt: skip


def agree() -> None:
    """Both models on the same clinics: relative differences (goal 3 %)."""
    for name in ("rc1-a-unlimited", "rc1-c-uniform", "gp-8-staff-6"):
        clinic, facts = clinic_of(name)
        told = [play(facts, seed) for seed in range(AGREE_RUNS)]
        found = report(clinic, runs=4 * REPORT_RUNS, seed=3)
        pooled = [wait for one in told for wait in one.waits]
        pairs = {
            "people": (statistics.fmean(len(one.waits) for one in told), found.people["served"].value),
            "mean wait": (statistics.fmean(pooled), found.waits["mean"].value),
            "P90": (statistics.quantiles(pooled, n=10)[-1], found.waits["all_p90"].value),
        }
        differences = ", ".join(
            f"{key} {two:.2f} / {one:.2f} ({two / one - 1:+.1%})" for key, (one, two) in pairs.items()
        )
        print(f"{name}, NumPy / SimPy: {differences}")


PARTS = {"speed": speed, "search": searching, "agree": agree}


def main() -> None:
    """Measure and print."""
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
