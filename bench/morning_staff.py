"""The staff of the simulated morning: each at a page of their own, by HTTP, and the wall that is watched meanwhile."""

import heapq
import itertools
import math
import random
import re
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.browser import Answer, Browser
from tests.checks.builders import Bedside
from tests.screening.builders import inquiry
from vaccsched.screens import queries as screens
from vaccsched.shared import clock, qr
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Visit

EYES = ["certificate_checked", "vaccine_appearance_ok", "syringe_appearance_ok", "name_ok"]
MISSES = 1 / 12  # calls that nobody answers
WAITS = (b"nobody_waiting", b"thirty_minutes", b"too_early")  # what a press too soon is told
LOOKS = 2  # a wall that differs so often in a row is wrong
PATIENCE = 15.0  # simulated seconds between two looks of idle staff
TICKET = re.compile(r"\b[ABC]\d{3}\b")


@dataclass
class Morning:
    """What the simulated staff share."""

    app: Flask
    ports: list[int]
    speed: float
    made: Bedside
    chance: random.Random
    clinic_id: uuid.UUID
    arrivals: list[tuple[float, int, dict[str, Any]]]
    cashier: list[str] = field(default_factory=list)
    watched: list[tuple[float, str]] = field(default_factory=list)
    missed: list[tuple[float, str]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)
    packs: dict[str, Iterator[str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    differed: list[str] = field(default_factory=list)
    compared: int = 0
    sent_home: int = 0
    began: float = 0.0

    @property
    def minute(self) -> float:
        """Simulated minutes after eight."""
        return (time.monotonic() - self.began) * self.speed / 60 - 30

    def rest(self, minutes: float) -> None:
        """So many simulated minutes."""
        self.over.wait(minutes * 60 / self.speed)

    def service(self, mean: float, variation: float) -> float:
        """Lognormal minutes."""
        spread = math.sqrt(math.log(1 + variation**2))
        with self.lock:
            return self.chance.lognormvariate(math.log(mean) - spread**2 / 2, spread)


def post(morning: Morning, browser: Browser, path: str, *, expected: tuple[bytes, ...] = WAITS, **body: Any) -> Answer:
    """A press; whatever is refused and not expected counts as a fault."""
    answer = browser.post(path, {"idempotency_key": uuid.uuid4().hex, **body})
    if answer.status != 200 and not any(one in answer.body for one in expected):
        with morning.lock:
            morning.refused[f"{re.sub(r'[0-9a-f-]{36}', '…', path)} {answer.status} {answer.body[:90]!r}"] += 1
    return answer


def registrar(morning: Morning, browser: Browser) -> None:
    """Whoever is at the desk gets a number; who missed their calls and is back is noted."""
    while not morning.over.is_set():
        facts, back = _due(morning, morning.arrivals), _due(morning, morning.missed)
        if back is not None:
            post(morning, browser, f"/queue/visits/{back[-1]}/back")
        if facts is None:
            browser.get("/desk")
            morning.rest(1)
            continue
        morning.rest(0.5)
        asked = dict(facts[-1])
        person_id = asked.pop("person_id", None)
        sent_home = (b"no_place_now",) if asked.pop("may_be_sent_home", False) else ()
        path = f"/desk/persons/{person_id}/arrive" if person_id else "/desk/scan"
        answer = post(morning, browser, path, **asked, expected=sent_home)
        morning.sent_home += answer.status != 200


def _due(morning: Morning, heap: list[Any]) -> Any:
    """The next of a heap whose minute has come."""
    with morning.lock:
        return heapq.heappop(heap) if heap and heap[0][0] <= morning.minute else None


def _called(morning: Morning, browser: Browser, path: str) -> Iterator[str]:
    """The visits that a station calls, one after the other, until the morning is over."""
    while not morning.over.is_set():
        called = post(morning, browser, path) if morning.minute >= 0 else None
        if called is not None and called.status == 200:
            yield called.facts["visit_id"]
        else:
            morning.rest(PATIENCE / 60)


def screener(morning: Morning, browser: Browser) -> None:
    for visit_id in _called(morning, browser, "/screening/call"):
        if morning.chance.random() < MISSES:
            _missed(morning, browser, visit_id)
            continue
        morning.rest(morning.service(3.5, 0.5))
        post(morning, browser, f"/screening/{visit_id}/inquiry", **inquiry())
        for dose_id in _doses(visit_id):
            signed = post(
                morning, browser, f"/screening/{visit_id}/consents/{dose_id}", decision="agreed",
                signer_relation="self", signer_name="王桂芳", method="paper",
            )  # fmt: skip
        if signed.status == 200 and signed.facts["stage"] == "payment":
            with morning.lock:
                morning.cashier.append(visit_id)


def _missed(morning: Morning, browser: Browser, visit_id: str) -> None:
    for _again in range(2):
        morning.rest(1)
        post(morning, browser, f"/screening/{visit_id}/call-again")
    post(morning, browser, f"/screening/{visit_id}/pass-over")
    with morning.lock:
        heapq.heappush(morning.missed, (morning.minute + 8, visit_id))


def _doses(visit_id: str) -> list[str]:
    with unit_of_work():
        visit = db.session.get_one(Visit, uuid.UUID(visit_id))
        return [str(one.id) for one in visit.planned_doses]


def cashier(morning: Morning, browser: Browser) -> None:
    for number in itertools.count(1):
        if morning.over.is_set():
            return
        with morning.lock:
            visit_id = morning.cashier.pop(0) if morning.cashier else None
        if visit_id is None:
            browser.get("/payments")  # looks; whoever does nothing for long is signed out
            morning.rest(1)
            continue
        morning.rest(0.5)
        post(morning, browser, f"/payments/{visit_id}", receipt_number=f"R{number:06d}")


def vaccinator(morning: Morning, browser: Browser) -> None:
    for visit_id in _called(morning, browser, "/vaccination/call"):
        morning.rest(morning.service(2.5, 0.4))
        with unit_of_work():
            codes = [one.vaccine_code for one in db.session.get_one(Visit, uuid.UUID(visit_id)).planned_doses]
        for code in codes:
            _dose(morning, browser, visit_id, code)
        with morning.lock:
            heapq.heappush(morning.watched, (morning.minute + 30.5, visit_id))


def _dose(morning: Morning, browser: Browser, visit_id: str, code: str) -> None:
    with morning.lock:
        pack = next(morning.packs[code])
    post(morning, browser, "/vaccination/scan", code=pack)
    scanned = post(morning, browser, "/vaccination/scan", code=qr.signed("ticket", visit_id))
    if scanned.status == 200:
        check = scanned.facts["check_id"]
        post(morning, browser, f"/vaccination/checks/{check}/give", site="left_arm", confirmed=EYES)


def observer(morning: Morning, browser: Browser) -> None:
    """Whoever has been watched for half an hour signs out; the last one ends the morning."""
    while not morning.over.is_set():
        ready = _due(morning, morning.watched)
        if ready is None:
            if morning.minute > 30 and not morning.arrivals and _everybody_left(morning.clinic_id):
                morning.over.set()
            browser.get("/observation")
            morning.rest(1)
            continue
        answer = post(morning, browser, f"/observation/{ready[-1]}/leave")
        if answer.status != 200:
            with morning.lock:
                heapq.heappush(morning.watched, (morning.minute + 0.5, ready[-1]))


def _everybody_left(clinic_id: uuid.UUID) -> bool:
    with unit_of_work():
        here = sa.select(sa.func.count()).where(Visit.clinic_id == clinic_id, Visit.left_at.is_(None))
        return db.session.scalar(here) == 0


def wall(morning: Morning, browser: Browser) -> None:
    """Every simulated minute: the numbers on the wall are those of the database, read before and after. Whatever
    depends on the very second is looked at once more.
    """
    while not morning.over.is_set():
        wrong: list[str] = []
        for _attempt in range(8):
            before = _in_database(morning.clinic_id)
            answer = browser.get("/screens/waiting/now")
            if before != _in_database(morning.clinic_id):
                continue
            shown = set(TICKET.findall(answer.body.decode()))
            wrong = [f"{morning.minute:.0f}: {answer.status} {sorted(shown ^ before)}", *wrong]
            if answer.status == 200 and shown == before:
                wrong.clear()
                morning.compared += 1
                break
            if len(wrong) == LOOKS:
                break
        morning.differed += wrong[:1] if len(wrong) == LOOKS else []
        morning.rest(1)


def _in_database(clinic_id: uuid.UUID) -> set[str]:
    with unit_of_work():
        wall = screens.waiting_wall(clinic_id=clinic_id, now=clock.now())
    return {one.number for one in wall.calls} | {*wall.inquiry.next, *wall.dose.next, *wall.passed, *wall.paying}
