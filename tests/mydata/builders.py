"""A family, its clinic, and a hospital on the county's list."""

import datetime as dt
from dataclasses import dataclass

from tests import builders
from vaccsched.mydata import operations
from vaccsched.mydata.models import Scope, Topic
from vaccsched.residents.models import Account, Person
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)


@dataclass
class World:
    clinic: Clinic
    nurse: Actor
    child: Person
    mother: Account
    father: Account
    institution_id: object
    ids: tuple  # of mother, child


def world() -> World:
    with unit_of_work():
        clinic = builders.clinic()
        family = builders.child_with_two_guardians(at=clinic)
        nurse = builders.actor(builders.nurse(at=clinic))
        hospital = operations.add_institution(
            county_id=clinic.county_id, code="QS001", name="青山县人民医院", actor=SYSTEM, now=NOW
        )
        return World(
            clinic, nurse, family.child, family.mother, family.father, hospital.id, (family.mother.id, family.child.id)
        )


def authorise(where: World, *, scopes=(Scope.DOSES,), until=TODAY + dt.timedelta(days=30), now=NOW, **more):
    mother, child = where.ids
    with unit_of_work():
        made = operations.authorise(
            **{
                "account_id": mother, "person_id": child, "institution_id": where.institution_id,
                "scopes": set(scopes), "until": until, "actor": as_account(where), "now": now, **more,
            }
        )  # fmt: skip
        return made.id


def ask(where: World, *, topic=Topic.NAME, told="名字写错了", account_id=None, now=NOW):
    mother, child = where.ids
    with unit_of_work():
        made = operations.ask_correction(
            account_id=account_id or mother, person_id=child, topic=topic, told=told, actor=as_account(where), now=now
        )
        return made.id


def as_account(where: World) -> Actor:
    return Actor(kind="account", id=where.ids[0])
