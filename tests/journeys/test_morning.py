"""A small morning from the door to the last who leaves, staff and wall by HTTP: ``bench/morning.py`` with 25 people."""

import subprocess
import sys

import pytest

from tests.services import ROOT

pytestmark = pytest.mark.journey


def test_a_morning_of_25_people_keeps_numbers_order_people_and_walls():
    command = [sys.executable, "-m", "bench.morning", "--people", "25", "--speed", "240"]
    played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "all kept" in played.stdout
