"""An opening at 20:00 of 1 December 2026: the slots of 15 December, and people who want them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from tests.visits.builders import vaccines
from vaccsched.booking import operations
from vaccsched.booking import queries as queries
from vaccsched.booking.models import Appointment, Fallback, Rush, RushRequest, Share
from vaccsched.residents.models import Account, Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

OPENING = dt.datetime(2026, 12, 1, 12, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 12, 15)
SECOND = dt.timedelta(seconds=1)
BEFORE = OPENING - 5 * 60 * SECOND
WITHIN = OPENING + 5 * SECOND
OVER = OPENING + 60 * SECOND
CODE = "PPV23"


@dataclass(frozen=True)
class Scene:
    clinic: Clinic
    morning: list[Slot]
    afternoon: Slot


def scene(clock: Any, *, places: int = 1, **more: Any) -> Scene:
    """Three morning slots and one in the afternoon, each with so many places; it is five minutes before the opening."""
    clock.move_to(BEFORE)
    with unit_of_work():
        vaccines()
        clinic = builders.clinic(**more)
        morning = made.session(at=clinic, day=DAY)
        afternoon = made.session(at=clinic, day=DAY, half_day=HalfDay.AFTERNOON)
        slots = [made.slot(of=morning, hour=hour, places=places) for hour in (8, 9, 10)]
        return Scene(clinic, slots, made.slot(of=afternoon, hour=14, places=places))


def elder() -> tuple[Account, Person]:
    """Somebody with an account, of an age at which PPV23 is due."""
    with builders.written():
        account = builders.account()
        person = builders.person(name="王桂芳", birth_date=dt.date(1955, 3, 1))
        builders.guardianship(of=person, by=account)
    return account, person


def ask(
    slot: Slot, who: tuple[Account, Person] | None = None, *, now: dt.datetime = WITHIN, **more: Any
) -> RushRequest:
    """Somebody registers for a slot, as the page does."""
    account, person = who or elder()
    with builders.written():
        found = schedule_queries.get_slot(slot_id=slot.id)
        opens_at = queries.rush_opening(slot=found, now=now)
        assert opens_at is not None
        return operations.ask_in_rush(
            **{
                "slot": found,
                "opens_at": opens_at,
                "person_id": person.id,
                "vaccine_codes": [CODE],
                "fallback": Fallback.NONE,
                "carried": None,
                "account_id": account.id,
                "sharing": {Share.DEVICE: str(person.id), Share.NETWORK: str(person.id)},
                "actor": builders.account_actor(account),
                "now": now,
                **more,
            }
        )


def the_rush() -> Rush:
    return db.session.scalars(sa.select(Rush)).one()


def served(*, now: dt.datetime = OVER) -> None:
    """As the worker does: again and again until all are served."""
    done = False
    while not done:
        with unit_of_work():
            done = operations.serve_rush(rush_id=the_rush().id, now=now)


def statuses() -> list[tuple[str, str | None]]:
    """(status, reason) of all requests in the order of their lots."""
    rows = db.session.execute(sa.select(RushRequest.status, RushRequest.reason).order_by(RushRequest.lot)).all()
    db.session.rollback()
    return [(str(status), reason) for status, reason in rows]


def booked() -> int:
    found = db.session.scalar(sa.select(sa.func.count()).select_from(Appointment))
    db.session.rollback()
    return found or 0
