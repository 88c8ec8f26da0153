"""A whole morning of the reference clinic, driven through the HTTP API by simulated staff while the clock runs fast.

    python -m bench.morning                                    130 people, 60×, SQLite, one process
    python -m bench.morning --people 25 --speed 240            a short one
    python -m bench.morning --database postgresql --processes 3

Arrivals follow RC-1: bookings come at slot start + N(−5, 8) minutes, a tenth of them not at all; walk-ins come by the
elders' profile; all from half past seven. Service times are lognormal: inquiry and consent 3.5 minutes (CV 0.5), dose
2.5 (0.4); thirty minutes of watch. A screener in twelve calls finds nobody: called three times, passed, back later.

Exit status 0 only if all numbers are unique, nobody is lost, every call was the one that the naive check of
``bench.morning_order`` expects, and the waiting wall equalled the database at every simulated minute.
"""

import argparse
import contextlib
import datetime as dt
import heapq
import random
import shutil
import sys
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.browser import Browser
from bench.installation import machine
from bench.morning_order import wrong_calls
from bench.morning_staff import Morning, cashier, observer, registrar, screener, vaccinator, wall
from tests import builders
from tests.checks.builders import Bedside
from tests.payments.builders import priced
from tests.screening.builders import texts_for
from tests.services import temporary_folder
from tests.services.clock import Clock
from tests.services.databases import OnPostgreSQL, SQLite
from tests.services.postgresql import PostgreSQL
from tests.services.server import Server
from tests.services.valkey import Valkey
from tests.visits import builders as visits
from vaccsched import create_app
from vaccsched.config import Settings
from vaccsched.identity import operations as identity
from vaccsched.identity.guards import COOKIES
from vaccsched.identity.models import PrincipalKind, PrincipalSession
from vaccsched.identity.queries import token_hash
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits.models import Stage, StageEntry, Visit

VACCINES = ("PPV23", "RABIES")
GROWN, ELDER = dt.date(1988, 5, 1), dt.date(1955, 3, 1)
WALK_IN_HOURS = ((0.45, -30, 30), (0.30, 30, 90), (0.15, 90, 150), (0.10, 150, 200))  # share, minutes after eight
NO_SHOW = 0.1
LAST = dt.time(14)  # whoever is still here then is lost


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _arguments(arguments)
    print(f"{machine()}; {asked.people} people, {asked.speed:g}×, {asked.database}, {asked.processes} process(es)")
    with _served(asked) as (app, hand, server), app.app_context():
        hand.move_to(visits.at(7, 30).wall)
        morning = _prepared(app, asked)
        server.start()
        morning.ports = [int(url.rpartition(":")[2]) for url in server.urls]
        _play(morning, hand)
        return _judged(morning)


@contextlib.contextmanager
def _served(asked: argparse.Namespace) -> Iterator[tuple[Flask, Clock, Server]]:
    folder = temporary_folder("morning")
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database = _database(asked, folder, stack)
        environment = {
            **database.environment, "TESTING": "1", "VACCSCHED_CLOCK_FILE": str(folder / "clock"),
            "VACCSCHED_INSTANCE": str(folder), "TRUSTED_PROXIES": "1",
        }  # fmt: skip
        hand = Clock(folder / "clock")
        app = create_app(Settings.from_environment(environment))
        database.build(app)
        server = Server(environment, processes=asked.processes, worker=False, folder=folder)
        stack.callback(clock.use_offset_file, None, testing=True)
        stack.callback(server.kill)
        yield app, hand, server


def _database(asked: argparse.Namespace, folder: Path, stack: contextlib.ExitStack) -> Any:
    if asked.database == "sqlite":
        return SQLite(folder)
    postgresql, valkey = PostgreSQL.start(), Valkey.start()
    stack.callback(valkey.stop)
    stack.callback(postgresql.stop)
    return OnPostgreSQL(postgresql, "morning", valkey.address)


# the clinic, and who comes


