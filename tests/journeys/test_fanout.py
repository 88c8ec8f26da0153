"""A hundred screens at one server: each hears each call, all come back after a power cut, the desk is never refused.

The times are judged on a quiet machine (`python -m bench.fanout`), not here.
"""

import subprocess
import sys

import pytest

from tests.services import ROOT

COMMAND = [sys.executable, "-m", "bench.fanout", "--screens", "100", "--rounds", "2"]


@pytest.mark.postgresql
def test_a_hundred_screens_hear_every_call_and_come_back():
    """In a process of its own: its event loop and the browser's do not go together."""
    done = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nudges lost 0" in done.stdout
