"""On SQLite nothing may yield to another greenlet inside a unit of work (docs/decisions: one writer).

A yield there would let a second writer block the only thread of the event loop for the whole busy timeout.
"""

import subprocess
import sys

from tests.services import ROOT

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import sys, greenlet
from vaccsched import create_app
from vaccsched.shared import unit_of_work as unit
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import County
from flask_migrate import upgrade

app = create_app()
switches = []
with app.app_context():
    upgrade()
    info = db.session.info  # the callback runs in the other greenlet, which has a session of its own
    def watch(event, args):
        if event in ("switch", "throw") and info.get(unit.INSIDE):
            switches.append(event)
    greenlet.settrace(watch)
    with unit_of_work():
        db.session.add(County(code="1", name="x"))
        db.session.flush()
        if "--yield" in sys.argv:
            import gevent
            gevent.sleep(0)
    greenlet.settrace(None)
print("switches", len(switches))
"""


def _switches(tmp_path, *arguments) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, *arguments],
        cwd=ROOT,
        env={"VACCSCHED_INSTANCE": str(tmp_path), "PATH": "/usr/bin:/bin", "TESTING": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]


def test_a_unit_of_work_on_sqlite_never_yields(tmp_path):
    assert _switches(tmp_path) == "switches 0"


def test_the_watch_would_see_a_yield(tmp_path):
    """Negative control."""
    assert _switches(tmp_path, "--yield") != "switches 0"
