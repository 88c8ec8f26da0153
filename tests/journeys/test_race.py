"""The race for places over HTTP, a small one: processes die, nothing is oversold, lost or made twice.

The long runs are ``make race`` (20,000 attempts take a quarter of an hour and more here, longer than all tests may) and
a million by hand; their figures stand in docs/benchmarks.md.
"""

import re
import subprocess
import sys

from tests.services import ROOT

ATTEMPTS, KILL_EVERY = 400, 120


def race(*options):
    """What the bench prints, and its exit status."""
    command = [sys.executable, "-m", "bench.race", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)


def test_contested_places_while_processes_die():
    ran = race("--attempts", str(ATTEMPTS), "--kill-every", str(KILL_EVERY))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"killed [1-9]\d* times", ran.stdout)


def test_without_the_guard_the_same_race_oversells():
    ran = race("--attempts", "340", "--kill-every", "0", "--without-guard")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert re.search(r"oversold [1-9]", ran.stdout)
