"""Who sends the bookings of bench.booking: browsers over HTTP, and driver processes that repeat their SQL."""

import itertools
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import IO, Any

import gevent

from bench.browser import Browser
from tests.services.server import Server

CLIENTS = 16
Request = tuple[str, str, dict[str, Any]]  # path, cookie, body


class Clients:
    """So many browsers that send what follows; every answer must be 200."""

    def __init__(self, servers: Sequence[Server], following: Iterator[Request], *, cookie: str = "") -> None:
        self.pids = [pid for server in servers for pid in server.groups()]
        ports = [int(server.url.rpartition(":")[2]) for server in servers]
        self._following = following
        self._browsers = [Browser(ports, cookie=cookie, address=f"10.0.0.{one + 1}") for one in range(CLIENTS)]
        for browser in self._browsers:
            browser.open("/appointments")

    def send(self, number: int) -> tuple[float, float]:
        """The next ``number`` of them; answers seconds by the clock, and nothing used here that counts."""
        asked = itertools.islice(self._following, number)
        started = time.monotonic()
        gevent.joinall([gevent.spawn(self._work, one, asked) for one in self._browsers], raise_error=True)
        return time.monotonic() - started, 0.0

    def _work(self, browser: Browser, asked: Iterator[Request]) -> None:
        for path, cookie, body in asked:
            browser.cookie = cookie
            answer = browser.post(path, body)
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {answer.body[:300].decode()}")


class Driver:
    """Recorded bookings, repeated by driver processes (bench.replay)."""

    def __init__(self, address: str, recorded: Sequence[Any]) -> None:
        self._following = iter(recorded)
        command = [sys.executable, "-m", "bench.replay", address]
        self._running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own

    def send(self, number: int) -> tuple[float, float]:
        """The next ``number`` of them; answers seconds by the clock, and of processor in the driver."""
        pickle.dump(list(itertools.islice(self._following, number)), self._pipe(self._running.stdin))
        self._pipe(self._running.stdin).flush()
        clock, used = self._pipe(self._running.stdout).readline().split()
        return float(clock), float(used)

    def end(self) -> None:
        self._running.communicate()

    @staticmethod
    def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
        if stream is None:
            raise RuntimeError("no pipe")
        return stream
