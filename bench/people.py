"""The people of a bench: a clinic with slots, elders with accounts that are signed in, and a desk."""

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass

from tests import builders
from vaccsched.identity import operations as identity_operations
from vaccsched.identity.guards import COOKIES
from vaccsched.identity.models import PrincipalKind
from vaccsched.residents.models import Person
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import operations as vaccines

VACCINE = "PPV23"  # one dose, from two years on: every elder may have it
_days = itertools.count()  # every elder has a birthday of their own, and so an identity number


@dataclass(frozen=True, kw_only=True)
class Household:
    """An account that is signed in, and the persons it books for."""

    cookie: str
    account_id: uuid.UUID
    person_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A registrar who is signed in, and the elders who stand before the desk."""

    cookie: str
    person_ids: tuple[uuid.UUID, ...]


def open_clinic() -> Clinic:
    """A clinic with the programme's vaccines."""
    with unit_of_work():
        vaccines.load_programme()
        clinic = builders.clinic(name="测试门诊")
        builders.stock_for(clinic, VACCINE, doses=10_000_000)
        return clinic


def open_slots(*, at: Clinic, number: int, places: int, first_day: int = 2) -> list[uuid.UUID]:
    """So many slots of a quarter of an hour from some days ahead on, sixteen to a half-day."""
    made: list[uuid.UUID] = []
    with unit_of_work():
        for index in range(-(-number // 16)):
            day = builders.today() + dt.timedelta(days=first_day + index // 2)
            half = (HalfDay.MORNING, HalfDay.AFTERNOON)[index % 2]
            session = _session(at=at, day=day, half=half, hours=((8, 12), (14, 18))[index % 2])
            for part in range(min(16, number - len(made))):
                start = session.starts_at + dt.timedelta(minutes=15 * part)
                made.append(_slot(of=session, start=start, places=places))
    return made


def open_pool(*, at: Clinic, places: int) -> uuid.UUID:
    """Today's half-day, running now, with so many walk-in places."""
    with unit_of_work():
        return _session(at=at, day=builders.today(), half=HalfDay.MORNING, hours=(8, 23), walk_in_places=places).id


def households(number: int, *, of: int, at: Clinic) -> list[Household]:
    """So many signed-in accounts, each with ``of`` elders."""
    made: list[Household] = []
    for _ in range(-(-number // 100)):  # a hundred to a transaction
        with unit_of_work():
            made += [_household(of, at) for _ in range(min(100, number - len(made)))]
    return made


def desks(number: int, *, of: int, at: Clinic) -> list[Desk]:
    """So many signed-in registrars, each with ``of`` elders waiting."""
    with unit_of_work():
        return [
            Desk(
                cookie=_signed_in(PrincipalKind.STAFF, builders.nurse(at=at).id),
                person_ids=tuple(_elder(at).id for _ in range(of)),
            )
            for _ in range(number)
        ]


def _household(of: int, at: Clinic) -> Household:
    account = builders.account()
    persons = [_elder(at) for _ in range(of)]
    for person in persons:
        builders.guardianship(of=person, by=account)
    return Household(
        cookie=_signed_in(PrincipalKind.ACCOUNT, account.id),
        account_id=account.id,
        person_ids=tuple(person.id for person in persons),
    )


def _elder(at: Clinic) -> Person:
    return builders.person(name="王桂芳", birth_date=builders.born(years=66, days=next(_days) % 9000), at=at)


def _signed_in(kind: PrincipalKind, principal_id: uuid.UUID) -> str:
    token = identity_operations.open_session(kind=kind, principal_id=principal_id, user_agent="bench", now=clock.now())
    return f"{COOKIES[kind]}={token}"


def _session(*, at: Clinic, day: dt.date, half: HalfDay, hours: tuple[int, int], walk_in_places: int = 0) -> Session:
    made = Session(
        id=new_id(), clinic_id=at.id, day=day, half_day=half, walk_in_places=walk_in_places, published_at=clock.now(),
        starts_at=clock.instant_of(day, dt.time(hours[0])), ends_at=clock.instant_of(day, dt.time(hours[1])),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _slot(*, of: Session, start: dt.datetime, places: int) -> uuid.UUID:
    made = Slot(
        id=new_id(), session_id=of.id, clinic_id=of.clinic_id, starts_at=start,
        ends_at=start + dt.timedelta(minutes=15), places=places,
    )  # fmt: skip
    db.session.add(made)
    return made.id
