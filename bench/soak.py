"""Both walls in a real browser for hours: the heap does not grow, no call is missed, what is shown is what is stored.

    python -m bench.soak                  20 minutes
    python -m bench.soak --minutes 720    the whole day that a wall hangs there

A station calls, again and again: somebody new, the same once more, somebody who has left meanwhile. Every minute the
heap after a collection, the nodes of the page, and the walls against the database are printed. The clips are the
generated ones, so the voice talks most of the time; a call is missed when the screen did not tell that it was played.
"""

import argparse
import re
import sys
import time
from collections.abc import Sequence

from playwright.sync_api import Browser, Page, sync_playwright

from bench.installation import Installation, installation, machine
from tests import builders
from tests.journeys.live import Desk
from tests.observation.builders import visit
from tests.services import chromium
from vaccsched.identity.models import CertificateTask, DeviceKind, PrincipalSession, Role
from vaccsched.screens import queries
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import Stage

KINDS = (DeviceKind.WAITING_SCREEN, DeviceKind.OBSERVATION_SCREEN)
EVERY = 15.0  # seconds between two calls: chime and twice the sentence take about twelve
MOST_GROWTH = 1.2
TICKET = re.compile(r"[ABC]\d{3}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    minutes = parser.parse_args(arguments).minutes
    print(f"{machine()}; {minutes:g} minutes")
    with installation() as made, made.app.app_context(), sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        try:
            return _soak(made, browser, minutes)
        finally:
            browser.close()


def _soak(made: Installation, browser: Browser, minutes: float) -> int:
    (server,) = made.serve()
    clinic = builders.clinic()
    builders.open_day(at=clinic)
    nurse = _nurse(server.url, clinic)
    walls = {kind: _wall(browser, server.url, clinic, kind) for kind in KINDS}
    missed: set[str] = set()
    first: dict[DeviceKind, float] = {}
    wrong = called = 0
    began = noted = time.monotonic()
    while time.monotonic() - began < minutes * 60:
        called += 1
        _call(nurse, clinic, called)
        walls[DeviceKind.WAITING_SCREEN].wait_for_timeout(EVERY * 1000)
        missed |= _missed(clinic)
        if time.monotonic() - noted >= 60:
            noted = time.monotonic()
            wrong += _differs(walls[DeviceKind.WAITING_SCREEN], clinic)
            first = _note(walls, first, noted - began, called, missed)
    grown = [_heap(page) / first[kind] for kind, page in walls.items() if kind in first]
    growth = ", ".join(f"{one:.2f}" for one in grown)
    print(
        f"calls {called}, missed {sorted(missed)}, minutes at which the wall differed {wrong}, heap grown to × {growth}"
    )
    return 0 if not missed and not wrong and all(one <= MOST_GROWTH for one in grown) else 1


def _nurse(url: str, clinic: Clinic) -> Desk:
    who = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    builders.certificate(of=who, task=CertificateTask.VACCINATION)
    desk, station = Desk(url, who), builders.station(at=clinic)
    with unit_of_work():
        db.session.query(PrincipalSession).filter_by(principal_id=who.id).one().station_id = station.id
    return desk


def _wall(browser: Browser, url: str, clinic: Clinic, kind: DeviceKind) -> Page:
    builders.device(at=clinic, kind=kind, token=f"soak-{kind}")
    page: Page = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
    page.goto(f"{url}/screens/enrol?token=soak-{kind}")
    page.mouse.click(5, 5)
    return page


def _call(nurse: Desk, clinic: Clinic, number: int) -> None:
    """Every third call is the same person once more; the others are somebody new, the one before waits again."""
    if number % 3 == 0:
        nurse.post("/vaccination/call-again", "/vaccination")
        return
    if number > 1:
        nurse.post("/vaccination/pass-over", "/vaccination", reason="not_ready")
    visit(at=clinic, number=number % 1000, stage=Stage.WAITING, minutes_ago=600 - number / 100)
    visit(at=clinic, number=number % 1000, letter="C", minutes_ago=29.5)  # and somebody may leave soon
    nurse.post("/vaccination/call", "/vaccination", idempotency_key=f"soak {number}")


def _missed(clinic: Clinic) -> set[str]:
    found = {number for screen in queries.screens(clinic_id=clinic.id, now=clock.now()) for number in screen.unplayed}
    db.session.rollback()
    return found


def _differs(page: Page, clinic: Clinic) -> int:
    wall = queries.waiting_wall(clinic_id=clinic.id, now=clock.now())
    db.session.rollback()
    wanted = [call.number for call in wall.calls]
    return int(TICKET.findall(" ".join(page.locator(".call-number").all_inner_texts())) != wanted)


def _note(
    walls: dict[DeviceKind, Page], first: dict[DeviceKind, float], seconds: float, called: int, missed: set[str]
) -> dict[DeviceKind, float]:
    heaps = {kind: _heap(page) for kind, page in walls.items()}
    nodes = [page.evaluate("document.querySelectorAll('*').length") for page in walls.values()]
    shown = ", ".join(f"{heap / 1e6:.2f} MB" for heap in heaps.values())
    print(f"{seconds / 60:5.1f} min  heap {shown}  nodes {nodes}  calls {called}  missed {len(missed)}", flush=True)
    return first or heaps


def _heap(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return float(metrics["JSHeapUsedSize"])


if __name__ == "__main__":
    sys.exit(main())
