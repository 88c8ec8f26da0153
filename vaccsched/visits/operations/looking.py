"""Lists of people that somebody looks at: one audit row with their ids for each look."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Account, Person
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.visits import queries
from vaccsched.visits.models import StageEntry


@dataclass(frozen=True, kw_only=True)
class Lists:
    """``expected``: booked for today and not here yet, by time. ``present``: not left, in calling order."""

    expected: list[Appointment]
    present: list[StageEntry]


def look_again(*, clinic_id: uuid.UUID, now: dt.datetime) -> Lists:
    """The lists of ``look_at_lists`` as they are now, for a page that somebody has opened already."""
    day = day_of(now)
    expected = [
        one
        for one in booking.appointments_of_day(clinic_id=clinic_id, day=day)
        if one.status is AppointmentStatus.BOOKED
    ]
    return Lists(expected=expected, present=queries.present(clinic_id=clinic_id, day=day))


def look_at_lists(*, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Lists:
    """Who is expected and who is here today."""
    lists = look_again(clinic_id=clinic_id, now=now)
    audit.record(
        action="list_shown",
        actor=actor,
        now=now,
        clinic_id=clinic_id,
        appointments=[one.id for one in lists.expected],
        visits=[one.visit_id for one in lists.present],
    )
    return lists


def search(*, name: str, birth_date: dt.date, actor: Actor, now: dt.datetime) -> list[Person]:
    """Persons of this name and birth date."""
    return _searched(residents.search_persons(name=name, birth_date=birth_date), actor, now)


def search_by_phone(*, phone: str, actor: Actor, now: dt.datetime) -> list[Person]:
    """Persons with this phone on file, and the family of the account that it opens."""
    found = {person.id: person for person in residents.search_by_phone(phone=phone)}
    account = residents.find_account_by_phone(phone=phone)
    if account is not None:
        family = residents.persons_of(account_id=account.id, on=day_of(now))
        found |= {link.person.id: link.person for link in family}
    return _searched(list(found.values()), actor, now)


def search_by_tail(*, clinic_id: uuid.UUID, tail: str, actor: Actor, now: dt.datetime) -> list[Person]:
    """Who is booked here today and has a phone that ends so (their own, or that of the account which booked), and whose
    document ends so among the booked and this clinic's own. Only so many: four digits are shared by many strangers.
    """
    booked = booking.appointments_of_day(clinic_id=clinic_id, day=day_of(now))
    wanted = sa.select(Account).where(Account.id.in_({one.account_id for one in booked if one.account_id is not None}))
    accounts = {account.id: account for account in db.session.scalars(wanted)}
    found = {one.person_id: one.person for one in booked if _ends_so(one, accounts, tail)}
    here = {one.person_id for one in booked}
    for person in residents.search_by_last4(last4=tail):
        if person.clinic_id == clinic_id or person.id in here:
            found[person.id] = person
    return _searched(list(found.values()), actor, now)


def family_of(*, person_id: uuid.UUID, actor: Actor, now: dt.datetime) -> list[Person]:
    """Who shares a family account with a person, without the person; whom the desk was shown is written down."""
    today = day_of(now)
    found: dict[uuid.UUID, Person] = {}
    for link in residents.links_to(person_id=person_id, on=today):
        found |= {one.person_id: one.person for one in residents.persons_of(account_id=link.account_id, on=today)}
    found.pop(person_id, None)
    return _searched(list(found.values()), actor, now) if found else []


def _ends_so(appointment: Appointment, accounts: dict[uuid.UUID, Account], tail: str) -> bool:
    account = accounts.get(appointment.account_id) if appointment.account_id is not None else None
    phones = (appointment.person.phone, account.phone if account is not None else None)
    return any(phone is not None and phone.endswith(tail) for phone in phones)


def _searched(found: list[Person], actor: Actor, now: dt.datetime) -> list[Person]:
    audit.record(action="persons_searched", actor=actor, now=now, persons=[person.id for person in found])
    return found


def note_denied(*, actor: Actor, asked: uuid.UUID, now: dt.datetime) -> None:
    """Somebody asked for what belongs to another clinic."""
    audit.record(action="denied", actor=actor, now=now, asked=asked)
