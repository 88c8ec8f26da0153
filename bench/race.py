"""Contested bookings over HTTP while app processes are killed: nothing oversold, lost or made twice.

    python -m bench.race --attempts 20000                  the run of CI
    python -m bench.race --attempts 1000000                by hand
    python -m bench.race --attempts 2000 --without-guard   must oversell, and then fails
    python -m bench.race --sql --attempts 1000000          the claim alone, without the application

Families with real sessions book, cancel, change and hold places of a few slots that are far too small; desks take
walk-in places and give them back. Every so many attempts one of the app processes dies by `kill -9` and is started
again; whoever lost a connection repeats the same request with the same key at another process. Some press twice. At
the end the database must be exactly what the clients were told. Exit status 0 only then.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402 - the sockets must be gevent's before anything opens one
import datetime as dt  # noqa: E402
import os  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

import gevent  # noqa: E402

from bench.installation import Installation, installation, load, machine  # noqa: E402
from bench.people import desks, households, open_clinic, open_pool, open_slots  # noqa: E402
from bench.race_books import Books, Verdict, mismatches, verdict  # noqa: E402
from bench.race_clients import DeskClient, FamilyClient, Race  # noqa: E402
from tests.services.server import Server  # noqa: E402
from vaccsched.booking.queries.verify import booking_differences  # noqa: E402
from vaccsched.shared import clock as our_clock  # noqa: E402

FAMILIES, PERSONS = 36, 4
DESKS, ELDERS = 4, 6
SLOTS, PLACES, POOL = 6, 12, 10
AHEAD = 2  # days until the slots
KILL_EVERY = 2_500  # attempts, on average
LOOK_EVERY = 2.0  # seconds between two looks at the database during the run


def main() -> int:
    asked = _arguments()
    print(machine(), flush=True)
    if asked.sql:  # a program of its own: real processes, nothing of gevent's
        guard = ["--without-guard"] * asked.without_guard
        os.execv(sys.executable, [sys.executable, "-m", "bench.race_sql", str(asked.attempts), *guard])  # noqa: S606
    with installation(begins_at=dt.time(9)) as here:
        race = _prepare(here, asked)
        app = "bench.unguarded:app" if asked.without_guard else "wsgi:app"
        servers = here.serve(processes=asked.processes, app=app)
        started = time.monotonic()
        _run(here, race, servers, asked)
        seconds = time.monotonic() - started
        found = verdict(here.address, race.books)
        with here.app.app_context():
            race.faults += [f"booking-verify: {one}" for one in booking_differences()]
    _report(race, found, seconds)
    return 0 if found.is_clean and not race.faults else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.race", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--attempts", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=3, help="app processes")
    parser.add_argument("--without-guard", action="store_true", help="the negative control: look first, then write")
    parser.add_argument("--sql", action="store_true", help="the claim's statement alone, by driver connections")
    parser.add_argument("--kill-every", type=int, default=KILL_EVERY, help="attempts between two kills; 0: never")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _prepare(here: Installation, asked: argparse.Namespace) -> Race:
    with here.app.app_context():
        clinic = open_clinic()
        return Race(
            attempts=asked.attempts,
            slots=open_slots(at=clinic, number=SLOTS, places=PLACES, first_day=AHEAD),
            day=(our_clock.day_of(our_clock.now()) + dt.timedelta(days=AHEAD)).isoformat(),
            pool=open_pool(at=clinic, places=POOL),
            households=households(FAMILIES, of=PERSONS, at=clinic),
            desks=desks(DESKS, of=ELDERS, at=clinic),
            books=Books(),
            chance=random.Random(asked.seed),  # noqa: S311 - a race, not a secret
        )


def _run(here: Installation, race: Race, servers: list[Server], asked: argparse.Namespace) -> None:
    ports = [int(server.url.rpartition(":")[2]) for server in servers]
    clients: list[FamilyClient | DeskClient] = [FamilyClient(race, one, ports) for one in race.households]
    clients += [DeskClient(race, desk, ports) for desk in race.desks]
    running = [gevent.spawn(client.run) for client in clients]
    others = [gevent.spawn(_look, here, race), gevent.spawn(_say, race)]
    killer = gevent.spawn(_kill, race, servers, asked.kill_every) if asked.kill_every else None
    gevent.joinall(running, raise_error=True)
    race.ended = True
    gevent.joinall(others, raise_error=True)
    if killer is not None:
        killer.join()
    race.lost = sum(client.lost for client in clients)


def _kill(race: Race, servers: list[Server], every: int) -> None:
    """Kill a process after about so many attempts, and start it again at once."""
    following = every
    while not race.ended:
        if race.made >= following:
            victim = race.chance.choice(servers)
            victim.kill()
            race.kills += 1
            victim.start()
            following = race.made + race.chance.randint(every // 2, every * 3 // 2)
        gevent.sleep(0.05)


def _look(here: Installation, race: Race) -> None:
    """Compare counters with rows while everything runs: one statement sees one instant."""
    while not race.ended:
        race.seen_wrong += mismatches(here.address)
        race.looks += 1
        gevent.sleep(LOOK_EVERY)


def _say(race: Race) -> None:
    started, told = time.monotonic(), 0
    while not race.ended:
        gevent.sleep(1)
        if time.monotonic() - started > 15 * (told + 1):
            told += 1
            rate = race.made / (time.monotonic() - started)
            print(f"{race.made:>9,} attempts  {rate:5.0f}/s  {race.kills} kills  load {load()}", flush=True)


def _report(race: Race, found: Verdict, seconds: float) -> None:
    print(f"\n{race.made:,} attempts in {seconds:.0f} s: {race.made / seconds:.0f} a second, load {load()}")
    for (action, outcome), count in sorted(race.outcomes.items()):
        print(f"  {action:<14} {outcome:<16} {count:>9,}")
    print(f"  killed {race.kills} times; {race.lost} connections lost; {race.pressed_twice} double presses")
    print(f"  counters compared with rows {race.looks} times during the run: {race.seen_wrong} places wrong")
    print(found.text)
    for fault in race.faults[:20]:
        print(f"  unexpected: {fault}")
    clean = found.is_clean and not race.faults
    print("PASS" if clean else f"FAIL ({len(race.faults)} unexpected answers)")


if __name__ == "__main__":
    sys.exit(main())
