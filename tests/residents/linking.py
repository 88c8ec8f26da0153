"""Who may act for whom, as the tests of links and of courts' orders ask it; an elder; the desk's word."""

from tests import builders
from vaccsched.residents import operations, queries
from vaccsched.residents.models import Relation
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

PHONE, MOTHERS = "13912345678", "13712345678"


def today():
    return clocks.day_of(clocks.now())


def may(account, person):
    found = queries.may_act(account_id=account.id, person_id=person.id, on=today())
    db.session.rollback()
    return found


def elder(**more):
    return builders.person(**{"name": "陈桂兰", "birth_date": builders.born(years=67), "phone": MOTHERS, **more})


def at_desk(person, phone=PHONE, relation=Relation.CHILD):
    nurse = builders.staff(at=builders.clinic())
    who = builders.actor(nurse)
    db.session.rollback()
    with unit_of_work():
        operations.link_at_desk(
            person_id=person.id, phone=phone, relation=relation, proof="本人身份证", actor=who, now=clocks.now()
        )
