"""A clinic with doses to hand over, a platform that can fail, and a worker that can die."""

import datetime as dt
import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests import builders
from vaccsched.handover import jobs
from vaccsched.handover.adapters import FhirAdapter, JsonAdapter, NotTaken, Reply, use_adapter
from vaccsched.handover.models import HandoverMessage, HandoverStatus, Trouble
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Pack
from vaccsched.vaccines.models import Vaccine

VACCINE = "PPV23"
_numbers = itertools.count(1)


@dataclass
class World:
    clinic: Clinic
    nurse: Actor
    elder: Person
    pack: Pack


def world() -> World:
    """A clinic with a nurse, an elder and a box of vaccine."""
    with unit_of_work():
        db.session.add(
            Vaccine(
                code=VACCINE, name_zh="23价肺炎球菌多糖疫苗", name_en="PPV23", abbr="PPV23", programme="NON_NIP",
                kind="non_live", route="IM", site="arm", dose_text="0.5mL", national_codes=["2301"], data_version="t",
                position=1,
            )
        )  # fmt: skip
        db.session.flush()
        clinic = builders.clinic()
        builders.stock_for(clinic, VACCINE)
        nurse = builders.actor(builders.nurse(at=clinic))
        elder = builders.elder_without_phone(at=clinic)
        pack = db.session.scalars(sa.select(Pack).where(Pack.clinic_id == clinic.id)).one()
    return World(clinic, nurse, elder, pack)


def give(where: World, *, to: Person | None = None, hours_ago: float = 0, number: int = 1) -> Immunization:
    """A dose, given so long ago."""
    at = clock.now() - dt.timedelta(hours=hours_ago)
    with builders.written():
        return records.add_immunization(
            person_id=(to or where.elder).id, vaccine_code=VACCINE, dose_number=number, clinic_id=where.clinic.id,
            pack=where.pack, site=BodySite.LEFT_ARM, performer_id=where.nurse.id or new_id(), given_at=at,
            actor=where.nurse,
        )  # fmt: skip


def give_many(where: World, *, persons: int, each: int) -> list[uuid.UUID]:
    """So many doses of so many people with their messages, by bulk; answers the event ids."""
    template = give(where, hours_ago=2)
    person = db.session.get_one(Person, template.person_id)
    one = _copyable(template)
    message = _copyable(db.session.get_one(HandoverMessage, template.id))
    known = _copyable(person)
    db.session.rollback()
    people, doses, messages = [], [], []
    for _person in range(persons):
        person_id = new_id()
        people.append({**known, "id": person_id, "document_index": f"many-{next(_numbers)}", "document_sealed": None})
        for _dose in range(each):
            dose_id = new_id()
            doses.append({**one, "id": dose_id, "record_id": dose_id, "person_id": person_id})
            messages.append({**message, "id": dose_id, "subject_id": dose_id, "person_id": person_id})
    with unit_of_work():
        db.session.execute(sa.delete(HandoverMessage))
        db.session.execute(sa.insert(Person), people)
        db.session.execute(sa.insert(Immunization), doses)
        db.session.execute(sa.insert(HandoverMessage), messages)
    return [one["id"] for one in messages]


def _copyable(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def message_of(dose: Immunization) -> HandoverMessage:
    db.session.rollback()
    return db.session.get_one(HandoverMessage, dose.id)


def messages() -> list[HandoverMessage]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(HandoverMessage).order_by(HandoverMessage.id)))


def statuses() -> list[HandoverStatus]:
    return [one.status for one in messages()]


def go(adapter: Any, *, seconds: float = 60) -> int:
    """The worker's go, without waiting between two messages."""
    return jobs.hand_over(adapter=adapter, per_second=1_000_000, seconds=seconds)


@dataclass
class Platform:
    """A platform in the same process: takes everything, unless ``wrong`` says otherwise for the next messages."""

    wrong: list[Trouble | None] = field(default_factory=list)
    came: list[str] = field(default_factory=list)  # event ids, as they came
    said: list[Any] = field(default_factory=list)
    poisoned: frozenset[str] = frozenset()  # of these it says no, always

    def write(self, report: Any) -> bytes:
        return f"{report.person.id} {report.version}".encode()

    def send(self, event_id: str, body: bytes) -> dict[str, Any]:
        self.came.append(event_id)
        self.said.append(body.decode())
        trouble = self.wrong.pop(0) if self.wrong else None
        if event_id in self.poisoned:
            trouble = Trouble.REFUSED
        if trouble is not None:
            raise NotTaken(trouble, "test")
        return {"status": 200, "receipt": f"R-{event_id[-6:]}", "digest": "0"}


def answering(kind: str, *, status: int = 200, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> Any:
    """The real adapter, over a line on which this answer always comes back."""

    def post(_body: bytes, _headers: Mapping[str, str]) -> Reply:
        return Reply(status=status, body=body, headers=headers or {})

    return {"json": JsonAdapter, "fhir": FhirAdapter}[kind](post)


def switched_on(app: Flask, adapter: Any) -> None:
    use_adapter(app, adapter)


def dead(where: World, dose: Immunization, *, trouble: Trouble = Trouble.REFUSED) -> HandoverMessage:
    """The message of this dose was given up."""
    with unit_of_work():
        message = db.session.get_one(HandoverMessage, dose.id)
        message.status, message.trouble, message.attempts = HandoverStatus.DEAD, trouble, 80
        message.ended_at, message.trouble_detail = clock.now(), "400 invalid"
    return message
