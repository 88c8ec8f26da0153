"""A file of residents brought in by a worker that is killed again and again: rows per second, memory, nothing twice.

    python -m bench.imports                       1,000,000 rows (by hand: most of an hour)
    python -m bench.imports --rows 50000 --kill-every 8

A real worker process on PostgreSQL is sent SIGKILL so many seconds after it has begun to work, and started anew; its
lease is given back at once, which a real clinic waits five minutes for. Exit status 0 when every row came in exactly
once, the same file again brings nobody in, and the worker's memory at the end is at most a fifth above its memory after
a tenth of the way.
"""

import argparse
import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from bench.installation import Installation, installation, machine
from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.imports import operations
from vaccsched.imports.models import Import, ImportKind, ImportStatus, Likeness
from vaccsched.residents.models import Person, Sex
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work

FIRST_DAY = dt.date(1930, 1, 1)
DAYS = 33_000  # so many birth dates; the serial of a number counts beyond them
MORE = 1.2
RSS = re.compile(r"VmRSS:\s+(\d+) kB")


class Worker:
    """`flask worker` in a process of its own."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._process: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    def start(self) -> None:
        environment = os.environ | self._here.environment
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        with (self._here.folder / "worker.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def die(self) -> None:
        """Killed in the middle of whatever it does; the next one begins."""
        self.kill()
        self.deaths += 1
        with unit_of_work():
            db.session.execute(sa.update(Job).where(Job.kind.like("imports.%")).values(leased_until=None))
        self.start()

    def megabytes(self) -> float:
        """What it holds in memory now."""
        if self._process is None:
            return 0.0
        found = RSS.search(Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii"))
        return int(found[1]) / 1024 if found else 0.0


def main() -> int:
    asked = _arguments()
    print(machine(), flush=True)
    with installation() as here, here.app.app_context():
        with unit_of_work():
            clinic = make.clinic()
            manager = make.staff(at=clinic, roles=[Role.MANAGER])
            actor, clinic_id = make.actor(manager), clinic.id
        worker = Worker(here)
        worker.start()
        try:
            return _bench(worker, actor, clinic_id, asked)
        finally:
            worker.kill()


def _bench(worker: Worker, actor: Actor, clinic_id: uuid.UUID, asked: argparse.Namespace) -> int:
    import_id = _send(clinic_id, actor, asked.rows)
    _walk("read", worker, import_id, ImportStatus.READ, asked)
    _check(import_id, clinic_id, actor)
    _walk("dry run", worker, import_id, ImportStatus.CHECKED, asked)
    with unit_of_work():
        operations.start(
            import_id=import_id, clinic_id=clinic_id, likeness=Likeness.PROPOSE, actor=actor, now=clock.now()
        )
    flat = _walk("run", worker, import_id, ImportStatus.DONE, asked)
    people = db.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0
    print(f"persons {people:,} of {asked.rows:,}; the worker was killed {worker.deaths} times", flush=True)
    again = _send(clinic_id, actor, asked.rows)
    _walk("read again", worker, again, ImportStatus.READ, asked)
    _check(again, clinic_id, actor)
    _walk("dry run again", worker, again, ImportStatus.CHECKED, asked)
    known = db.session.get_one(Import, again, populate_existing=True).checked.get("known", 0)
    print(f"known on second sight {known:,}", flush=True)
    return 0 if people == known == asked.rows and flat else 1


def _check(import_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor) -> None:
    chosen = dict(enumerate(["name", "sex", "birth_date", "document", "phone"]))
    with unit_of_work():
        operations.check(import_id=import_id, clinic_id=clinic_id, chosen=chosen, actor=actor, now=clock.now())


def _walk(name: str, worker: Worker, import_id: uuid.UUID, until: ImportStatus, asked: argparse.Namespace) -> bool:
    """Wait for it, killing; prints rows per second and memory. Answers whether memory stayed flat."""
    begun, at_work = time.monotonic(), None
    early, late, tenth, at_birth = 0.0, 0.0, False, 0
    while True:
        time.sleep(0.25)
        db.session.rollback()
        one = db.session.get_one(Import, import_id, populate_existing=True)
        if one.status is until:
            break
        if one.status is ImportStatus.UNREADABLE:
            raise SystemExit(f"unreadable: {one.fault}")
        late = worker.megabytes() or late
        mark = one.done_blocks if one.status is ImportStatus.RUNNING else one.checked_blocks
        if not tenth and one.blocks and mark * 10 >= one.blocks:
            early, tenth = late, True
        if one.status is ImportStatus.RUNNING and mark > at_birth and at_work is None:
            at_work = time.monotonic()  # killed before it has begun, it would never end
        if asked.kill_every and at_work is not None and time.monotonic() - at_work > asked.kill_every:
            worker.die()
            at_work, at_birth = None, mark
    took = time.monotonic() - begun
    print(f"{name}: {asked.rows / took:,.0f} rows/s ({took:.0f} s), worker {early:.0f} → {late:.0f} MB", flush=True)
    return late <= max(early, 1) * MORE or not early


def _send(clinic_id: uuid.UUID, actor: Actor, rows: int) -> uuid.UUID:
    now = clock.now()
    with unit_of_work():
        import_id = operations.open_import(
            clinic_id=clinic_id, kind=ImportKind.RESIDENTS, name="bench.csv", location_id=None, actor=actor, now=now
        ).id
    digest, size, number = hashlib.sha256(), 0, 0
    for data in _pieces(rows):
        digest.update(data)
        with unit_of_work():
            operations.add_piece(import_id=import_id, number=number, data=data)
        size, number = size + len(data), number + 1
    with unit_of_work():
        operations.close_import(import_id=import_id, size=size, digest=digest.hexdigest(), actor=actor, now=now)
    print(f"{rows:,} rows, {size / 1_048_576:.1f} MB", flush=True)
    return import_id


def _pieces(rows: int) -> Iterator[bytes]:
    lines = ["姓名,性别,出生日期,证件号码,联系电话\n"]
    for number in range(rows):
        day, sex = FIRST_DAY + dt.timedelta(days=number % DAYS), Sex.FEMALE
        card = make.id_number(birth_date=day, sex=sex, serial=number // DAYS)
        lines.append(f"某{number},女,{day},{card},{13000000000 + number}\n")
        if len(lines) == 2000:
            yield "".join(lines).encode()
            lines = []
    yield "".join(lines).encode()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--kill-every", type=int, default=30, help="seconds between two deaths of the worker (0: never)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
