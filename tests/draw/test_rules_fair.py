"""The draw's own arithmetic: fair, the same every time, and every change of a file is found."""

import copy
import hashlib
import itertools
import json
import math

import pytest

from tests.draw import second_reading
from vaccsched.draw.rules import fair

DRAWS = 10_000
SECRET = bytes(range(32))


def names(number):
    return [hashlib.sha256(f"entrant {index}".encode()).hexdigest()[:32] for index in range(number)]


def file_of(entrants, *, secret=SECRET, value="01 02 03"):
    seed = fair.seed(secret=secret, public=value)
    return {
        "format": fair.FORMAT,
        "entrants": len(entrants),
        "entrants_sha256": fair.entrants_hash(entrants),
        "secret": secret.hex(),
        "secret_sha256": fair.secret_hash(secret),
        "public": {"source": "双色球", "on": "2026-12-03", "reference": "2026139", "value": value},
        "seed": seed.hex(),
        "order": fair.order(seed=seed, pseudonyms=entrants),
    }


def tail(statistic, freedom):
    """P(χ² ≥ statistic) for an even number of degrees of freedom: e^(-x/2) Σ (x/2)^k / k!."""
    assert freedom % 2 == 0
    half = statistic / 2
    return math.exp(-half) * sum(half**power / math.factorial(power) for power in range(freedom // 2))


def chi_squared(counts, expected):
    return sum((count - expected) ** 2 / expected for count in counts)


def seeds():
    return (fair.seed(secret=SECRET, public=f"{number:06d}") for number in range(DRAWS))


def test_every_entrant_wins_equally_often_in_ten_thousand_draws():
    entrants = names(21)
    first = dict.fromkeys(entrants, 0)
    for seed in seeds():
        first[fair.order(seed=seed, pseudonyms=entrants)[0]] += 1
    assert tail(chi_squared(first.values(), DRAWS / 21), 20) > 0.01


def test_every_pair_of_winners_comes_equally_often():
    entrants = names(7)
    pairs = dict.fromkeys(itertools.combinations(sorted(entrants), 2), 0)
    for seed in seeds():
        pairs[tuple(sorted(fair.order(seed=seed, pseudonyms=entrants)[:2]))] += 1
    assert tail(chi_squared(pairs.values(), DRAWS / 21), 20) > 0.01


def test_the_test_of_chance_finds_a_loaded_draw():
    """Negative control: one entrant in twenty draws is put first."""
    entrants = names(21)
    first = dict.fromkeys(entrants, 0)
    for number, seed in enumerate(seeds()):
        first[entrants[0] if number % 20 == 0 else fair.order(seed=seed, pseudonyms=entrants)[0]] += 1
    assert tail(chi_squared(first.values(), DRAWS / 21), 20) < 0.01


def test_the_order_does_not_depend_on_the_order_of_entering():
    entrants, seed = names(500), fair.seed(secret=SECRET, public="x")
    assert fair.order(seed=seed, pseudonyms=entrants) == fair.order(seed=seed, pseudonyms=reversed(entrants))


def test_equal_lots_go_by_pseudonym(monkeypatch):
    monkeypatch.setattr(fair.hmac, "digest", lambda *_arguments: b"\0" * 32)
    assert fair.order(seed=b"", pseudonyms=reversed(names(50))) == sorted(names(50))


def test_another_public_value_gives_another_order():
    entrants = names(50)
    assert file_of(entrants)["order"] != file_of(entrants, value="01 02 04")["order"]


def test_spaces_of_a_typed_value_do_not_count():
    assert fair.public_value("  01 02\t 03 \n") == "01 02 03"


def test_an_independent_program_comes_to_the_same_file():
    file = file_of(names(5_000), value="开奖号码 03 11 17 20 28 30 + 09")
    assert second_reading.faults(json.dumps(file, ensure_ascii=False)) == []
    assert fair.check(file) == []


def test_a_draw_of_nobody_is_a_draw():
    assert fair.check(file_of([])) == []


def swapped(file):
    file["order"][0], file["order"][1] = file["order"][1], file["order"][0]


def one_left_out(file):
    file["order"].pop()
    file["entrants"] -= 1


def one_slipped_in(file):
    file["order"].append("f" * 32)
    file["entrants"] += 1


def one_twice(file):
    file["order"][1] = file["order"][0]


def other_secret(file):
    file["secret"] = "00" * 32


def other_value(file):
    file["public"]["value"] = "01 02 04"


def padded_value(file):
    file["public"]["value"] += " "


def other_seed(file):
    file["seed"] = "00" * 32


def other_count(file):
    file["entrants"] = 3


@pytest.mark.parametrize(
    "change",
    [
        swapped,
        one_left_out,
        one_slipped_in,
        one_twice,
        other_secret,
        other_value,
        padded_value,
        other_seed,
        other_count,
    ],
)
def test_every_change_of_a_result_is_found(change):
    file = file_of(names(40))
    change(file)
    assert fair.check(file)
    assert second_reading.faults(json.dumps(file))


@pytest.mark.parametrize(
    "broken",
    [
        None, [], {}, {"format": "other"},
        {"secret": None}, {"secret": "zz"}, {"order": "text"}, {"order": ["short"]}, {"order": [5]}, {"public": []},
        {"seed": 7}, {"entrants_sha256": ""},
    ],
)  # fmt: skip
def test_what_is_no_result_file_is_said_in_one_sentence(broken):
    file = copy.deepcopy(file_of(names(3)))
    file = {**file, **broken} if isinstance(broken, dict) and broken else broken
    assert len(fair.check(file)) == 1
