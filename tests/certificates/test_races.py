"""Numbers and lines of certificates under threads on PostgreSQL, each with a negative control that must go wrong."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.visits.races import PATIENCE, race
from vaccsched.certificates import operations
from vaccsched.certificates.errors import LineTaken
from vaccsched.certificates.models import Certificate, IssueReason
from vaccsched.certificates.operations import issuing
from vaccsched.records import operations as records
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.operations import load_programme

pytestmark = pytest.mark.postgresql
NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
DESKS = 6


class World:
    """A clinic, its registrar, and a child for every desk."""

    def __init__(self) -> None:
        with unit_of_work():
            load_programme()
            clinic = make.clinic()
            self.clinic_id, self.actor = clinic.id, make.actor(make.staff(at=clinic))
            self.children = [make.person(name=f"孩{number}", at=clinic).id for number in range(DESKS)]

    def issue(self, person_id):
        return operations.issue(
            person_id=person_id, clinic=db.session.get_one(Clinic, self.clinic_id), reason=IssueReason.FIRST, number="",
            note="", actor=self.actor, now=NOW, key=str(person_id),
        ).number  # fmt: skip

    def issues(self):
        return [lambda who=who: self.issue(who) for who in self.children]


def test_every_desk_gets_a_number_of_its_own(pg_app):
    world = World()
    numbers = race(pg_app, world.issues())
    assert sorted(number[-5:] for number in numbers) == [f"{count:05d}" for count in range(1, DESKS + 1)]


def test_without_the_counter_the_numbers_go_wrong(pg_app, monkeypatch):
    world = World()
    looked = threading.Barrier(DESKS)

    def by_looking(_clinic, _year):
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Certificate))
        looked.wait(PATIENCE)
        return f"JZ-{count + 1}"

    monkeypatch.setattr(issuing, "_own_number", by_looking)
    assert any(isinstance(answer, Refused) for answer in race(pg_app, world.issues()))


def test_two_desks_do_not_print_two_doses_onto_one_line(pg_app):
    world = World()
    child = world.children[0]
    with unit_of_work():
        world.issue(child)
        paper = db.session.scalars(sa.select(Certificate.id)).one()
        doses = [
            records.import_immunization(
                person_id=child, vaccine_code=code, dose_number=1, given_on=dt.date(2026, 11, 1), actor=world.actor,
                now=NOW,
            ).record_id
            for code in ("IIV", "PPV23")
        ]  # fmt: skip

    def put(record_id):
        return operations.place_lines(
            certificate_id=paper, record_ids=[record_id], first_line=3, actor=world.actor, now=NOW
        )[0].line

    answers = race(pg_app, [lambda one=one: put(one) for one in doses])
    assert sorted(str(type(one).__name__) for one in answers) == [LineTaken.__name__, "int"]
