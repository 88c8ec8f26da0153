"""The opening rush in virtual time: what speed gains a bot, with the rule and without it.

    python -m bench.rush                 1,000 bots pressing 100 times a second against 10,000 people
    python -m bench.rush --openings 3    quicker, noisier

Drives the real admission rule (`vaccsched.booking.rules.rush`) in process: no server, no clock. In the first opening
every single press is decided by the rule; in the others a bot stops when it is told that it is in, which the first
opening shows to change nothing. Each opening is served by twenty lots, to lower the noise of chance. Advantage =
share of bots that get a place / share of people that do.

The model of people: a share presses before the opening (pre-registration); the others see the opening, choose a time
and answer the eleven questions. Their press comes after a log-normal time with the median and the sigma of the row.
Everybody wishes for a random slot and takes any other of the day. A bot is one verified person on a device and a
network of its own, the best case for its owner. Control: the same presses, first come, first served.
"""

import argparse
import datetime as dt
import hashlib
import math
import random
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from vaccsched.booking.models import Fallback, Share
from vaccsched.booking.rules import rush

OPENING = dt.datetime(2026, 12, 1, 12, 0, tzinfo=dt.UTC)
RUSH_SECONDS = 60
LOTS = 20  # of each opening
GOAL = 1.05


@dataclass(frozen=True)
class People:
    """How people press."""

    name: str
    early: float  # share that presses before the opening
    median: float  # seconds after it
    sigma: float
    window: int = RUSH_SECONDS  # the clinic's rush_seconds


# The first row is the one that the goal is for: half come early, the others need 9 s on the median, 4 to 20 s mostly.
MODELS = (
    People("half early, median 9 s", 0.5, 9.0, 0.45),
    People("nobody early, median 9 s", 0.0, 9.0, 0.45),
    People("half early, median 15 s", 0.5, 15.0, 0.5),
    People("nobody early, median 15 s", 0.0, 15.0, 0.5),
    People("the same, window of 30 s", 0.0, 15.0, 0.5, window=30),
)


@dataclass
class Sizes:
    """How big a run is."""

    bots: int = 1_000
    rate: int = 100  # presses a second of each bot
    people: int = 10_000
    places: int = 500
    slots: int = 20


@dataclass
class Opening:
    """The book that the program keeps of one opening: who is in, and how many share what."""

    window: int = RUSH_SECONDS
    known: set[int] = field(default_factory=set)
    counts: Counter[tuple[Share, int]] = field(default_factory=Counter)
    verdicts: Counter[rush.Verdict] = field(default_factory=Counter)

    def press(self, who: int, at: dt.datetime) -> rush.Verdict:
        """One request, decided by the rule and written down as the program does."""
        opening = rush.rush_at(openings=(OPENING,), rush_seconds=self.window, at=at)
        counts = {share: self.counts[share, who] for share in Share}
        verdict = rush.admit(opening=opening, is_known=who in self.known, counts=counts).verdict
        self.verdicts[verdict] += 1
        if verdict is rush.Verdict.COLLECT:
            self.known.add(who)
            for share in Share:
                self.counts[share, who] += 1
        return verdict


def presses_of(people: People, number: int, luck: random.Random) -> list[float]:
    """Seconds after the opening at which each person presses; negative: before it."""
    return [
        -luck.uniform(1, 500) if luck.random() < people.early
        else luck.lognormvariate(math.log(people.median), people.sigma)
        for _ in range(number)
    ]  # fmt: skip


def collected(sizes: Sizes, presses: list[float], *, window: int, every_press: bool) -> Opening:
    """Everybody presses: people once, bots from the opening on. Persons are numbered, bots first."""
    book = Opening(window=window)
    for number, seconds in enumerate(presses):
        book.press(sizes.bots + number, OPENING + dt.timedelta(seconds=seconds))
    for tick in range(window * sizes.rate if every_press else 1):
        at = OPENING + dt.timedelta(seconds=tick / sizes.rate)
        for bot in range(sizes.bots):
            book.press(bot, at)
    return book


