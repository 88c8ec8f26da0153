"""Three hundred invented people with identity numbers of no place, and the doses they have had."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from stdnum.cn import ric

from vaccsched.demo.facts import (
    AREA,
    CHILDHOOD,
    DTAP_BEFORE_2025,
    FATHER_PHONE,
    GIVEN_ADULT,
    GIVEN_CHILD,
    GIVEN_ELDER,
    MOTHER_PHONE,
    ODD_NAMES,
    SON_PHONE,
    SURNAMES,
)
from vaccsched.demo.places import Place
from vaccsched.records.models import Immunization, ImmunizationSource, ImmunizationStatus
from vaccsched.residents import operations as residents
from vaccsched.residents.models import DocumentKind, Person, Relation, Sex
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id

NEW_DTAP = dt.date(2025, 1, 1)
SPOKEN_OF = 12  # made one by one, all at the first clinic; the last is a second file (filing)
BEHIND = 0.15  # of the children have missed something


@dataclass(frozen=True, kw_only=True)
class Folk:
    """Who lives where: ids of persons by clinic, and the people that the demo speaks of."""

    by_place: dict[uuid.UUID, list[uuid.UUID]]
    elder: uuid.UUID
    child: uuid.UUID
    mother_account: uuid.UUID


def settle(chance: random.Random, places: list[Place], *, now: dt.datetime) -> Folk:
    """The spoken-of family and elder first, then everybody else, each clinic with all ages."""
    writer = Writer(chance, now)
    elder = writer.person("王桂芳", relativedelta(years=71, months=2), Sex.FEMALE, places[0], number=1)
    family = _family(writer, places[0])
    _odd_people(writer, places[0])
    by_place = {place.id: list(_crowd(writer, place)) for place in places}
    elder_id = elder.id
    writer.finish()
    return Folk(by_place=by_place, elder=elder_id, child=family[0], mother_account=family[1])


def _family(writer: "Writer", home: Place) -> tuple[uuid.UUID, uuid.UUID]:
    """陈小满 and 陈小禾 with two guardians, and grandfather 陈国华, for whom his son's phone acts."""
    small = writer.person("陈小满", relativedelta(months=2, days=5), Sex.FEMALE, home, number=11)
    big = writer.person("陈小禾", relativedelta(years=4, months=1), Sex.MALE, home, number=12)
    grandfather = writer.person("陈国华", relativedelta(years=68), Sex.MALE, home, number=13)
    mother, father = (
        residents.open_account(phone=one, now=writer.now, is_demo=True) for one in (MOTHER_PHONE, FATHER_PHONE)
    )
    son = residents.open_account(phone=SON_PHONE, now=writer.now, is_demo=True)
    db.session.flush()
    writer.history(small, missed=0)
    writer.history(big, missed=1)
    for account in (mother, father):
        for child in (small, big):
            writer.link(account.id, child, Relation.PARENT)
    writer.link(mother.id, grandfather, Relation.CHILD)
    own = writer.person("周静", relativedelta(years=36), Sex.FEMALE, home, number=14)
    writer.link(mother.id, own, Relation.SELF)
    writer.link(son.id, writer.person("李建国", relativedelta(years=75), Sex.MALE, home, number=15), Relation.CHILD)
    return small.id, mother.id


def _odd_people(writer: "Writer", home: Place) -> None:
    for number, name in enumerate(ODD_NAMES):
        person = writer.person(name, relativedelta(years=4 + 13 * number), Sex.FEMALE, home, number=21 + number)
        writer.history(person, missed=0)


def _crowd(writer: "Writer", place: Place) -> Iterator[uuid.UUID]:
    """Six of ten are children, one and a half adults, the rest elders."""
    for number in range(place.facts.people - (SPOKEN_OF if place.facts.long_hours else 0)):
        kind = number % 20
        age = writer.age(0, 83) if kind < 9 else writer.age(84, 215) if kind < 12 else (
            writer.age(216, 700) if kind < 15 else writer.age(720, 1090)
        )  # fmt: skip
        person = writer.person(writer.name(age), age, writer.sex(), place)
        missed = writer.chance.randint(1, 3) if writer.chance.random() < BEHIND else 0
        writer.history(person, missed=missed)
        yield person.id


