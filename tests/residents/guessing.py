"""Somebody who guesses: phones, codes, documents, appointments, tickets, certificates. What do the answers tell?

Each way of guessing is tried on what is really there (and not theirs) and on what is not; ``Guessed`` keeps the shape
of every answer and how long it took. Used by `test_enumeration.py` and by `bench/guesses.py`, which guesses longer.
"""

import random
import re
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests import builders as make
from tests.booking import builders as booked
from vaccsched.residents import operations
from vaccsched.residents.models import LinkBlock, Relation
from vaccsched.shared import clock
from vaccsched.shared.db import db, new_id
from vaccsched.shared.qr import signed
from vaccsched.shared.unit_of_work import unit_of_work

JSON = {"Accept": "application/json"}
CHANGING = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.+]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\b[\w-]{20,}\.[\w.-]{20,}|\d{3}\*{4}\d{4}|\d+:\d\d"
)
TRIES_OF_AN_ACCOUNT = 10  # documents an hour (residents/views/family.py)
SEEN = 20  # things of each kind that are really there


@dataclass
class Guessed:
    """Answers by what stood behind the guess: ``there`` and ``nothing``. ``hits``: guesses that opened something."""

    shapes: dict[str, set[str]] = field(default_factory=lambda: {"there": set(), "nothing": set()})
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"there": [], "nothing": []})
    number: int = 0
    hits: int = 0

    def note(self, group: str, answer: Any, *, seconds: float, guess: str) -> None:
        place = CHANGING.sub("~", answer.headers.get("Location", ""))
        body = CHANGING.sub("~", answer.get_data(as_text=True).replace(guess, "~"))
        self.shapes[group].add(f"{answer.status_code} {place} {body}")
        self.seconds[group].append(seconds)
        self.number += 1

    @property
    def tells(self) -> bool:
        """Whether an answer tells what was behind it."""
        return self.shapes["there"] != self.shapes["nothing"] or self.hits > 0

    @property
    def slower(self) -> float:
        """How many times longer the slower group takes, by the median."""
        there, nothing = (statistics.median(self.seconds[group]) for group in ("there", "nothing"))
        return max(there, nothing) / min(there, nothing)


@dataclass(frozen=True)
class Targets:
    """What is really there, and belongs to somebody else."""

    phones: list[str]
    children: list[tuple[str, str, str]]  # document, name, birth date
    guarded: list[tuple[str, str, str]]  # of these a court's order stands
    grown_ups: list[tuple[str, str, str]]  # somebody's own
    appointments: list[uuid.UUID]
    nobody: list[str]  # documents on file with another name than is guessed


def targets() -> Targets:
    """A clinic with twenty families, guarded children and appointments."""
    booked.programme()
    with unit_of_work():
        clinic = make.clinic()
        slot = booked.open_slot(at=clinic, places=SEEN * 2)
        phones, children, guarded, grown_ups, made = [], [], [], [], []
        for number in range(SEEN):
            phone = f"137{number:08d}"
            account = make.account(phone=phone)
            child = make.person(name=f"周小{number}", birth_date=make.born(months=2), at=clinic)
            kept = make.person(name=f"陈小{number}", birth_date=make.born(years=3), at=clinic)
            own = make.person(name=f"王大{number}", birth_date=make.born(years=30), at=clinic, phone=phone)
            make.guardianship(of=child, by=account)
            make.guardianship(of=own, by=account, relation=Relation.SELF)
            db.session.add(
                LinkBlock(
                    person_id=kept.id, phone_index="x", reason="x", order_number="x", set_by_id=new_id(),
                    set_at=clock.now(),
                )
            )  # fmt: skip
            made.append(booked.appointment(of=child, by=account, slot=slot).id)
            phones.append(phone)
            for kind, person in ((children, child), (guarded, kept), (grown_ups, own)):
                kind.append((person.document or "", person.name, str(person.birth_date)))
        return Targets(phones, children, guarded, grown_ups, made, [one[0] for one in children])


def _asked(
    guessed: Guessed,
    group: str,
    ask: Callable[[], Any],
    guess: str,
    *,
    is_hit: Callable[[Any], bool] = lambda _a: False,
) -> None:
    began = time.perf_counter()
    answer = ask()
    guessed.note(group, answer, seconds=time.perf_counter() - began, guess=guess)
    guessed.hits += is_hit(answer)


