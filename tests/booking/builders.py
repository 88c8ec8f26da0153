"""Makers of published slots and appointments."""

import datetime as dt
import itertools
from typing import Any

from tests import builders
from tests.builders import written
from vaccsched.booking import operations
from vaccsched.booking.models import Appointment, Channel
from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import operations as vaccines

_keys = itertools.count(1)


def programme() -> None:
    """The vaccines that lines point to."""
    with written():
        vaccines.load_programme()


def session(
    *, at: Clinic, day: dt.date, half_day: HalfDay = HalfDay.MORNING, walk_in_places: int = 2, **more: Any
) -> Session:
    start, end = (8, 11) if half_day is HalfDay.MORNING else (14, 16)
    with written():
        builders.stock_for(at)
        made = Session(
            **{
                "clinic_id": at.id,
                "day": day,
                "half_day": half_day,
                "starts_at": clock.instant_of(day, dt.time(start)),
                "ends_at": clock.instant_of(day, dt.time(end)),
                "walk_in_places": walk_in_places,
                "published_at": clock.now(),
                **more,
            }
        )
        db.session.add(made)
    return made


def slot(*, of: Session, hour: int = 9, minute: int = 0, places: int = 1, taken: int = 0) -> Slot:
    start = clock.instant_of(of.day, dt.time(hour, minute))
    with written():
        made = Slot(
            session_id=of.id,
            clinic_id=of.clinic_id,
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=30),
            places=places,
            taken=taken,
        )
        db.session.add(made)
    return made


def in_days(days: int) -> dt.date:
    return builders.today() + dt.timedelta(days=days)


def open_slot(*, at: Clinic, days: int = 2, hour: int = 9, places: int = 1, taken: int = 0) -> Slot:
    """A slot of a published half-day some days from now."""
    with written():
        half = HalfDay.MORNING if hour < 12 else HalfDay.AFTERNOON
        return slot(of=session(at=at, day=in_days(days), half_day=half), hour=hour, places=places, taken=taken)


def appointment(
    *, of: Person, by: Account | None, slot: Slot, vaccines: tuple[str, ...] = ("DTAP",), **more: Any
) -> Appointment:
    actor = builders.account_actor(by) if by else builders.account_actor(builders.account())
    with written():
        return operations.book(
            **{
                "slot_id": slot.id,
                "person_id": of.id,
                "vaccine_codes": vaccines,
                "account_id": by.id if by else None,
                "channel": Channel.ONLINE if by else Channel.DESK,
                "actor": actor,
                "key": f"key-{next(_keys)}",
                "now": clock.now(),
                **more,
            }
        )
