"""What a bench runs against: PostgreSQL and Valkey as the tests find them, the schema, our servers, one clinic.

Nothing is kept afterwards. PostgreSQL runs without waiting for the disk, for whatever is compared alike.
"""

import datetime as dt
import itertools
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from tests.services import temporary_folder
from tests.services.clock import Clock
from tests.services.databases import OnPostgreSQL
from tests.services.postgresql import PostgreSQL
from tests.services.server import Server
from tests.services.valkey import Valkey
from vaccsched import create_app
from vaccsched.config import Settings
from vaccsched.shared import clock as our_clock

CLOCK_FILE = "clock"
_copies = itertools.count(1)


@dataclass
class Installation:
    """A database with the schema, and how servers are started on it."""

    app: Flask
    postgresql: PostgreSQL
    database: str
    environment: dict[str, str]
    folder: Path
    servers: list[Server] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The database's address as a driver takes it."""
        return self.environment["DATABASE_URL"].replace("+psycopg", "")

    def serve(self, *, processes: int = 1, app: str = "wsgi:app", database: str | None = None) -> list[Server]:
        """Start so many app processes, each a server of its own on a port of its own."""
        more = {"DATABASE_URL": self.postgresql.address_of(database)} if database else {}
        started = []
        for _ in range(processes):
            server = Server(self.environment | more, processes=1, worker=False, folder=self.folder, app=app)
            self.servers.append(server)
            started.append(server)
            server.start()
        return started

    def close(self) -> None:
        """Let go of the database, so that it can be copied."""
        with self.app.app_context():
            self.app.extensions["sqlalchemy"].session.remove()
            self.app.extensions["sqlalchemy"].engine.dispose()

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The name of a copy of the database as it is now."""
        name = f"{self.database}_copy_{next(_copies)}"
        self.postgresql.create_database(name, template=self.database)
        try:
            yield name
        finally:
            self.postgresql.drop_database(name)

    def app_on(self, database: str) -> Flask:
        """Our application in this process, on another database."""
        address = {"DATABASE_URL": self.postgresql.address_of(database)}
        return create_app(Settings.from_environment(self.environment | address))

    def end(self, servers: list[Server]) -> None:
        for server in servers:
            server.kill()
            self.servers.remove(server)


@contextmanager
def installation(*, begins_at: dt.time | None = None) -> Iterator[Installation]:
    """``begins_at``: what the clinic's clock shows at the start (None: real time)."""
    folder = temporary_folder("bench")
    postgresql, valkey = PostgreSQL.start(), Valkey.start()
    try:
        name = f"bench_{os.getpid()}"
        database = OnPostgreSQL(postgresql, name, valkey.address)
        # every client has an address of its own, as behind a proxy: limits count per network
        environment = {**database.environment, "VACCSCHED_INSTANCE": str(folder), "TRUSTED_PROXIES": "1"}
        if begins_at is not None:
            environment |= {"TESTING": "1", "VACCSCHED_CLOCK_FILE": str(folder / CLOCK_FILE)}
            start = our_clock.instant_of(our_clock.day_of(our_clock.now()), begins_at)
            Clock(folder / CLOCK_FILE).move_to(start)
        app = create_app(Settings.from_environment(environment))
        database.build(app)
        made = Installation(app, postgresql, name, environment, folder)
        try:
            yield made
        finally:
            made.end([*made.servers])
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()
    finally:
        valkey.stop()
        postgresql.stop()
        shutil.rmtree(folder, ignore_errors=True)


def machine() -> str:
    """One line that belongs beside every figure."""
    model = next(
        (line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    today = our_clock.day_of(our_clock.now())
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, load {load()}, {today}"


def load() -> str:
    """The load averages of 1 and 5 minutes: other work on the machine."""
    one, five, _ = os.getloadavg()
    return f"{one:.1f} {five:.1f}"
