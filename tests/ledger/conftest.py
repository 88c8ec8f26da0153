"""A clinic with a late child, an elder, a grown-up and somebody who moved away, counted."""

import datetime as dt

import pytest

from tests import builders
from tests.visits.builders import at, shop
from vaccsched.identity.models import Role
from vaccsched.ledger import jobs
from vaccsched.residents.models import FileStatus, PersonFile
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

LATE_BORN = dt.date(2024, 3, 1)


class Cast:
    """Who is at the clinic; ``count`` does what the night does."""

    def __init__(self):
        self.floor = shop()
        self.clinic = self.floor.clinic
        with unit_of_work():
            self.child = builders.person(name="陈小满", birth_date=LATE_BORN, at=self.clinic, phone="13800000021")
            self.elder = builders.person(name="王桂芳", birth_date=dt.date(1955, 3, 1), at=self.clinic)
            builders.person(name="孙健", birth_date=dt.date(1990, 1, 1), at=self.clinic)
            self.moved = builders.person(name="周小舟", birth_date=LATE_BORN, at=self.clinic)
            gone = PersonFile(person_id=self.moved.id, status=FileStatus.MOVED_OUT, updated_at=at(7).wall)
            db.session.add(gone)
            self.registrar = builders.staff(at=self.clinic, roles=[Role.REGISTRAR])
        self.actor = builders.actor(self.registrar)

    def count(self, now=None):
        jobs.one_clinic({"clinic_id": str(self.clinic.id)}, now or at(9).wall)
        db.session.expire_all()


@pytest.fixture
def cast(any_app, clock):
    clock.move_to(at(10).wall)
    made = Cast()
    made.count()
    return made
