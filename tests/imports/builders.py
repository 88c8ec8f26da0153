"""A clinic whose manager brings files in: sent, read, tried and run as the pages and the worker do."""

import csv
import datetime as dt
import io
import uuid

import sqlalchemy as sa

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.imports import jobs, operations, queries
from vaccsched.imports.models import Import, ImportKind, Likeness
from vaccsched.residents.models import Sex
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
PEOPLE = ["姓名", "性别", "出生日期", "证件号码", "联系电话"]
DOSES = ["证件号码", "疫苗名称", "剂次", "接种日期"]


def table(head, *rows, separator=",", encoding="utf-8") -> bytes:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([head, *rows])
    return text.getvalue().encode(encoding)


def card(day=dt.date(2020, 5, 1), sex=Sex.FEMALE, serial=None) -> str:
    return make.id_number(birth_date=day, sex=sex, serial=serial)


class Room:
    """A clinic, its manager, and their files."""

    def __init__(self, *, programme=False) -> None:
        with unit_of_work():
            if programme:
                load_programme()
            self.clinic = make.clinic()
            self.manager = make.staff(at=self.clinic, roles=[Role.MANAGER], name="陈经理")
            self.actor = make.actor(self.manager)
            self.clinic_id = self.clinic.id
        self.here = {"clinic_id": self.clinic_id, "actor": self.actor, "now": NOW}

    def send(self, kind, data, *, name="file.csv", location_id=None, piece=operations.PIECE) -> uuid.UUID:
        with unit_of_work():
            import_id = operations.open_import(
                kind=ImportKind(kind), name=name, location_id=location_id, **self.here
            ).id
            for number, start in enumerate(range(0, len(data), piece)):
                operations.add_piece(import_id=import_id, number=number, data=data[start : start + piece])
            operations.close_import(import_id=import_id, size=len(data), digest="d", actor=self.actor, now=NOW)
        return import_id

    def read(self, import_id) -> Import:
        jobs.read({"import_id": str(import_id)}, NOW)
        return self.of(import_id)

    def check(self, import_id, chosen=None) -> Import:
        one = self.of(import_id)
        wanted = {place: field for field, place in one.columns.items()} if chosen is None else chosen
        with unit_of_work():
            operations.check(import_id=import_id, chosen=wanted, **self.here)
        return self.work(import_id)

    def run(self, import_id, likeness=Likeness.PROPOSE) -> Import:
        with unit_of_work():
            operations.start(import_id=import_id, likeness=likeness, **self.here)
        return self.work(import_id)

    def work(self, import_id) -> Import:
        """As the worker: until no turn is asked for."""
        db.session.rollback()
        while True:
            waiting = db.session.scalars(sa.select(Job).where(Job.kind == "imports.work", Job.done_at.is_(None))).all()
            if not waiting:
                return self.of(import_id)
            ids = [one.id for one in waiting]
            with unit_of_work():
                db.session.execute(sa.update(Job).where(Job.id.in_(ids)).values(done_at=NOW))
            jobs.work({"import_id": str(import_id)}, NOW)
            db.session.rollback()

    def bring(self, kind, data, **more) -> Import:
        """All the way: sent, read, tried, run."""
        likeness = more.pop("likeness", Likeness.PROPOSE)
        import_id = self.send(kind, data, **more)
        self.read(import_id)
        self.check(import_id)
        return self.run(import_id, likeness)

    def tried(self, kind, data, **more) -> Import:
        """Sent, read, tried."""
        import_id = self.send(kind, data, **more)
        self.read(import_id)
        return self.check(import_id)

    def of(self, import_id) -> Import:
        db.session.rollback()
        return db.session.get_one(Import, import_id, populate_existing=True)

    def results(self, one):
        blocks = range(one.blocks)
        found = [row for number in blocks for row in queries.results_at(import_id=one.id, number=number)]
        db.session.rollback()
        return found

    def faults(self, one) -> list[tuple[int, str, str]]:
        """Line, field, code of everything that is wrong."""
        return [(row.line, fault.field, fault.code) for row in self.results(one) for fault in row.faults]


def counts(numbers: dict) -> dict[str, int]:
    """Rows by outcome, without the words."""
    return {name: number for name, number in numbers.items() if isinstance(number, int)}
