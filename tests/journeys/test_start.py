"""`make run` itself: it starts, says where, keeps its data, and ends cleanly."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.services import ROOT, free_port

START_SECONDS = 120  # the machine may be busy; how long a start takes is measured by deploy/prove-bare-debian.sh
END_SECONDS = 60


@pytest.fixture
def start(tmp_path):
    """`start(DATABASE_URL=…)` answers (process, address, what it said) once the program says it is ready."""
    started = []

    def run(**settings):
        port = free_port()
        environment = {"PATH": os.environ["PATH"], "VACCSCHED_INSTANCE": str(tmp_path), "PORT": str(port), "DEMO": "0"}
        process = subprocess.Popen(
            [sys.executable, ROOT / "deploy" / "serve.py"],
            env=environment | settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        started.append(process)
        deadline = time.monotonic() + START_SECONDS
        said = []
        while time.monotonic() < deadline and "Ctrl-C" not in "".join(said[-1:]):
            line = process.stdout.readline()
            assert line, "".join(said)
            said.append(line)
        return process, f"http://127.0.0.1:{port}", "".join(said)

    yield run
    for process in started:
        process.terminate()
        process.communicate(timeout=END_SECONDS)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_serves_and_ends_cleanly(start, how):
    process, address, _ = start()
    assert urllib.request.urlopen(address, timeout=10).status == 200
    process.send_signal(how)
    assert process.wait(END_SECONDS) == 0
    assert "Traceback" not in process.stdout.read()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=2)


def test_a_second_start_prepares_nothing_again(start):
    process, _, said = start()
    assert "database schema" in said
    process.terminate()
    process.wait(END_SECONDS)
    _, _, said = start()
    assert "schema" not in said
    assert "programme" not in said


def test_when_one_process_dies_the_other_is_stopped(start):
    process, address, _ = start()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    worker = next(pid for pid in children if b"flask" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(int(worker), signal.SIGKILL)
    assert process.wait(END_SECONDS) == 1
    assert "worker" in process.stdout.read()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=2)


@pytest.mark.postgresql
def test_several_processes_start_on_postgresql_and_redis(start, postgresql_server, redis_url):
    database = postgresql_server.create_database(f"start_{os.getpid()}")
    _, address, _ = start(DATABASE_URL=database, REDIS_URL=redis_url, WEB_CONCURRENCY="2")
    assert urllib.request.urlopen(address, timeout=10).status == 200
