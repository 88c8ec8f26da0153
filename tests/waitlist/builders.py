"""Makers of what the waitlist needs: a clinic with one-place slots, people booked, people waiting."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from tests import builders
from tests.booking import builders as booked
from tests.builders import written
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Appointment, Channel
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.sites.models import Clinic
from vaccsched.waitlist import operations
from vaccsched.waitlist.models import WaitlistEntry

TODAY = dt.date(2026, 11, 24)
TOMORROW = TODAY + dt.timedelta(days=1)
NOW = clock.instant_of(TODAY, dt.time(10))
ELDER_BORN = dt.date(1955, 3, 1)
_keys = itertools.count(1)


@dataclass
class World:
    clinic: Clinic
    nurse: StaffAccount
    actor: Actor
    slot: Slot  # tomorrow at nine, one place


def key() -> str:
    return f"key-{next(_keys)}"


def world() -> World:
    booked.programme()
    with written():
        clinic = builders.clinic()
        nurse = builders.nurse(at=clinic)
        slot = booked.slot(of=booked.session(at=clinic, day=TOMORROW), hour=9)
    return World(clinic, nurse, builders.actor(nurse), slot)


def session(where: World, *, day: dt.date, half_day: HalfDay = HalfDay.MORNING, **more: Any) -> Session:
    return booked.session(at=where.clinic, day=day, half_day=half_day, **more)


def slot(of: Session, *, hour: int = 9, minute: int = 0, places: int = 1) -> Slot:
    return booked.slot(of=of, hour=hour, minute=minute, places=places)


def family(name: str = "王桂芳") -> tuple[Person, Account]:
    """An elder and the account that books for them."""
    with written():
        elder = builders.person(name=name, birth_date=ELDER_BORN)
        account = builders.account()
        builders.guardianship(of=elder, by=account)
    return elder, account


def book(of: Person, at: Slot, *, by: Account | None = None, **more: Any) -> Appointment:
    actor = builders.account_actor(by) if by else builders.account_actor(builders.account())
    with written():
        return booking.book(
            **{
                "slot_id": at.id,
                "person_id": of.id,
                "vaccine_codes": ["PPV23"],
                "account_id": by.id if by else None,
                "channel": Channel.ONLINE if by else Channel.DESK,
                "actor": actor,
                "key": key(),
                "now": clock.now(),
                **more,
            }
        )


def waiting(
    where: World, who: tuple[Person, Account | None], *, last_day: dt.date = TODAY + dt.timedelta(days=10), **more: Any
) -> WaitlistEntry:
    """Somebody joins the list."""
    person, account = who
    with written():
        return operations.join(
            **{
                "clinic_id": where.clinic.id,
                "person_id": person.id,
                "vaccine_codes": ["PPV23"],
                "first_day": TODAY,
                "last_day": last_day,
                "account_id": account.id if account else None,
                "actor": builders.account_actor(account) if account else where.actor,
                "key": key(),
                "now": clock.now(),
                **more,
            }
        )


def standing(where: World, of: Person, at: Session, **more: Any) -> WaitlistEntry:
    """Somebody stands by at the desk."""
    with written():
        return operations.stand_by(
            **{
                "session_id": at.id,
                "person_id": of.id,
                "vaccine_codes": ["PPV23"],
                "priority": None,
                "actor": where.actor,
                "now": clock.now(),
                **more,
            }
        )


def cancel(which: Appointment) -> None:
    with written():
        booking.cancel(appointment_id=which.id, actor=builders.account_actor(builders.account()), now=clock.now())
