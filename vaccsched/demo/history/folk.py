"""The people of the stories on file, with the doses that somebody of their age has had."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from vaccsched.demo.history.shelf import Shelf
from vaccsched.demo.history.stories import Comer
from vaccsched.demo.people import Writer
from vaccsched.demo.places import Place
from vaccsched.records import queries as records
from vaccsched.residents import operations as residents
from vaccsched.residents.errors import DocumentKnown
from vaccsched.residents.models import Account, Person, Relation, Sex
from vaccsched.shared import clock
from vaccsched.shared.db import db

FOR_ADULTS = ("IIV", "PPV23")
TOGETHER = 2
FIRST_PHONE, PHONES = 13_800_001_000, 9_000  # nobody has these
KNOWN_FOR = dt.timedelta(days=8)  # on file before the visit


@dataclass(frozen=True, kw_only=True)
class Known:
    """A comer who is on file: the person, the family account that acts for them, and what they come for."""

    comer: Comer
    person_id: uuid.UUID
    account_id: uuid.UUID | None
    vaccines: list[str]


def settle(comers: Sequence[Comer], place: Place, shelf: Shelf, *, day: dt.date, seed: int) -> list[Known]:
    """Put everybody on file who can be served with what is on the shelf; the others are left out."""
    on_file = clock.instant_of(day - KNOWN_FOR, dt.time(10))
    serial = random.Random(f"{seed}/{place.facts.code}/{day}/serial").randint(1_000, 9_000_000)  # noqa: S311
    writer = Writer(random.Random(f"{seed}/{place.facts.code}/{day}/folk"), on_file, serial=serial)  # noqa: S311
    people = [(comer, _person(writer, comer, place, day)) for comer in comers]
    kept = [(comer, person.id) for comer, person in people if person is not None]
    accounts = {comer.number: _account(writer, comer, person_id, serial) for comer, person_id in kept if comer.online}
    writer.finish()
    found = []
    for comer, person_id in kept:
        vaccines = _wanted(comer, person_id, shelf, day)
        if vaccines:
            account_id = accounts.get(comer.number)
            found.append(Known(comer=comer, person_id=person_id, account_id=account_id, vaccines=vaccines))
    return found


def _person(writer: Writer, comer: Comer, place: Place, day: dt.date) -> Person | None:
    """None: by chance somebody has this identity number already."""
    born = day - relativedelta(months=comer.months, days=comer.days)
    age = relativedelta(days=(writer.today - born).days)
    sex = Sex.MALE if comer.man else Sex.FEMALE
    try:
        with db.session.begin_nested():
            person = writer.person(writer.name(relativedelta(months=comer.months)), age, sex, place)
    except DocumentKnown:
        return None
    if not comer.adult:
        writer.history(person, missed=0, below=comer.months)
    return person


def _account(writer: Writer, comer: Comer, person_id: uuid.UUID, serial: int) -> uuid.UUID:
    """The phone of a parent, of the person, or of an elder's child."""
    phone = str(FIRST_PHONE + (serial + comer.number) % PHONES)
    account: Account = residents.open_account(phone=phone, now=writer.now, is_demo=True)
    person = db.session.get_one(Person, person_id)
    own = comer.adult and comer.months < 700
    relation = Relation.SELF if own else Relation.CHILD if comer.adult else Relation.PARENT
    writer.link(account.id, person, relation)
    return account.id


def _wanted(comer: Comer, person_id: uuid.UUID, shelf: Shelf, day: dt.date) -> list[str]:
    """What is due on the day and on the shelf: two of a child's, one of a grown-up's."""
    person = db.session.scalars(sa.select(Person).where(Person.id == person_id)).one()
    due = [one.vaccine for one in records.due_for(person=person, on=day) if shelf.has(one.vaccine)]
    if not comer.adult:
        return [code for code in due if code not in FOR_ADULTS][:TOGETHER]
    wanted = [code for code in FOR_ADULTS if code in due]
    return wanted[:1] if comer.keen < 0.8 else wanted[-1:]
