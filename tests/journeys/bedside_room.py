"""The vaccinator's station in a browser, and a world that is different for a while behind it."""

import contextlib

import sqlalchemy as sa

from tests.checks.builders import ticket_code
from vaccsched.checks.models import BedsideCheck
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Visit

UNASKED = 4  # the ticket of somebody who was not asked yet


@contextlib.contextmanager
def as_if(model, where, **values):
    """The world is different for a while."""
    columns = [getattr(model, name) for name in values]
    before = db.session.execute(sa.select(model.id, *columns).where(where)).all()
    db.session.rollback()
    with unit_of_work():
        db.session.execute(sa.update(model).where(where).values(**values))
    yield
    with unit_of_work():
        for row in before:
            kept = dict(zip(values, row[1:], strict=True))
            db.session.execute(sa.update(model).where(model.id == row[0]).values(**kept))


@contextlib.contextmanager
def with_row(row):
    """Something is on record for a while."""
    with unit_of_work():
        db.session.add(row)
        table, row_id = row.__table__, row.id
    yield
    with unit_of_work():
        db.session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        db.session.execute(sa.delete(table).where(table.c.id == row_id))


class Room:
    """The nurse's browser at station 1 with B001, and what the tests ask of it."""

    def __init__(self, made, url, page):
        self.made, self.url, self.page = made, url, page
        db.session.rollback()
        visit = db.session.scalars(sa.select(Visit).where(Visit.number == 1)).one()
        self.ticket = ticket_code(visit)
        self.visit_id, self.person_id, self.dose_id = visit.id, visit.person_id, visit.planned_doses[0].id
        self.unasked_id = db.session.scalar(sa.select(Visit.id).where(Visit.number == UNASKED))
        lot = made.lots["PPV23"]
        self.vial, self.lot_id, self.lot_number = made.codes["PPV23"][0], lot.id, lot.lot_number
        self.county_id, self.nurse_id = made.floor.clinic.county_id, made.floor.registrar.id
        db.session.rollback()

    def open(self):
        self.page.goto(f"{self.url}/vaccination")

    def token(self):
        return self.page.locator("input[name=csrf_token]").first.get_attribute("value")

    def call(self, path, token, **body):
        """The same by a program: JSON, the browser's session, no page."""
        headers = {"X-CSRFToken": token, "Accept": "application/json"}
        return self.page.request.post(f"{self.url}/vaccination/{path}", data=body, headers=headers)

    def check_id(self):
        db.session.rollback()
        return db.session.scalar(sa.select(BedsideCheck.id).where(BedsideCheck.planned_dose_id == self.dose_id))

    def given(self) -> int:
        db.session.rollback()
        here = sa.select(sa.func.count()).where(Immunization.source == ImmunizationSource.GIVEN_HERE)
        return db.session.scalar(here)
