"""Guess for a long time and see what the answers tell: `python -m bench.guesses [--guesses 100000]`.

In-process on SQLite; prints for each way of guessing the number, the hits, the kinds of answers and how much longer
the slower group takes. Ends with 1 when anything was learned.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from flask import Flask

from tests.conftest import KEYS
from tests.residents import guessing
from tests.services.clock import Clock
from tests.services.databases import SQLite
from vaccsched import create_app
from vaccsched.config import Settings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guesses", type=int, default=100_000, help="altogether, spread over all ways")
    wanted = parser.parse_args().guesses
    with tempfile.TemporaryDirectory() as folder:
        database, clock = SQLite(Path(folder)), Clock(Path(folder) / "clock")
        clock.reset()
        environment = {
            **KEYS, **database.environment, "TESTING": "1", "VACCSCHED_CLOCK_FILE": str(clock.path),
            "VACCSCHED_INSTANCE": folder,
        }  # fmt: skip
        app = create_app(Settings.from_environment(environment))
        app.config["WTF_CSRF_ENABLED"] = False
        database.build(app)
        with app.app_context():
            real = guessing.targets()
            told = [_told(way, app, real, wanted // len(guessing.WAYS)) for way in guessing.WAYS]
    return 1 if any(told) else 0


def _told(way: str, app: Flask, real: guessing.Targets, number: int) -> bool:
    guessed = guessing.WAYS[way](app, real, number)
    kinds = len(guessed.shapes["there"] | guessed.shapes["nothing"])
    print(
        f"{way:12} {guessed.number:7} guesses  {guessed.hits} hits  {kinds} kinds of answers  "
        f"slower group ×{guessed.slower:.2f}  {'TELLS' if guessed.tells else 'tells nothing'}",
        flush=True,
    )
    return guessed.tells


if __name__ == "__main__":
    sys.exit(main())
