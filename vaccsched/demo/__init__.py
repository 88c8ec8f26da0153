"""The demo county: everybody and everything in it is invented. Seeded once, all or nothing.

What people did this morning is done through the rooms' own operations, with earlier times, so its rows are true.
"""

import datetime as dt
import random
from collections.abc import Callable

import sqlalchemy as sa

from vaccsched.demo import (
    after,
    bedside,
    coldroom,
    days,
    filing,
    handing,
    learning,
    lists,
    morning,
    people,
    places,
    plan,
    programs,
    published,
    pushing,
    reactions,
    recalling,
    shelf,
    today,
    waiting,
    walls,
)
from vaccsched.demo import info as demo_info
from vaccsched.demo.facts import COUNTY_CODE
from vaccsched.shared import audit, clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import County

__all__ = ["info", "is_seeded", "keep_today_open", "open_today", "seed"]
SEED = 20261122


def is_seeded() -> bool:
    """Whether the demo county is there."""
    return db.session.scalar(sa.select(County.id).where(County.code == COUNTY_CODE)) is not None


def seed(tell: Callable[[str], None]) -> None:
    """Make the demo county unless it is there."""
    seeded = is_seeded()
    db.session.rollback()
    if seeded:
        return
    tell("建立演示县 demo county: 3 家门诊、300 位居民、两周号源、今天上午做了一半（约 15 秒）")
    reading = clock.read()
    with unit_of_work():
        _make(random.Random(SEED), reading)  # noqa: S311 - invented people need no secrets


def keep_today_open() -> None:
    """Whatever hour it is: a half-day is running, and somebody is booked into it. Quick when there is nothing to do."""
    with unit_of_work():
        open_today()


def open_today() -> None:
    """The same inside a unit of work (for the worker)."""
    today.open_today(now=clock.now())
    days.open_days(now=clock.now())


def info() -> str:
    """Addresses, logins and things to try."""
    return demo_info.text(now=clock.now()) if is_seeded() else "演示数据还没有建立：flask --app wsgi seed-demo"


def _make(chance: random.Random, reading: clock.Reading) -> None:
    now: dt.datetime = reading.wall
    clinics = places.make(chance, now=now)
    walls.hang(clinics, now=now)
    bedside.furnish(clinics[0], now=now)
    rooms = coldroom.furnish(clinics, now=now)
    shelf.fill(clinics, rooms, now=now)
    coldroom.live(clinics, rooms, now=now)
    plan.publish(clinics, now=now)
    published.publish(clinics, now=now)
    programs.let_in(clinics, now=now)
    pushing.push(clinics, now=now)
    folk = people.settle(chance, clinics, now=now)
    today.open_today(now=now)
    days.open_days(now=now)
    learning.plan(clinics, now=now)
    learning.learn(clinics[0], now=now)
    morning.live(chance, clinics, folk, reading=reading)
    bedside.ask(clinics[0], now=now)
    reactions.happen(clinics[0], reading=reading)
    filing.keep(clinics[0], child_id=folk.child, now=now)
    lists.bring(clinics[0], now=now)
    waiting.go_on(clinics[0], but={folk.elder}, now=now)
    after.think(clinics[0], child_id=folk.child, account_id=folk.mother_account, now=now)
    recalling.remember(clinics, now=now)
    handing.hand_over(now=now)
    morning.silence(now=now)
    _seal_all()


def _seal_all() -> None:
    from flask import current_app

    while audit.seal_pending(key=current_app.extensions["settings"].audit_key):
        db.session.flush()
