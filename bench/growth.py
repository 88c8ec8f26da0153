"""How the hot paths fare from ten thousand to five million past appointments, on PostgreSQL.

    python -m bench.growth                 10 thousand against 5 million (by hand: a quarter of an hour, 12 GB)
    python -m bench.growth --to 500000 --rounds 20

Two databases, few and many; the same paths walked in turn on the one and the other, so that other work on the machine
disturbs both alike. Printed: whether the plans are the same, rows looked at, and the ratio of the median times. Exit
status 0 when every plan is the same, rows are equal within 10 % and no ratio is above 1.5.
"""

import argparse
import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

from bench.installation import Installation, installation, load, machine
from tests.booking import growth
from tests.services.clock import Clock
from tests.visits import builders as made
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

FEW, MANY = 9_600, 5_001_600
STEP = 249_600  # appointments in one transaction
ROUNDS = 60
WIDER, SLOWER = 1.1, 1.5


class _UndoneError(Exception):
    """Ends a unit of work without keeping it."""


def main() -> int:
    asked = _arguments()
    print(machine(), flush=True)
    with installation(begins_at=dt.time(8, 5)) as here:
        Clock(here.folder / "clock").move_to(made.at(8, 5).wall)
        with here.app.app_context():
            where = growth.world()
            growth.grow(where, to=FEW)
            here.close()
        with here.copy() as large:
            many = here.app_on(large)
            _fill(many, where, asked.to)
            return _compare(here, many, where, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=int, default=MANY, help="past appointments (rounded down to whole half-days)")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    whole = growth.TO_A_SESSION * growth.CLINICS * 5
    asked.to = max(asked.to // whole * whole, 2 * FEW)
    return asked


def _fill(app: Flask, where: growth.World, to: int) -> None:
    with app.app_context():
        for first in range(FEW, to, STEP):
            last = min(first + STEP, to)
            started = time.monotonic()
            growth.grow(where, to=last, already=first)
            print(f"{last:>11,} past appointments  {(last - first) / (time.monotonic() - started):8,.0f}/s", flush=True)


def _compare(here: Installation, many: Flask, where: growth.World, asked: argparse.Namespace) -> int:
    print(f"\n{'path':<22}{'plans':>8}{'rows few':>10}{'rows many':>11}{'ms few':>9}{'ms many':>9}{'ratio':>7}")
    good = True
    for name in growth.hot_paths(where):
        before, after = (_touched(app, where, name) for app in (here.app, many))
        few, several = _times(here.app, many, where, name, asked.rounds)
        same, ratio = before.plans == after.plans, several / few
        good &= same and after.rows <= before.rows * WIDER and ratio <= SLOWER
        plans = "same" if same else "DIFFER"
        print(
            f"{name:<22}{plans:>8}{before.rows:>10,}{after.rows:>11,}{few:>9.1f}{several:>9.1f}{ratio:>7.2f}",
            flush=True,
        )
        for few_plan, many_plan in zip(before.plans, after.plans, strict=False):
            if few_plan != many_plan:
                print(f"    few:  {few_plan}\n    many: {many_plan}")
    print(f"load {load()}\n{'PASS' if good else 'FAIL'}")
    return 0 if good else 1


def _touched(app: Flask, where: growth.World, name: str) -> growth.Touched:
    with app.app_context():
        return growth.touched(growth.hot_paths(where)[name])


def _times(few: Flask, many: Flask, where: growth.World, name: str, rounds: int) -> tuple[float, float]:
    """Median milliseconds on the one and on the other, walked in turn."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for app, times in zip((few, many), spent, strict=True):
            with app.app_context():
                times.append(_walked(growth.hot_paths(where)[name]))
    return statistics.median(spent[0]), statistics.median(spent[1])


def _walked(path: Callable[[], Any]) -> float:
    started = time.perf_counter()
    try:
        with unit_of_work():
            path()
            raise _UndoneError
    except _UndoneError:
        db.session.expire_all()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())