def slots_of(sizes: Sizes) -> list[rush.Place]:
    """A day of half-hour slots in two half-days."""
    halves = (uuid.UUID(int=1), uuid.UUID(int=2))
    return [
        rush.Place(
            slot_id=uuid.UUID(int=100 + number), session_id=halves[number * 2 // sizes.slots],
            day=OPENING.date(), starts_at=OPENING + dt.timedelta(days=14, minutes=30 * number),
        )
        for number in range(sizes.slots)
    ]  # fmt: skip


def winners(sizes: Sizes, book: Opening, luck: random.Random) -> set[int]:
    """Serve by lot until no place is left."""
    secret = luck.randbytes(rush.SECRET_BYTES)
    slots = slots_of(sizes)
    free = {slot.slot_id: sizes.places // sizes.slots for slot in slots}
    left, won = sum(free.values()), set()
    codes = {who: hashlib.sha256(f"{who}".encode()).hexdigest()[:32] for who in book.known}
    for who in sorted(book.known, key=lambda one: rush.lot(secret=secret, code=codes[one])):
        if left == 0:
            break
        chosen = luck.choice(slots)
        wished = rush.wishes(chosen=chosen, places=slots, fallback=Fallback.DAY)
        had = next((place for place in wished if free[place.slot_id]), None)
        if had is not None:
            free[had.slot_id] -= 1
            left -= 1
            won.add(who)
    return won


def first_come(sizes: Sizes, presses: list[float], luck: random.Random) -> set[int]:
    """The control: the first press that reaches the server after the opening wins."""
    arrivals = [(luck.uniform(0.005, 0.03), bot) for bot in range(sizes.bots)]
    arrivals += [(max(seconds, 0.3), sizes.bots + number) for number, seconds in enumerate(presses)]
    return {who for _seconds, who in sorted(arrivals)[: sizes.places]}


def advantage(bots: int, people: int, openings: int, sizes: Sizes) -> float:
    """Success of a bot over success of a person."""
    if people == 0:
        return math.inf
    return (bots / sizes.bots / openings) / (people / sizes.people / openings)


def run(people: People, sizes: Sizes, openings: int, *, full: bool) -> tuple[float, float]:
    """Play so many openings, print a line, answer the advantage with the rule and without it."""
    luck = random.Random(f"{people.name} {openings}")  # noqa: S311 - chance of a simulation, the same each time
    ruled, control = Counter[bool](), Counter[bool]()
    for number in range(openings):
        presses = presses_of(people, sizes.people, luck)
        book = collected(sizes, presses, window=people.window, every_press=full and number == 0)
        if full and number == 0:
            told = ", ".join(f"{count:,} {verdict}" for verdict, count in book.verdicts.most_common())
            print(f"first opening, every press decided by the rule: {told}")
        for _ in range(LOTS):
            ruled.update(who < sizes.bots for who in winners(sizes, book, luck))
        control.update(who < sizes.bots for who in first_come(sizes, presses, luck))
    with_rule = advantage(ruled[True], ruled[False], openings * LOTS, sizes)
    without = advantage(control[True], control[False], openings, sizes)
    noise = 2 / math.sqrt(ruled[True])
    print(
        f"{people.name:<28} bot {ruled[True] / sizes.bots / openings / LOTS:6.2%}   "
        f"person {ruled[False] / sizes.people / openings / LOTS:6.2%}   advantage {with_rule:.3f} ± {noise:.3f}   "
        f"without the rule {without:.1f}"
    )
    return with_rule, without


def main() -> int:
    """Print a line per model of people; 1 when the first misses the goal or the control shows no advantage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--openings", type=int, default=20)
    openings = parser.parse_args().openings
    sizes, start = Sizes(), time.perf_counter()
    print(
        f"{sizes.bots:,} bots × {sizes.rate} presses/s, {sizes.people:,} people, {sizes.places} places, "
        f"{RUSH_SECONDS} s, {openings} openings of {LOTS} lots each"
    )
    results = [run(people, sizes, openings, full=model == 0) for model, people in enumerate(MODELS)]
    with_rule, without = results[0]
    print(f"advantage of a bot {with_rule:.3f} (goal {GOAL}); {time.perf_counter() - start:.0f} s")
    return 0 if with_rule <= GOAL < without else 1


if __name__ == "__main__":
    sys.exit(main())