def _addresses() -> Iterator[dict[str, str]]:
    """Every guess from a network of its own, as a bot farm has them."""
    for number in range(1 << 24):
        yield {"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def sign_in(app: Flask, real: Targets, number: int) -> Guessed:
    """Is there an account with this phone?"""
    guessed, client, networks = Guessed(), app.test_client(use_cookies=False), _addresses()
    for turn in range(number):
        there = turn % 2 == 0 and turn < 2 * SEEN
        phone = real.phones[turn // 2] if there else f"136{turn:08d}"
        options: dict[str, Any] = {"data": {"phone": phone}, "environ_overrides": next(networks)}
        _asked(guessed, "there" if there else "nothing", lambda o=options: client.post("/sign-in", **o), phone)
    return guessed


def codes(app: Flask, real: Targets, number: int) -> Guessed:
    """The code that was sent to a phone, guessed again and again; and of phones that got none."""
    guessed, client, networks = Guessed(), app.test_client(use_cookies=False), _addresses()
    with unit_of_work():
        right = operations.send_login_code(phone=real.phones[0], now=clock.now())
    for turn in range(number):
        there = turn % 2 == 0
        phone, code = (real.phones[0] if there else f"135{turn:08d}"), f"{turn:06d}"
        if code == right:
            continue
        body = {"phone": phone, "code": code}
        options: dict[str, Any] = {"json": body, "environ_overrides": next(networks)}
        _asked(
            guessed, "there" if there else "nothing", lambda o=options: client.post("/sign-in/code", **o), phone,
            is_hit=lambda answer: answer.status_code == 200,
        )  # fmt: skip
    return guessed


def documents(app: Flask, real: Targets, number: int) -> Guessed:
    """A child or a grown-up on file: wrong name, court's order, somebody's own. One answer to all of them."""
    guessed, client, networks, network = Guessed(), None, _addresses(), {}
    kinds = (
        [(document, "没有此人", born, "parent", "nothing") for document, _name, born in real.children],
        [(document, name, born, "parent", "there") for document, name, born in real.guarded],
        [(document, name, born, "self", "there") for document, name, born in real.grown_ups],
    )
    for turn in range(number):
        if turn % TRIES_OF_AN_ACCOUNT == 0:
            client = app.test_client()
            make.sign_in_account(client, make.stranger())
            network = next(networks)
        document, name, born, relation, group = kinds[turn % 3][turn // 3 % SEEN]
        form = {"relation": relation, "name": name, "document_kind": "01", "document": document, "birth_date": born}
        options: dict[str, Any] = {"json": form, "environ_overrides": network}
        _asked(
            guessed, group, lambda c=client, o=options: _of(c).post("/family/add", **o), document,
            is_hit=lambda answer: answer.status_code == 200,
        )  # fmt: skip
    return guessed


def appointments(app: Flask, real: Targets, number: int) -> Guessed:
    """Somebody else's appointment by its address."""
    guessed, client = Guessed(), app.test_client()
    make.sign_in_account(client, make.stranger())
    for turn in range(number):
        there = turn % 2 == 0
        wanted = str(real.appointments[turn // 2 % SEEN] if there else uuid.uuid4())
        _asked(
            guessed, "there" if there else "nothing", lambda w=wanted: client.get(f"/appointments/{w}", headers=JSON),
            wanted, is_hit=lambda answer: answer.status_code == 200,
        )  # fmt: skip
    return guessed


def tokens(app: Flask, real: Targets, number: int) -> Guessed:
    """Tickets, offers, links of messages, certificates: a good token of another kind or one with a letter changed, and
    plain guesses. Each page answers all of them alike.
    """
    guessed, client, chance, networks = Guessed(), app.test_client(use_cookies=False), random.Random(7), _addresses()
    pages = [page for page in ("/q/{}", "/offers/{}", "/r/{}", "/score/{}", "/verify/{}") if _is_there(app, page)]
    for turn in range(number):
        page, there = pages[turn % len(pages)], turn // len(pages) % 2 == 0
        text = _near_miss(real, turn) if there else "".join(chance.choices("0123456789abcdefABCDEF._-", k=90))
        options: dict[str, Any] = {"headers": JSON, "environ_overrides": next(networks)}
        one = Guessed()
        _asked(
            one, "there" if there else "nothing", lambda p=page, t=text, o=options: client.get(p.format(t), **o), text
        )
        for group, shapes in one.shapes.items():
            guessed.shapes[group] |= {f"{page} {shape}" for shape in shapes}
            guessed.seconds[group] += one.seconds[group]
        guessed.number += 1
    return guessed


WAYS: dict[str, Callable[[Flask, Targets, int], Guessed]] = {
    "sign-in": sign_in,
    "code": codes,
    "document": documents,
    "appointment": appointments,
    "token": tokens,
}


def _near_miss(real: Targets, turn: int) -> str:
    """A token that we signed: for another purpose, or with one letter changed."""
    token = signed("something_else" if turn % 4 < 2 else "ticket", str(real.appointments[turn % SEEN]))
    return token if turn % 4 < 2 else token[:-3] + ("A" if token[-3] != "A" else "B") + token[-2:]


def _is_there(app: Flask, page: str) -> bool:
    start = page.partition("{")[0]
    return any(rule.rule.startswith(f"{start}<") for rule in app.url_map.iter_rules())


def _of(client: FlaskClient | None) -> FlaskClient:
    assert client is not None
    return client
