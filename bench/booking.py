"""What a booking costs, as ratios of one run on one machine.

    python -m bench.booking                    1,500 bookings of each kind
    python -m bench.booking --bookings 4000 --profile

(a) a bare Flask route on the same server, (b) the very SQL of our bookings with the same values, by connections of the
driver, (c) our booking over HTTP: session, CSRF, key, eligibility, audit, message, answers; on one hot slot and on 200.
The limit of any application of these two parts is 1/(1/a + 1/b); the score is (c) divided by it. One app process; a
database copied anew for each kind.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402 - the sockets must be gevent's before anything opens one
import os  # noqa: E402
import pickle  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402
from collections.abc import Callable, Iterator, Sequence  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
import psycopg  # noqa: E402

from bench import booking_stages  # noqa: E402
from bench.browser import Answer, Browser  # noqa: E402
from bench.installation import Installation, installation, load, machine  # noqa: E402
from bench.people import VACCINE, Household, households, open_clinic, open_slots  # noqa: E402
from bench.recording import Client, Recorder  # noqa: E402

CLIENTS = 16
MANY = 200  # slots
BARE = 5_000  # requests to the bare route
RECORDED = 600  # bookings whose SQL is repeated


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
            _rates(here, world, asked.processes)
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


def _rates(here: Installation, world: World, processes: int) -> None:
    bare = _bare(here, processes)
    print(f"(a) bare Flask route                {bare:8,.0f}/s    load {load()}", flush=True)
    for name, slots in (("one hot slot", world.hot), (f"{MANY} slots", world.many)):
        _compare(here, world, name, slots, bare, processes)


def _compare(
    here: Installation, world: World, name: str, slots: Sequence[uuid.UUID], bare: float, processes: int
) -> None:
    ours = _ours(here, world, slots, processes)
    recorded = _on_copy(here, lambda app: Recorder(app).bookings(world.households[:RECORDED], slots))
    statements = sum(step not in ("COMMIT", "ROLLBACK") for one in recorded for step, _ in one) / len(recorded)
    whole = _replayed(here, recorded)
    claims = _replayed(here, [[step for step in one if "UPDATE slots" in step[0]] for one in recorded])
    print(f"\n{name}")
    print(f"(b) its {statements:.0f} statements by the driver     {whole:8,.0f}/s")
    print(f"    the claim's statement alone     {claims:8,.0f}/s")
    print(f"(c) the whole booking over HTTP     {ours:8,.0f}/s    load {load()}")
    for what, part in (("score (c) / (1/(1/a + 1/b))", whole), ("the same with the claim alone as b", claims)):
        print(f"    {what:<36}{ours * (1 / bare + 1 / part):6.2f}", flush=True)


def _bare(here: Installation, processes: int) -> float:
    servers = here.serve(processes=processes, app="bench.bare:app")
    keys = iter(range(BARE))
    rate = _rate(here, servers, lambda: ("/book", "", {"idempotency_key": next(keys)}), form="/appointments")
    here.end(servers)
    return rate


def _ours(here: Installation, world: World, slots: Sequence[uuid.UUID], processes: int) -> float:
    with here.copy() as database:
        _seen_a_moment_ago(here, database)
        servers = here.serve(processes=processes, database=database)
        waiting = iter(enumerate(world.households))

        def following() -> tuple[str, str, dict[str, Any]]:
            number, household = next(waiting)
            path = f"/book/{household.person_ids[0]}/slots/{slots[number % len(slots)]}"
            key = uuid.uuid4().hex
            return path, household.cookie, {"vaccine_codes": [VACCINE], "none": "1", "idempotency_key": key}

        rate = _rate(here, servers, following, form="/appointments", cookie=world.households[0].cookie)
        here.end(servers)
    return rate


def _seen_a_moment_ago(here: Installation, database: str) -> None:
    """Whoever books has looked at a page within the last minute: the session is not written anew."""
    with psycopg.connect(here.postgresql.address_of(database).replace("+psycopg", "")) as connection:
        connection.execute("UPDATE principal_sessions SET last_seen_at = now() + interval '1 hour'")


Request = tuple[str, str, dict[str, Any]]


def _rate(
    here: Installation, servers: Sequence[Any], following: Callable[[], Request], *, form: str, cookie: str = ""
) -> float:
    """Requests a second until ``following`` has no more; every answer must be 200."""
    ports = [int(server.url.rpartition(":")[2]) for server in servers]
    browsers = [Browser(ports, cookie=cookie, address=f"10.0.0.{number + 1}") for number in range(CLIENTS)]
    for browser in browsers:
        browser.open(form)
    asked = iter(lambda: _next(following), None)
    started = time.monotonic()
    answered = [gevent.spawn(_work, browser, asked) for browser in browsers]
    gevent.joinall(answered, raise_error=True)
    number = sum(one.value for one in answered)
    return float(number / (time.monotonic() - started))


def _next(following: Callable[[], Request]) -> Request | None:
    try:
        return following()
    except StopIteration:
        return None


def _work(browser: Browser, asked: Iterator[Request]) -> int:
    number = 0
    for path, cookie, body in asked:
        browser.cookie = cookie
        _must_be_had(browser.post(path, body))
        number += 1
    return number


def _must_be_had(answer: Answer) -> None:
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.body[:300].decode()}")


def _on_copy(here: Installation, act: Callable[[Any], Any]) -> Any:
    with here.copy() as database:
        _seen_a_moment_ago(here, database)
        return act(here.app_on(database))


def _replayed(here: Installation, recorded: Sequence[Any]) -> float:
    """Bookings a second when a driver sends these statements: by processes of their own, as many as do best here."""
    with here.copy() as database:
        address = here.postgresql.address_of(database).replace("+psycopg", "")
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bench.replay", address],
            input=pickle.dumps(recorded),
            stdout=subprocess.PIPE,
            check=True,
        )
        with psycopg.connect(address) as connection:
            kept = connection.execute("SELECT count(*) FROM appointments").fetchone()
    if kept != (len(recorded) + 1,):
        raise RuntimeError(f"repeated {len(recorded)} bookings, but the database has {kept}")
    return float(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