def _prepared(app: Flask, asked: argparse.Namespace) -> Morning:
    chance = random.Random(asked.seed)  # noqa: S311 - a simulation, no secret
    made = Bedside(visits.floor(walk_in=asked.people, places=asked.people, desks=3))
    with unit_of_work():
        texts_for(*VACCINES)
        priced(made.floor.clinic, *VACCINES)
        third = db.session.get_one(Station, made.floor.vaccination[2].id)
        third.active = False
    made.floor.vaccination.pop()
    for code in VACCINES:
        made.stocked(code, packs=asked.people + 5)
    morning = Morning(
        app=app, ports=[], speed=asked.speed, made=made, chance=chance, clinic_id=made.floor.clinic.id, arrivals=[]
    )
    morning.packs = {code: iter(made.codes[code]) for code in VACCINES}
    for number in range(asked.people):
        _person(morning, number, booked=number % 10 < 7)
    heapq.heapify(morning.arrivals)
    return morning


def _person(morning: Morning, number: int, *, booked: bool) -> None:
    """Seven in ten are booked, of whom a quarter are elders; of the walk-ins three quarters, and a few were bitten."""
    chance, where = morning.chance, morning.made.floor
    elder = chance.random() < (0.25 if booked else 0.75)
    who = builders.person(name=f"人{number}", birth_date=ELDER if elder else GROWN)
    if booked:
        slot = where.slots[number % len(where.slots)]
        code = visits.appointment(of=who, slot=slot).short_code
        start = (slot.starts_at - visits.at(8).wall).total_seconds() / 60
        if chance.random() >= NO_SHOW:
            heapq.heappush(morning.arrivals, (max(start + chance.gauss(-5, 8), -29), number, {"code": code}))
        return
    share, low, high = chance.choices(WALK_IN_HOURS, [one[0] for one in WALK_IN_HOURS])[0]
    del share
    vaccine = "RABIES" if chance.random() < 0.1 else "PPV23"
    left_over = not elder and vaccine != "RABIES"  # of no group that the pool is kept for: a place may be missing
    facts = {"person_id": str(who.id), "vaccine_codes": [vaccine], "may_be_sent_home": left_over}
    heapq.heappush(morning.arrivals, (max(chance.uniform(low, high), -29), number, facts))


# the staff


def _play(morning: Morning, hand: Clock) -> None:
    staff = _staff(morning)
    morning.began = time.monotonic()
    begin = visits.at(7, 30).wall
    workers = [threading.Thread(target=_guarded, args=(morning, work, browser), daemon=True) for work, browser in staff]
    for worker in workers:
        worker.start()
    end = (LAST.hour - 7.5) * 3600
    while not morning.over.is_set():
        passed = (time.monotonic() - morning.began) * morning.speed
        hand.move_to(begin + dt.timedelta(seconds=passed))
        if passed > end:
            morning.over.set()
        time.sleep(0.01)
    for worker in workers:
        worker.join(60)


def _staff(morning: Morning) -> list[tuple[Callable[[Morning, Browser], None], Browser]]:
    floor = morning.made.floor
    works: list[tuple[Callable[[Morning, Browser], None], Station | None]] = [
        (registrar, None), (registrar, None), (cashier, None), (observer, None),
        *((screener, one) for one in floor.screening), *((vaccinator, one) for one in floor.vaccination),
    ]  # fmt: skip
    pages = {registrar: "/desk", cashier: "/desk", observer: "/observation", screener: "/screening"}
    staff = []
    with unit_of_work():
        cookies = [_signed_in(floor, station) for _work, station in works]
        device = builders.device(at=floor.clinic)
        token = identity.open_session(
            kind=PrincipalKind.DEVICE, principal_id=device.id, user_agent="bench", now=clock.now()
        )
    for number, ((work, _station), cookie) in enumerate(zip(works, cookies, strict=True)):
        browser = Browser([morning.ports[number % len(morning.ports)]], cookie=cookie, address=f"10.0.0.{number + 1}")
        browser.open(pages.get(work, "/vaccination"))
        staff.append((work, browser))
    screen = Browser(morning.ports[-1:], cookie=f"{COOKIES[PrincipalKind.DEVICE]}={token}", address="10.0.0.99")
    return [*staff, (wall, screen)]


