"""What a booking costs, as ratios of one run on one machine.

    python -m bench.booking                    1,500 bookings of each kind
    python -m bench.booking --bookings 4000 --profile

(a) a bare Flask route on the same server, (b) the very SQL of our bookings with the same values, by connections of the
driver, (c) our booking over HTTP: session, CSRF, key, eligibility, audit, message, answers; on one hot slot and on 200.
The limit of any application of these two parts is 1/(1/a + 1/b); the score is (c) divided by it. (a) and (c) have one
app process to each core, (b) has two driver processes to each core. All three take turns, round by round.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402 - the sockets must be gevent's before anything opens one
import itertools  # noqa: E402
import os  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import uuid  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from typing import Any  # noqa: E402

import psycopg  # noqa: E402

from bench import booking_stages, processor  # noqa: E402
from bench.booking_parts import Clients, Driver, Request  # noqa: E402
from bench.installation import Installation, installation, load, machine  # noqa: E402
from bench.people import VACCINE, Household, households, open_clinic, open_slots  # noqa: E402
from bench.recording import Client, Recorder  # noqa: E402

MANY = 200  # slots
BARE = 1_500  # requests to the bare route, in a round
ROUNDS = 7
ENDS = ("COMMIT", "ROLLBACK")


@dataclass(frozen=True)
class World:
    """A clinic with one hot slot and 200 others, and a household for every booking."""

    hot: Sequence[uuid.UUID]
    many: Sequence[uuid.UUID]
    households: Sequence[Household]


def main() -> int:
    asked = _arguments()
    print(machine(), flush=True)
    with installation() as here:
        world = _world(here, asked.bookings)
        if not asked.stages:
            for name, slots in (("one hot slot", world.hot), (f"{MANY} slots", world.many)):
                _compare(here, world, name, slots, asked.processes)
        _on_copy(here, lambda app: booking_stages.report(app, world.households, world.many, profile=asked.profile))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.booking", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--bookings", type=int, default=1_500)
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="of the server, of (a) and (c) alike")
    parser.add_argument("--stages", action="store_true", help="only what each check costs")
    parser.add_argument("--profile", action="store_true", help="where the time of a booking goes, function by function")
    return parser.parse_args()


def _world(here: Installation, bookings: int) -> World:
    with here.app.app_context():
        clinic = open_clinic()
        made = World(
            hot=open_slots(at=clinic, number=1, places=bookings + 1),
            many=open_slots(at=clinic, number=MANY, places=bookings, first_day=3),
            households=households(bookings, of=1, at=clinic),
        )
        Client(here.app).book(households(1, of=1, at=clinic)[0], made.hot[0])  # the vaccine's counter exists
        here.close()
    return made


@dataclass(frozen=True)
class Cost:
    """Of one kind in one round: how many a second, and milliseconds of processor for each."""

    rate: float
    cpu: float


def _compare(here: Installation, world: World, name: str, slots: Sequence[uuid.UUID], processes: int) -> None:
    """The three in turn, round by round, so that other work on the machine disturbs all of them alike."""
    number = len(world.households) // (ROUNDS + 1)
    recorded = _on_copy(here, lambda app: Recorder(app).bookings(world.households, slots))
    with here.copy() as database, here.copy() as replayed:
        _seen_a_moment_ago(here, database)
        bare = here.serve(processes=processes, app="bench.bare:app")
        ours = here.serve(processes=processes, database=database)
        bookings = (_booking(*one, slots) for one in enumerate(world.households))
        booking = Clients(ours, bookings, cookie=world.households[0].cookie)
        echo = Clients(bare, (("/book", "", {"idempotency_key": key}) for key in itertools.count()))
        driver = Driver(here.postgresql.address_of(replayed).replace("+psycopg", ""), recorded)
        rounds = [_round(here, echo, driver, booking, number) for _ in range(ROUNDS + 1)]
        here.end([*bare, *ours])
        driver.end()
        _must_have(here, replayed, number * (ROUNDS + 1))
    _print(name, rounds[1:], sum(step not in ENDS for one in recorded for step, _ in one) / len(recorded))


def _round(here: Installation, echo: Clients, driver: Driver, booking: Clients, number: int) -> tuple[Cost, ...]:
    """The first one warms up: statements are prepared, connections opened."""
    return (
        _cost(here, lambda: echo.send(BARE), BARE, echo.pids),
        _cost(here, lambda: driver.send(number), number, ()),
        _cost(here, lambda: booking.send(number), number, booking.pids),
    )


def _cost(here: Installation, act: Callable[[], tuple[float, float]], number: int, pids: Sequence[int]) -> Cost:
    """``act`` answers its seconds by the clock, and of processor in processes that are not among ``pids``."""
    roots = [*pids, *([here.postgresql.pid] if here.postgresql.pid else [])]
    before = processor.seconds(roots)
    clock, used = act()
    return Cost(number / clock, 1000 * (used + processor.seconds(roots) - before) / number)


def _print(name: str, rounds: Sequence[tuple[Cost, ...]], statements: float) -> None:
    print(f"\n{name}, medians of {len(rounds)} rounds      by the clock   ms of processor    load {load()}")
    kinds = ("(a) bare Flask route", f"(b) its {statements:.0f} statements by the driver", "(c) the whole booking")
    for kind, costs in zip(kinds, zip(*rounds, strict=True), strict=True):
        rate, cpu = (statistics.median(values) for values in zip(*((one.rate, one.cpu) for one in costs), strict=True))
        print(f"{kind:<42}{rate:9,.0f}/s {cpu:17.2f}")
    clock = [ours.rate * (1 / bare.rate + 1 / sql.rate) for bare, sql, ours in rounds]
    used = [(bare.cpu + sql.cpu) / ours.cpu for bare, sql, ours in rounds]
    print(f"{'score (c) / (1/(1/a + 1/b))':<42}{_spread(clock):>11} {_spread(used):>17}", flush=True)


def _spread(scores: Sequence[float]) -> str:
    low, _, high = statistics.quantiles(scores, n=4)
    return f"{statistics.median(scores):.2f} ({low:.2f}-{high:.2f})"


def _booking(number: int, household: Household, slots: Sequence[uuid.UUID]) -> Request:
    path = f"/book/{household.person_ids[0]}/slots/{slots[number % len(slots)]}"
    return path, household.cookie, {"vaccine_codes": [VACCINE], "none": "1", "idempotency_key": uuid.uuid4().hex}


def _seen_a_moment_ago(here: Installation, database: str) -> None:
    """Whoever books has looked at a page within the last minute: the session is not written anew."""
    with psycopg.connect(here.postgresql.address_of(database).replace("+psycopg", "")) as connection:
        connection.execute("UPDATE principal_sessions SET last_seen_at = now() + interval '1 hour'")


def _on_copy(here: Installation, act: Callable[[Any], Any]) -> Any:
    with here.copy() as database:
        _seen_a_moment_ago(here, database)
        return act(here.app_on(database))


def _must_have(here: Installation, database: str, number: int) -> None:
    with psycopg.connect(here.postgresql.address_of(database).replace("+psycopg", "")) as connection:
        kept = connection.execute("SELECT count(*) FROM appointments").fetchone()
    if kept != (number + 1,):
        raise RuntimeError(f"repeated {number} bookings, but the database has {kept}")


if __name__ == "__main__":
    sys.exit(main())
