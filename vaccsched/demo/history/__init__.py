"""Weeks of mornings gone by, played through the rooms' own operations: something true to learn from and to report.

Nobody in it exists. The same seed gives the same people at the same minutes.
"""

import datetime as dt
from collections.abc import Callable, Iterator

import sqlalchemy as sa
from flask import current_app

from vaccsched.booking import operations as booking
from vaccsched.daily import queries as daily
from vaccsched.demo import morning as first_morning
from vaccsched.demo import places
from vaccsched.demo.facts import COUNTY_CODE
from vaccsched.demo.history import after, plans
from vaccsched.demo.history import today as at_tables
from vaccsched.demo.history.floor import Floor
from vaccsched.demo.history.shelf import Shelf
from vaccsched.demo.history.stories import comers
from vaccsched.demo.places import Place
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Account
from vaccsched.shared import audit, clock
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import County

SHARES = (0.7, 0.18, 0.12)  # of the day's people, by clinic
BEFORE_OPENING, NIGHT = dt.time(6), dt.time(3)
DAY = dt.timedelta(days=1)


class RealPeople(Exception):
    """Somebody here is not of the demo: nothing may be invented beside them."""


def must_be_a_demo() -> None:
    """:raises RealPeople: another county, or an account of staff or of a family that the demo did not make."""
    others = (
        sa.select(County.id).where(County.code != COUNTY_CODE),
        sa.select(StaffAccount.id).where(StaffAccount.is_demo.is_(False)),
        sa.select(Account.id).where(Account.is_demo.is_(False)),
    )
    found = any(db.session.scalar(sa.select(one.exists())) for one in others)
    db.session.rollback()
    if found:
        raise RealPeople


def play(*, days: int, people: int, seed: int, tell: Callable[[str], None]) -> int:
    """Play the mornings of the ``days`` before today with about ``people`` visits each; answers how many visits ended.

    A morning that was worked already is passed over, so an interrupted run is gone on with by the same command.

    :raises RealPeople: the database is not a demo's.
    """
    must_be_a_demo()
    reading = clock.read()
    today = clock.day_of(reading.wall)
    with unit_of_work():
        clinics = places.known()
        plans.publish(clinics, first=today - dt.timedelta(days=days), until=today - DAY)
        plans.tell_texts(today - dt.timedelta(days=days))
        tables = at_tables.step_back(clinics, reading=reading)
    visits = 0
    for day in _days(today - dt.timedelta(days=days), today):
        with unit_of_work():
            visits += _play_day(clinics, day, people=people, seed=seed, reading=reading)
            db.session.expunge_all()
        tell(f"{day}：已有 {visits} 人次")
    with unit_of_work():
        _note_missed(reading.wall)
        after.compare(now=reading.wall)
        at_tables.call_again(tables, reading=clock.read())
    return visits


def _play_day(clinics: list[Place], day: dt.date, *, people: int, seed: int, reading: Reading) -> int:
    """All clinics' morning of one day, and what is done in the night before and after it."""
    _note_missed(clock.instant_of(day, BEFORE_OPENING))
    visits = 0
    for number, (place, share) in enumerate(zip(clinics, SHARES, strict=True), start=1):
        hours = plans.hours(place, day)
        if hours is None or daily.find_day(clinic_id=place.id, day=day) is not None:
            continue
        shelf = Shelf(place, number, weekly=round(people * share * 7))
        expected = comers(day=day, place=place.facts.code, hours=hours, people=people * share, seed=seed)
        floor = Floor(place, day=day, hours=hours, shelf=shelf, reading=reading, seed=seed)
        visits += floor.work(expected)
    night = clock.instant_of(day + DAY, NIGHT)
    after.night(night)
    first_morning.silence(now=night)
    _seal()
    return visits


def _days(first: dt.date, today: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(days=ahead) for ahead in range((today - first).days))


def _note_missed(now: dt.datetime) -> None:
    while booking.note_no_shows(now=now):
        db.session.flush()
        db.session.expire_all()


def _seal() -> None:
    while audit.seal_pending(key=current_app.extensions["settings"].audit_key):
        db.session.flush()