def _signed_in(floor: visits.Floor, station: Station | None) -> str:
    nurse = builders.nurse(at=floor.clinic)
    token = identity.open_session(kind=PrincipalKind.STAFF, principal_id=nurse.id, user_agent="bench", now=clock.now())
    db.session.flush()
    if station is not None:
        opened = PrincipalSession.token_hash == token_hash(token)
        db.session.execute(sa.update(PrincipalSession).where(opened).values(station_id=station.id))
    return f"{COOKIES[PrincipalKind.STAFF]}={token}"


def _guarded(morning: Morning, work: Callable[[Morning, Browser], None], browser: Browser) -> None:
    try:
        with morning.app.app_context():
            work(morning, browser)
    except Exception as error:
        morning.refused[f"{work.__name__} broke: {error!r}"] += 1
        morning.over.set()
        raise
    finally:
        browser.close()


# the judgement


def _judged(morning: Morning) -> int:
    rows = list(db.session.scalars(sa.select(Visit).where(Visit.clinic_id == morning.clinic_id)))
    numbers = [one.ticket for one in rows]
    twice = sorted({one for one in numbers if numbers.count(one) > 1})
    lost = sorted(one.ticket for one in rows if one.left_at is None)
    ungiven = sorted(
        one.ticket for one in rows for dose in one.planned_doses if one.left_at and str(dose.outcome) != "given"
    )
    print(f"no place for {morning.sent_home} who are of no group that the pool is kept for")
    calls, wrong = wrong_calls(morning.clinic_id, slack=max(morning.speed, 60.0))
    _waits(morning.clinic_id)
    print(f"people with a number {len(rows)}, numbers given twice {twice}, still here {lost}, without dose {ungiven}")
    print(f"calls {calls}, against the order {len(wrong)}")
    for line in wrong[:10]:
        print(f"  {line}")
    print(f"walls compared {morning.compared}, differed {len(morning.differed)} {morning.differed[:5]}")
    for what, count in morning.refused.items():
        print(f"refused {count}: {what}")
    fine = not (twice or lost or ungiven or wrong or morning.differed or morning.refused) and rows and calls
    print("all kept" if fine else "NOT kept")
    return 0 if fine else 1


def _waits(clinic_id: uuid.UUID) -> None:
    """Minutes in each queue: half of the people, nine in ten, the longest; and how many each station served."""
    entries = db.session.scalars(sa.select(StageEntry).where(StageEntry.clinic_id == clinic_id))
    waits: dict[str, list[float]] = defaultdict(list)
    served: dict[uuid.UUID, list[float]] = defaultdict(list)
    opening = visits.at(8).wall
    for one in entries:
        if one.ended_at is None:
            continue
        if one.stage in (Stage.ARRIVED, Stage.PAYMENT, Stage.WAITING):
            waits[str(one.stage)].append(max((one.ended_at - max(one.started_at, opening)).total_seconds() / 60, 0))
        if one.stage in (Stage.INQUIRY, Stage.DOSE) and one.station_id is not None:
            served[one.station_id].append((one.ended_at - one.started_at).total_seconds() / 60)
    for stage, minutes in waits.items():
        minutes.sort()
        p90 = minutes[int(len(minutes) * 0.9)]
        p50 = minutes[len(minutes) // 2]
        print(f"wait {stage:8} {len(minutes):4}  P50 {p50:5.1f}  P90 {p90:5.1f}  max {minutes[-1]:5.1f} min")
    kinds = {StationKind.SCREENING: "screening", StationKind.VACCINATION: "vaccination"}
    for station in db.session.scalars(sa.select(Station).where(Station.clinic_id == clinic_id).order_by(Station.kind)):
        if served[station.id]:
            mean = sum(served[station.id]) / len(served[station.id])
            print(
                f"station {kinds[station.kind]} {station.number}: {len(served[station.id])} people, {mean:.1f} min each"
            )


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=130)
    parser.add_argument("--speed", type=float, default=60.0, help="simulated seconds in one second")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
