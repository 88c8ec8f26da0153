"""Thousands of connected screens: one call to all of them, their snapshots, their memory, their return.

    python -m bench.fanout                    2,000 screens, 20 calls, one restart
    python -m bench.fanout --screens 100 --rounds 5

Screens are raw websockets paced as our pages are (bench/screen_client.py), all of one clinic, so all hear every call.
The server is ours as it is deployed, one process on PostgreSQL and Valkey; the clients share the machine with it. A
call is a real press (再叫一次) over HTTP after more than a second of quiet; its time is taken from the press. Beside
it: the same sockets on bare python-socketio, the same worker, one broadcast a press.
"""

import argparse
import asyncio
import secrets
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bench.installation import Installation, installation, machine
from bench.screen_client import LOST, Screen, gather, get
from tests import builders
from tests.journeys.live import Desk
from tests.observation.builders import visit
from tests.services.server import Server
from vaccsched.identity import queries as identity_queries
from vaccsched.identity.guards import COOKIES
from vaccsched.identity.models import CertificateTask, Device, DeviceKind, PrincipalKind, PrincipalSession, Role
from vaccsched.identity.rules import ABSOLUTE
from vaccsched.shared import clock
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic, Station
from vaccsched.visits.models import Stage

QUIET = 1.2  # seconds before each call
LAST_WITHIN, FETCHED_WITHIN, BACK_WITHIN, DESK_P99, RATE = 0.25, 3.0, 60.0, 1.0, 0.8  # the goals
AT_ONCE = 100  # screens that are opened at a time
DESK_EVERY = 0.1  # seconds between two requests of the desk


@dataclass
class Told:
    """How calls came to the screens: seconds from the press to the last, and messages a second from first to last."""

    last: list[float]
    rates: list[float]
    fetched: list[float]
    lost: int


@dataclass
class Back:
    """After a restart: seconds until all were connected and had looked, and what the desk waited meanwhile."""

    seconds: float | None
    desk: list[float]
    refused: int


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=20)
    sizes = parser.parse_args(arguments)
    print(f"{machine()}; {sizes.screens} screens, {sizes.rounds} calls")
    with installation() as made:
        return asyncio.run(_run(made, sizes.screens, sizes.rounds))


async def _run(made: Installation, number: int, rounds: int) -> int:
    (server,) = made.serve()
    with made.app.app_context():
        cookies, clinic, station = _clinic(number)
        desk = _nurse(server, clinic, station)
    token = desk.token("/vaccination")
    empty = _memory(server)
    screens = [Screen(_port(server), cookie) for cookie in cookies]
    tasks = await _open(screens)
    await gather(screens, lambda screen: bool(screen.fetched), within=60)
    each = (_memory(server) - empty) / number
    ours = await _rounds(screens, rounds, lambda: desk.send("/vaccination/call-again", token))
    back = await _restart(server, screens, cookies[0])
    await _close(tasks)
    made.end([server])
    bare = await _bare(made, number, rounds)
    return _report(ours, bare, back, each, number)


def _clinic(number: int) -> tuple[list[str], Clinic, Station]:
    """A clinic in the middle of a morning with so many enrolled screens; their cookies, the clinic, a busy station."""
    clinic = builders.clinic()
    builders.open_day(at=clinic)
    station = builders.station(at=clinic)
    visit(at=clinic, stage=Stage.DOSE, minutes_ago=5, station=station, called_ago=1)
    for place in range(2, 30):
        visit(at=clinic, number=place, stage=Stage.WAITING, minutes_ago=40 - place)
    now, devices = clock.now(), [(new_id(), secrets.token_urlsafe(24)) for _ in range(number)]
    with unit_of_work():
        db.session.execute(sa.insert(Device), [
            {"id": one, "clinic_id": clinic.id, "kind": DeviceKind.WAITING_SCREEN, "name": "屏",
             "token_hash": identity_queries.token_hash(token + "device"), "enrolled_at": now}
            for one, token in devices
        ])  # fmt: skip
        db.session.execute(sa.insert(PrincipalSession), [
            {"id": new_id(), "token_hash": identity_queries.token_hash(token), "principal_kind": PrincipalKind.DEVICE,
             "principal_id": one, "user_agent": "bench", "created_at": now, "last_seen_at": now,
             "expires_at": now + ABSOLUTE[PrincipalKind.DEVICE]}
            for one, token in devices
        ])  # fmt: skip
    return [f"{COOKIES[PrincipalKind.DEVICE]}={token}" for _, token in devices], clinic, station


def _nurse(server: Server, clinic: Clinic, station: Station) -> Desk:
    """Who has somebody in hand at the station."""
    who = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    builders.certificate(of=who, task=CertificateTask.VACCINATION)
    desk = Desk(server.url, who)
    with unit_of_work():
        db.session.query(PrincipalSession).filter_by(principal_id=who.id).one().station_id = station.id
    return desk


