"""Papers of the demo's first clinic: a certificate with lines, a corrected dose, a child with two files."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.certificates import operations as certificates
from vaccsched.certificates.models import IssueReason, SchoolKind
from vaccsched.demo.places import Place
from vaccsched.records import operations as records
from vaccsched.records import queries
from vaccsched.residents import operations as residents
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic

FILE = {
    "mother_name": "周静", "mother_phone": "13900000001", "father_name": "陈伟",
    "home_address": "青山县城关街道建设路 8 号", "household_address": "外省（编造）",
    "birth_weight_g": 3250, "gestation_weeks": 39,
}  # fmt: skip


def keep(place: Place, *, child_id: uuid.UUID, now: dt.datetime) -> None:
    """Once, while the demo is made. ``child_id``: the child that the demo speaks of."""
    registrar = place.staff["desk"]
    residents.keep_file(person_id=child_id, values=FILE, actor=registrar, now=now)
    _certificate(place, child_id, registrar, now)
    _correction(child_id, registrar, now)
    _two_files(place, registrar, now)
    _school(place, registrar, now)


def _certificate(place: Place, child_id: uuid.UUID, registrar: Actor, now: dt.datetime) -> None:
    issued = certificates.issue(
        person_id=child_id, clinic=db.session.get_one(Clinic, place.id), reason=IssueReason.FIRST, number="", note="",
        actor=registrar, now=now, key="demo-certificate",
    )  # fmt: skip
    doses = [one.record_id for one in queries.immunizations_of(person_id=child_id)]
    certificates.place_lines(certificate_id=issued.id, record_ids=doses[:2], first_line=1, actor=registrar, now=now)


def _correction(child_id: uuid.UUID, registrar: Actor, now: dt.datetime) -> None:
    first = queries.immunizations_of(person_id=child_id)[0]
    records.correct_immunization(
        record_id=first.record_id, changes={"lot_number": "202608015", "given_place": "青山县人民医院产科"},
        reason="照接种证补上批号和接种单位", actor=registrar, now=now,
    )  # fmt: skip


def _two_files(place: Place, registrar: Actor, now: dt.datetime) -> None:
    """A newborn's file without a document, made before the identity number was known, with its first dose."""
    day = clock.day_of(now)
    known = db.session.scalars(
        sa.select(Person)
        .where(Person.clinic_id == place.id, Person.birth_date < day - dt.timedelta(days=400))
        .order_by(Person.birth_date.desc(), Person.id)
        .limit(1)
    ).one()
    newborn = residents.register_person(
        name=known.name, sex=known.sex, birth_date=known.birth_date, document_kind=DocumentKind.NONE, document=None,
        phone=None, clinic_id=place.id, actor=registrar, now=now,
    )  # fmt: skip
    records.import_immunization(
        person_id=newborn.id, vaccine_code="HEPB", dose_number=1, given_on=known.birth_date, actor=registrar, now=now,
        given_place="青山县人民医院产科", lot_number="202409011",
    )  # fmt: skip


def _school(place: Place, registrar: Actor, now: dt.datetime) -> None:
    child = db.session.scalars(sa.select(Person.id).where(Person.clinic_id == place.id, Person.name == "陈小禾")).one()
    certificates.check_for_school(
        person_id=child, clinic_id=place.id, school="城关中心幼儿园", kind=SchoolKind.KINDERGARTEN,
        checked_on=clock.day_of(now), has_certificate=True, actor=registrar, now=now,
    )  # fmt: skip
