"""The real server for journeys and fault tests: gunicorn as `make run` starts it, on the database of a test."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.services import ROOT, free_port

START_SECONDS = 90  # the machine may be busy
GUNICORN = (sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py"))
WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")


class Server:
    """``processes`` gunicorns, each with a port of its own so that a test chooses whom it talks to.

    ``url`` is the first one's address, ``urls`` are all. ``app`` names another application than ours (benches).
    """

    def __init__(
        self, environment: Mapping[str, str], *, processes: int, worker: bool, folder: Path, app: str = "wsgi:app"
    ) -> None:
        self._environment = os.environ | environment
        self._app = app
        self._ports = [free_port() for _ in range(processes)]
        self._worker = worker
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        self.urls = [f"http://127.0.0.1:{port}" for port in self._ports]
        self.url = self.urls[0]

    def start(self) -> None:
        """Start what is down and wait until all answer."""
        for port in self._ports:
            self._launch(
                (*GUNICORN, self._app), name=f"server-{port}", HOST="127.0.0.1", PORT=str(port), WEB_CONCURRENCY="1"
            )
        if self._worker:
            self._launch(WORKER, name="worker")
        for url in self.urls:
            self._wait(url)

    def stop(self) -> None:
        """End all as an administrator does (SIGTERM)."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End all as a power cut does (SIGKILL)."""
        self._end(signal.SIGKILL)

    def groups(self) -> set[int]:
        """The process groups of what runs, for benches that look at memory."""
        return {process.pid for process in self._running}

    def log(self) -> str:
        """What all processes said, for a failing test."""
        return "\n".join(f"== {path.name}\n{path.read_text()}" for path in sorted(self._folder.glob("*.log")))

    def _launch(self, command: tuple[str, ...], *, name: str, **more: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment | more,
                stdout=log,
                stderr=log,
                start_new_session=True,  # leads a process group, so that kill() reaches its children
            )
        self._running.append(process)

    def _wait(self, url: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                return
            except urllib.error.HTTPError:
                return  # it answers, and that is all that is asked here
            except OSError as error:
                died = any(process.poll() is not None for process in self._running)
                if died or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start\n{self.log()}") from error
                time.sleep(0.05)

    def _end(self, how: signal.Signals) -> None:
        for process in self._running:
            if process.poll() is None:
                os.killpg(process.pid, how) if how == signal.SIGKILL else process.send_signal(how)
        for process in self._running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)
        self._running.clear()
