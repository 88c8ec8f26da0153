"""A draw of a million entrants: commitment, order, file and check, with time and memory.

    python -m bench.draw               1,000,000 entrants
    python -m bench.draw 10000

The draw's own functions, as the worker runs them, without the database.
"""

import argparse
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from vaccsched.draw.rules import fair

T = TypeVar("T")
GOAL = 60.0  # seconds


def timed(name: str, act: Callable[[], T]) -> T:
    """Do it, print how long it took and the most memory held so far."""
    start = time.perf_counter()
    done = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<36}{time.perf_counter() - start:8.2f} s   {peak:7.0f} MB")
    return done


def entrants(number: int) -> list[str]:
    """Pseudonyms that are the same in every run."""
    return [hashlib.sha256(f"entrant {index}".encode()).hexdigest()[:32] for index in range(number)]


def main() -> int:
    """Measure and print; 1 when the goal is missed or the check fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entrants", nargs="?", type=int, default=1_000_000)
    number = parser.parse_args().entrants
    names = timed(f"{number:,} pseudonyms made", lambda: entrants(number))
    start = time.perf_counter()
    committed = timed("commitment (sorted, SHA-256)", lambda: fair.entrants_hash(names))
    secret, value = hashlib.sha256(b"secret").digest(), "01 02 03 04 05 06 07"
    seed = fair.seed(secret=secret, public=value)
    ranked = timed("order by lot", lambda: fair.order(seed=seed, pseudonyms=names))
    facts = {
        "format": fair.FORMAT, "entrants": number, "entrants_sha256": committed, "secret": secret.hex(),
        "secret_sha256": fair.secret_hash(secret), "public": {"value": value}, "seed": seed.hex(), "order": ranked,
    }  # fmt: skip
    text = timed("result file written", lambda: json.dumps(facts))
    drawn = time.perf_counter() - start
    wrong = timed("read and run again (draw-verify)", lambda: fair.check(json.loads(text)))
    print(
        f"commitment, draw and file: {drawn:.1f} s (goal {GOAL:.0f} s), file {len(text) / 1e6:.0f} MB; check: {wrong}"
    )
    return 1 if wrong or drawn > GOAL else 0


if __name__ == "__main__":
    sys.exit(main())