async def _open(screens: list[Screen]) -> list[asyncio.Task[None]]:
    """Connect all, a hundred at a time.

    :raises RuntimeError: they did not all join.
    """
    tasks = []
    for start in range(0, len(screens), AT_ONCE):
        some = screens[start : start + AT_ONCE]
        tasks += [asyncio.create_task(screen.live()) for screen in some]
        if await gather(some, lambda screen: screen.joined.is_set(), within=60) is None:
            raise RuntimeError("the screens did not all connect")
    return tasks


async def _close(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _rounds(screens: list[Screen], rounds: int, press: Callable[[], None]) -> Told:
    told = Told([], [], [], 0)
    for _ in range(rounds):
        await asyncio.sleep(QUIET)
        for screen in screens:
            screen.heard.clear()
            screen.fetched.clear()
        pressed = time.monotonic()
        await asyncio.to_thread(press)
        if await gather(screens, lambda screen: bool(screen.heard), within=10) is None:
            told.lost += sum(not screen.heard for screen in screens)
            continue
        instants = [screen.heard[0] for screen in screens]
        told.last.append(max(instants) - pressed)
        told.rates.append(len(screens) / max(max(instants) - min(instants), 0.001))
        if screens[0].fetches:
            await gather(screens, lambda screen: bool(screen.fetched), within=10)
            told.fetched.append(
                max((screen.fetched[-1][0] if screen.fetched else pressed + 10) for screen in screens) - pressed
            )
    return told


async def _restart(server: Server, screens: list[Screen], cookie: str) -> Back:
    """A power cut, a start, and everybody comes back while the desk works."""
    server.kill()
    await asyncio.sleep(2)
    for screen in screens:
        screen.fetched.clear()
    await asyncio.to_thread(server.start)
    began, waits, refused = time.monotonic(), [], 0
    coming = asyncio.create_task(
        gather(screens, lambda screen: screen.joined.is_set() and bool(screen.fetched), within=BACK_WITHIN * 2)
    )
    while not coming.done():
        asked = time.monotonic()
        try:
            status, _headers, _body = await get(_port(server), "/staff/sign-in", "")
            refused += status >= 500
        except LOST:
            refused += 1
        waits.append(time.monotonic() - asked)
        await asyncio.sleep(DESK_EVERY)
    return Back(coming.result() and time.monotonic() - began, waits, refused)


async def _bare(made: Installation, number: int, rounds: int) -> Told:
    """The same presses on python-socketio alone."""
    (server,) = made.serve(app="bench.bare_sockets:app")
    screens = [Screen(_port(server), "", fetches=False) for _ in range(number)]
    tasks = await _open(screens)
    told = await _rounds(screens, rounds, lambda: _post(f"{server.url}/emit"))
    await _close(tasks)
    made.end([server])
    return told


def _post(url: str) -> None:
    urllib.request.urlopen(url, b"").close()  # noqa: S310 — our own server


def _port(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


def _memory(server: Server) -> float:
    """KiB that the server's processes alone hold."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            group = int(path.read_text().rpartition(")")[2].split()[2])
            rollup = (path.parent / "smaps_rollup").read_text()
        except OSError:
            continue
        if group in server.groups():
            total += int(rollup.partition("\nPss:")[2].split()[0])
    return total


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))] if values else float("inf")


def _report(ours: Told, bare: Told, back: Back, each: float, number: int) -> int:
    ratio = statistics.median(ours.rates or [0]) / statistics.median(bare.rates or [1])
    rows = [
        ("press → last screen told, p99", _p99(ours.last), LAST_WITHIN, "s"),
        ("press → all snapshots read, p99", _p99(ours.fetched), FETCHED_WITHIN, "s"),
        ("restart → all screens back", back.seconds or float("inf"), BACK_WITHIN, "s"),
        ("the desk meanwhile, p99", _p99(back.desk), DESK_P99, "s"),
        ("bare: press → last screen told, p99", _p99(bare.last), None, "s"),
    ]
    for name, value, goal, unit in rows:
        judged = "" if goal is None else f"   goal ≤ {goal:g}   {'met' if value <= goal else 'NOT MET'}"
        print(f"{name:40} {value:8.3f} {unit}{judged}")
    judged = "met" if ratio >= RATE else "NOT MET"
    print(f"{'messages/s, ours ÷ bare (medians)':40} {ratio:8.2f}     goal ≥ {RATE}   {judged}")
    print(f"{'memory per screen':40} {each:8.0f} KiB")
    print(f"nudges lost {ours.lost}, desk refused {back.refused} of {len(back.desk)}, screens {number}")
    return 0 if not ours.lost and not bare.lost and back.seconds is not None and not back.refused else 1


if __name__ == "__main__":
    sys.exit(main())
