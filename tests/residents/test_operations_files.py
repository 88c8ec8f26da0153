"""A person's file, a document that comes later, where the file stands, who may open it."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from vaccsched.residents import operations, queries
from vaccsched.residents.errors import DocumentKnown, HasDocument, InvalidDocument, InvalidPhone
from vaccsched.residents.models import DocumentKind, FileStatus, Person, PersonFile, Sex
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import InvalidInput, NotFound
from vaccsched.shared.unit_of_work import unit_of_work

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
BORN = dt.date(2026, 11, 20)


class World:
    """A newborn without a document."""

    def __init__(self) -> None:
        with unit_of_work():
            self.clinic = make.clinic()
            self.actor = make.actor(make.staff(at=self.clinic))
            self.child = operations.register_person(
                name="王小雨", sex=Sex.FEMALE, birth_date=BORN, document_kind=DocumentKind.NONE, document=None,
                phone=None, clinic_id=self.clinic.id, actor=self.actor, now=NOW,
            )  # fmt: skip

    def keep(self, **values) -> PersonFile:
        with unit_of_work():
            return operations.keep_file(person_id=self.child.id, values=values, actor=self.actor, now=NOW)

    def document(self, number: str, kind: DocumentKind = DocumentKind.ID_CARD) -> Person:
        with unit_of_work():
            return operations.add_document(person_id=self.child.id, kind=kind, number=number, actor=self.actor, now=NOW)


def test_what_the_family_tells_is_kept_encrypted_and_the_audit_names_only_fields(any_app):
    world = World()
    file = world.keep(mother_name="王芳", mother_phone="138 0000 0001", home_address="建设路 8 号", birth_weight_g=3200)
    assert (file.mother_name, file.mother_phone) == ("王芳", "13800000001")
    [row] = db.session.execute(sa.select(PersonFile.__table__)).mappings()
    assert not any("王芳" in str(value) or "建设路" in str(value) for value in row.values())
    detail = db.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.action == "person_file_kept")).one()
    assert detail == {"changed": ["birth_weight_g", "home_address", "mother_name", "mother_phone"]}
    db.session.rollback()


def test_a_field_is_emptied_and_a_phone_can_be_searched(any_app):
    world = World()
    world.keep(mother_name="王芳", phone="13800000002")
    assert [one.id for one in queries.search_by_phone(phone="13800000002")] == [world.child.id]
    db.session.rollback()
    file = world.keep(mother_name=None, phone=None)
    assert file.mother_name is None
    assert queries.search_by_phone(phone="13800000002") == []
    db.session.rollback()


def test_a_phone_that_cannot_be_is_refused(app):
    with pytest.raises(InvalidPhone):
        World().keep(father_phone="12345")


def test_a_newborn_gets_a_document_which_finds_it_from_then_on(any_app):
    world = World()
    world.document("Y123456789", DocumentKind.BIRTH_CERTIFICATE)
    number = make.id_number(birth_date=BORN, sex=Sex.FEMALE)
    world.document(number)
    found = queries.find_person_by_document(kind=DocumentKind.ID_CARD, number=number)
    assert found is not None
    assert found.id == world.child.id
    assert queries.find_person_by_document(kind=DocumentKind.BIRTH_CERTIFICATE, number="Y123456789") is None
    db.session.rollback()
    with pytest.raises(HasDocument):
        world.document(make.id_number(birth_date=BORN, sex=Sex.FEMALE))


def test_a_document_that_another_file_has_is_refused(any_app):
    world = World()
    other = make.person(birth_date=BORN)
    with pytest.raises(DocumentKnown):
        world.document(other.document or "")


def test_a_document_that_disagrees_or_cannot_be_is_refused(app):
    world = World()
    with pytest.raises(InvalidInput):
        world.document(make.id_number(birth_date=BORN, sex=Sex.MALE))
    with pytest.raises(InvalidDocument):
        world.document("123")


def test_the_status_names_the_clinic_that_looks_after_the_person(any_app):
    world = World()
    with unit_of_work():
        file = operations.set_status(
            person_id=world.child.id, status=FileStatus.MOVED_OUT, since=dt.date(2026, 12, 1), clinic_id=None,
            actor=world.actor, now=NOW,
        )  # fmt: skip
    assert (file.status, db.session.get_one(Person, world.child.id).clinic_id) == ("moved_out", None)
    db.session.rollback()


def test_a_clinic_opens_whom_it_registered_or_looked_up_today(any_app, clock):
    clock.move_to(NOW)
    world = World()
    other = make.clinic()
    registrar = make.staff(at=other)

    def open_there(now: dt.datetime) -> Person:
        return queries.get_known_here(person_id=world.child.id, clinic_id=other.id, now=now)

    assert queries.get_known_here(person_id=world.child.id, clinic_id=world.clinic.id, now=NOW).id == world.child.id
    with pytest.raises(NotFound):
        open_there(NOW)
    for purpose, known in (("record", False), ("desk", True)):
        db.session.rollback()
        with unit_of_work():
            operations.open_person(person_id=world.child.id, actor=make.actor(registrar), purpose=purpose, now=NOW)
        if known:
            assert open_there(NOW).id == world.child.id
        else:
            with pytest.raises(NotFound):
                open_there(NOW)
    with pytest.raises(NotFound):
        open_there(NOW + dt.timedelta(days=1))
    db.session.rollback()