class Writer:
    """Writes people and doses through the rooms' operations; identity numbers count on from ``serial``."""

    def __init__(self, chance: random.Random, now: dt.datetime, *, serial: int = 100) -> None:
        self.chance, self.now, self.today = chance, now, clock.day_of(now)
        self._serial = serial
        self._imported: list[dict[str, Any]] = []

    def person(self, name: str, age: relativedelta, sex: Sex, place: Place, *, number: int | None = None) -> Person:
        """Newborns have a birth certificate, everybody else an identity number."""
        birth_date = self.today - age
        newborn = birth_date + relativedelta(months=1) > self.today
        self._serial += 1
        serial = number or self._serial
        return residents.register_person(
            name=name,
            sex=sex,
            birth_date=birth_date,
            document_kind=DocumentKind.BIRTH_CERTIFICATE if newborn else DocumentKind.ID_CARD,
            document=f"Y{serial:09d}" if newborn else id_number(birth_date, sex, serial),
            phone=None,
            clinic_id=place.id,
            actor=SYSTEM,
            now=self.now,
        )

    def link(self, account_id: uuid.UUID, person: Person, relation: Relation) -> None:
        residents.link_person(
            account_id=account_id, person_id=person.id, relation=relation, proof="demo", actor=SYSTEM, now=self.now
        )

    def age(self, first_month: int, last_month: int) -> relativedelta:
        months = self.chance.randint(first_month, last_month)
        return relativedelta(months=months, days=self.chance.randint(0, 27))

    def sex(self) -> Sex:
        return self.chance.choice((Sex.FEMALE, Sex.MALE))

    def name(self, age: relativedelta) -> str:
        years = age.normalized().years
        given = GIVEN_CHILD if years < 18 else GIVEN_ADULT if years < 55 else GIVEN_ELDER
        return self.chance.choice(SURNAMES) + self.chance.choice(given)

    def history(self, person: Person, *, missed: int, below: int = 10_000) -> None:
        """The doses of the person's age, of months ``below`` this, without the last ``missed`` ones."""
        doses = list(self._doses(person.birth_date, below))
        for vaccine, number, day in doses[: len(doses) - missed] if missed else doses:
            self._imported.append(imported(person.id, vaccine, number, day, now=self.now))

    def finish(self) -> None:
        """All doses in one go: one by one through ``records.import_immunization`` they would take most of the time."""
        db.session.flush()
        if self._imported:
            db.session.execute(sa.insert(Immunization), self._imported)
        db.session.expunge_all()

    def _doses(self, born: dt.date, below: int) -> Iterator[tuple[str, int, dt.date]]:
        """Up to about a week ago; each family a little later and later, so that intervals hold."""
        years = relativedelta(self.today, born).years
        if years >= 18:
            yield from self._adult_doses(years)
            return
        late = self.chance.randint(0, 5)
        for vaccine, number, months in (one for one in CHILDHOOD if one[2] < below):
            late += self.chance.randint(0, 1) if months else 0
            day = born + relativedelta(months=months, days=late if months else 0)
            if vaccine == "DTAP" and number in DTAP_BEFORE_2025:
                before = born + relativedelta(months=DTAP_BEFORE_2025[number], days=late)
                day = before if before < NEW_DTAP else day
            if (vaccine, number) == ("DTAP", 5) and day < NEW_DTAP:
                vaccine, number = "DT", 1
            if day > self.today - dt.timedelta(days=7):
                continue
            yield vaccine, number, day

    def _adult_doses(self, years: int) -> Iterator[tuple[str, int, dt.date]]:
        if years >= 60 and self.chance.random() < 0.5:
            yield "IIV", 1, self.today - dt.timedelta(days=self.chance.randint(330, 420))
        if years >= 65 and self.chance.random() < 0.4:
            yield "PPV23", 1, self.today - dt.timedelta(days=self.chance.randint(400, 1500))


def imported(person_id: uuid.UUID, vaccine: str, number: int, day: dt.date, *, now: dt.datetime) -> dict[str, Any]:
    """The columns of a dose taken over from a certificate, as ``records.import_immunization`` writes them."""
    return {
        "id": new_id(),
        "record_id": new_id(),
        "version": 1,
        "status": ImmunizationStatus.COMPLETED,
        "source": ImmunizationSource.IMPORTED,
        "person_id": person_id,
        "vaccine_code": vaccine,
        "dose_number": number,
        "given_at": clock.instant_of(day, dt.time(12)),
        "given_on": day,
        "recorded_at": now,
    }


def id_number(birth_date: dt.date, sex: Sex, serial: int) -> str:
    """A valid number of nobody; odd for men, even for women."""
    order = serial % 500 * 2 + (sex is Sex.MALE)
    body = f"{AREA}{birth_date:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "?"))
