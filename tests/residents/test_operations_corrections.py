"""Correcting name, birth date and sex: what stood there stays, what is due follows, a merged file is left alone."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests import builders as make
from vaccsched.records import queries as records
from vaccsched.residents import operations, queries
from vaccsched.residents.errors import CorrectedMeanwhile, CorrectionNeedsReason, FileIsMerged, NothingToCorrect
from vaccsched.residents.models import DocumentKind, Person, PersonCorrection, Sex
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import InvalidInput, NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
BORN = dt.date(2026, 9, 20)


class World:
    """A child of two months, put on file with the wrong day."""

    def __init__(self) -> None:
        with unit_of_work():
            clinic = make.clinic()
            self.actor = make.actor(make.staff(at=clinic))
            self.child = operations.register_person(
                name="陈小满", sex=Sex.FEMALE, birth_date=BORN, document_kind=DocumentKind.NONE, document=None,
                phone=None, clinic_id=clinic.id, actor=self.actor, now=NOW,
            )  # fmt: skip
            self.child_id, self.sex = self.child.id, self.child.sex

    def correct(self, *, person_id=None, seen=0, **changed) -> PersonCorrection:
        told = {"name": "陈小满", "birth_date": BORN, "sex": self.sex, "reason": "看了出生医学证明", **changed}
        with unit_of_work():
            return operations.correct_person(
                person_id=person_id or self.child_id, seen_version=seen, actor=self.actor, now=NOW, **told
            )


def test_the_old_and_the_new_value_stay_as_a_version_and_in_the_audit(any_app):
    world = World()
    world.correct(birth_date=dt.date(2026, 9, 2), name="陈小曼")
    world.correct(seen=1, birth_date=dt.date(2026, 9, 2), name="陈晓曼")
    first, second = queries.corrections_of(person_id=world.child_id)
    assert (first.old_birth_date, first.new_birth_date, first.old_name, first.new_name) == (
        BORN, dt.date(2026, 9, 2), "陈小满", "陈小曼",
    )  # fmt: skip
    assert (second.version, second.reason, second.corrected_by_id) == (2, "看了出生医学证明", world.actor.id)
    child = db.session.get_one(Person, world.child_id)
    assert (child.name, child.birth_date) == ("陈晓曼", dt.date(2026, 9, 2))
    noted = db.session.scalars(
        sa.select(AuditEntry.detail).where(AuditEntry.action == "person_corrected").order_by(AuditEntry.id)
    ).all()
    assert noted[0]["birth_date"] == ["2026-09-20", "2026-09-02"]
    assert "陈" not in str(noted)
    db.session.rollback()


def test_the_corrected_name_is_found_by_search(app):
    world = World()
    world.correct(name="陈晓曼")
    found = queries.find_persons(document="", name="陈晓曼", birth_date=BORN, today=NOW.date())
    assert [one.id for one in found] == [world.child_id]


def test_what_is_due_follows_the_corrected_birth_date(app):
    with unit_of_work():
        load_programme()
    world = World()
    before = {one.vaccine for one in records.due_for(person=world.child, on=NOW.date())}
    db.session.rollback()
    world.correct(birth_date=dt.date(2026, 11, 29))
    child = db.session.get_one(Person, world.child_id)
    after = {one.vaccine for one in records.due_for(person=child, on=NOW.date())}
    assert "IPV" in before
    assert "IPV" not in after


def test_a_merged_file_is_left_alone(app):
    world = World()
    with unit_of_work():
        other = make.person(name="另一份", birth_date=BORN)
        db.session.execute(sa.update(Person).where(Person.id == world.child_id).values(merged_into_id=other.id))
    with pytest.raises(FileIsMerged):
        world.correct(name="陈晓曼")


def test_two_people_correcting_at_once_the_later_one_looks_again(any_app):
    world = World()
    world.correct(name="陈晓曼")
    with pytest.raises(CorrectedMeanwhile):
        world.correct(name="陈小蔓")
    with pytest.raises(CorrectedMeanwhile), unit_of_work():  # both saw the same page: the constraint decides
        db.session.execute(
            sa.insert(PersonCorrection).values(
                person_id=world.child_id,
                version=1,
                old_name="a",
                new_name="b",
                old_birth_date=BORN,
                new_birth_date=BORN,
                old_sex=Sex.MALE,
                new_sex=Sex.MALE,
                reason="x",
                corrected_at=NOW,
            )
        )


@pytest.mark.parametrize("statement", [sa.update(PersonCorrection).values(reason="x"), sa.delete(PersonCorrection)])
def test_a_correction_is_never_rewritten_not_even_by_hand(any_app, statement):
    world = World()
    world.correct(name="陈晓曼")
    with pytest.raises(DatabaseError, match="person_corrections"), unit_of_work():
        db.session.execute(statement)


def test_without_a_reason_nothing_is_corrected(app):
    with pytest.raises(CorrectionNeedsReason):
        World().correct(name="陈晓曼", reason="  ")


def test_what_stands_there_already_is_no_correction(app):
    with pytest.raises(NothingToCorrect):
        World().correct()


def test_an_identity_number_is_not_contradicted(app):
    world = World()
    with unit_of_work():
        elder = make.person(name="王桂芳", birth_date=dt.date(1955, 3, 1))
    with pytest.raises(InvalidInput) as refused:
        world.correct(person_id=elder.id, name="王桂芳", birth_date=dt.date(1955, 3, 2), sex=elder.sex)
    assert "birth_date" in refused.value.errors


def test_a_birth_date_after_today_is_refused(app):
    with pytest.raises(InvalidInput):
        World().correct(birth_date=dt.date(2026, 12, 2))


def test_nobodys_file_is_not_found(app):
    world = World()
    with pytest.raises(NotFound):
        world.correct(person_id=world.actor.id)
