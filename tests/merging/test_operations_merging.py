"""Two files become one: nothing is lost, every row goes along, and the undo restores exactly."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from tests import builders as make
from tests.booking import builders as booking
from vaccsched.certificates import operations as certificates
from vaccsched.certificates.models import IssueReason
from vaccsched.merging import operations, pointing, queries
from vaccsched.merging.errors import AlreadyMerged, BothOpen, SameFile, UndoLaterFirst, UndoneAlready
from vaccsched.merging.models import DistinctPersons, PersonMerge
from vaccsched.records import operations as records
from vaccsched.records import queries as record_queries
from vaccsched.records.models import HealthFactKind, ImmunizationStatus
from vaccsched.residents import operations as residents
from vaccsched.residents import queries as resident_queries
from vaccsched.residents.models import DocumentKind, Guardianship, Person, Relation, Sex
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import Base, db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
BORN = dt.date(2022, 5, 1)


class World:
    """One child with two files: the newborn's without a document, and one made later with an identity number."""

    def __init__(self) -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.manager = make.staff(at=self.clinic)
            self.actor = make.actor(self.manager)
            self.newborn = residents.register_person(
                name="陈小满", sex=Sex.FEMALE, birth_date=BORN, document_kind=DocumentKind.NONE, document=None,
                phone="13800000001", clinic_id=self.clinic.id, actor=self.actor, now=NOW, birth_weight_g=3200,
            )  # fmt: skip
            self.later = make.person(name="陈小满", birth_date=BORN, at=self.clinic)
            self.mother = make.account()

    def dose(self, who: Person, code: str, day: dt.date, number: int = 1):
        with unit_of_work():
            return records.import_immunization(
                person_id=who.id, vaccine_code=code, dose_number=number, given_on=day, actor=self.actor, now=NOW
            )

    def merge(self, **more):
        with unit_of_work():
            return operations.merge(
                **{
                    "survivor_id": self.newborn.id, "duplicate_id": self.later.id, "clinic_id": self.clinic.id,
                    "reason": "同一个人", "actor": self.actor, "now": NOW, **more,
                }
            )  # fmt: skip

    def undo(self, merge, **more):
        with unit_of_work():
            return operations.undo(
                **{
                    "merge_id": merge.id, "clinic_id": self.clinic.id, "reason": "合错了", "actor": self.actor,
                    "now": NOW, **more,
                }
            )  # fmt: skip

    def codes(self, who: Person) -> list[str]:
        db.session.rollback()
        return [one.vaccine_code for one in record_queries.immunizations_of(person_id=who.id)]


WRITTEN_BY_MERGING = {"person_merges", "merged_rows", "audit_entries", "merge_decisions"}


def snapshot():
    """Every row of every table."""
    db.session.rollback()
    rows = {
        table.name: sorted(str(sorted(row._mapping.items(), key=str)) for row in db.session.execute(sa.select(table)))
        for table in Base.metadata.tables.values()
        if table.name not in WRITTEN_BY_MERGING
    }
    db.session.rollback()
    return rows


def test_every_dose_goes_along_and_the_forecaster_sees_it(any_app):
    world = World()
    world.dose(world.newborn, "HEPB", BORN)
    world.dose(world.later, "BCG", BORN)
    world.merge()
    assert world.codes(world.newborn) == ["BCG", "HEPB"] or world.codes(world.newborn) == ["HEPB", "BCG"]
    person = resident_queries.get_person(person_id=world.later.id)
    assert person.id == world.newborn.id
    assert {one.vaccine for one in record_queries.given_doses(person_id=person.id)} == {"HEPB", "BCG"}
    db.session.rollback()


def test_the_survivor_takes_over_what_its_file_lacks_and_the_document_is_found_once(any_app):
    world = World()
    number = world.later.document
    world.merge()
    found = resident_queries.find_person_by_document(kind=DocumentKind.ID_CARD, number=number)
    assert found is not None
    assert (found.id, found.document, found.birth_weight_g) == (world.newborn.id, number, 3200)
    db.session.rollback()


def test_the_undo_gives_document_and_rows_back(any_app):
    world = World()
    world.dose(world.later, "BCG", BORN)
    number = world.later.document
    before = snapshot()
    made = world.merge()
    world.undo(made)
    after = snapshot()
    assert after == before
    found = resident_queries.find_person_by_document(kind=DocumentKind.ID_CARD, number=number)
    assert found is not None
    assert found.id == world.later.id
    db.session.rollback()


def test_what_was_written_for_the_survivor_since_stays_and_a_correction_goes_back_with_its_record(any_app):
    world = World()
    moved = world.dose(world.later, "BCG", BORN)
    made = world.merge()
    world.dose(world.newborn, "MMR", dt.date(2023, 1, 1))
    with unit_of_work():
        records.correct_immunization(
            record_id=moved.record_id, changes={"given_on": dt.date(2022, 5, 3)}, reason="看错", actor=world.actor,
            now=NOW,
        )  # fmt: skip
    world.undo(made)
    assert world.codes(world.newborn) == ["MMR"]
    assert world.codes(world.later) == ["BCG"]
    assert len(record_queries.versions_of(record_id=moved.record_id)) == 2
    db.session.rollback()


def test_the_same_familys_link_stays_and_another_familys_goes_along(any_app):
    world = World()
    father = make.account()
    with unit_of_work():
        make.guardianship(of=world.newborn, by=world.mother)
        make.guardianship(of=world.later, by=world.mother)
        make.guardianship(of=world.later, by=father, relation=Relation.PARENT)
    made = world.merge()
    on = dt.date(2026, 12, 1)
    for account in (world.mother, father):
        linked = [one.person_id for one in resident_queries.persons_of(account_id=account.id, on=on)]
        assert linked == [world.newborn.id]
    world.undo(made)
    links = db.session.scalar(sa.select(sa.func.count()).where(Guardianship.person_id == world.later.id))
    assert links == 2
    db.session.rollback()


def test_two_open_bookings_of_one_vaccine_are_refused_with_what_to_do(any_app, clock):
    clock.move_to(NOW)
    world = World()
    for who in (world.newborn, world.later):
        slot = booking.open_slot(at=world.clinic, days=2 if who is world.newborn else 3)
        booking.appointment(of=who, by=None, slot=slot, vaccines=("MMR",))
    with pytest.raises(BothOpen) as refused:
        world.merge()
    assert refused.value.what == "booked"
    assert "先取消其中一个预约" in refused.value.message
    db.session.rollback()


def test_a_booking_of_the_duplicate_goes_along(any_app, clock):
    clock.move_to(NOW)
    world = World()
    booked = booking.appointment(of=world.later, by=None, slot=booking.open_slot(at=world.clinic), vaccines=("MMR",))
    world.merge()
    db.session.refresh(booked)
    assert (booked.person_id, [line.person_id for line in booked.lines]) == (world.newborn.id, [world.newborn.id])
    db.session.rollback()


def test_a_dose_in_both_files_is_decided_and_the_undo_takes_the_decision_back(any_app):
    world = World()
    kept = world.dose(world.newborn, "BCG", BORN)
    dropped = world.dose(world.later, "BCG", BORN)
    made = world.merge()
    assert len(queries.doubles_of(person_id=world.newborn.id)) == 1
    db.session.rollback()
    with unit_of_work():
        operations.keep_one(
            merge_id=made.id, clinic_id=world.clinic.id, kept_record_id=kept.record_id,
            dropped_record_id=dropped.record_id, actor=world.actor, now=NOW,
        )  # fmt: skip
    assert world.codes(world.newborn) == ["BCG"]
    world.undo(made)
    assert world.codes(world.newborn) == ["BCG"]
    assert world.codes(world.later) == ["BCG"]
    latest = record_queries.get_record(record_id=dropped.record_id)
    assert (latest.status, latest.version) == (ImmunizationStatus.COMPLETED, 3)
    db.session.rollback()


def test_a_merge_is_undone_once_and_in_the_order_of_the_merges(any_app):
    world = World()
    first = world.merge()
    third = make.person(name="陈小满", birth_date=BORN, at=world.clinic)
    last = world.merge(survivor_id=third.id, duplicate_id=world.newborn.id)
    with pytest.raises(UndoLaterFirst):
        world.undo(first)
    world.undo(last)
    world.undo(first)
    with pytest.raises(UndoneAlready):
        world.undo(first)
    db.session.rollback()


def test_a_file_is_not_merged_with_itself_or_twice_or_by_another_clinic(app):
    world = World()
    with pytest.raises(SameFile):
        world.merge(duplicate_id=world.newborn.id)
    with pytest.raises(NotFound):
        world.merge(duplicate_id=uuid.uuid4())
    with pytest.raises(NotFound):
        world.merge(clinic_id=make.clinic().id)
    made = world.merge()
    with pytest.raises(AlreadyMerged):
        world.merge()
    with pytest.raises(NotFound):
        world.undo(made, clinic_id=make.clinic().id)
    db.session.rollback()


def test_both_files_are_proposed_until_somebody_says_that_they_are_two_persons(any_app):
    world = World()
    with unit_of_work():
        make.person(name="陈晓满", birth_date=BORN, at=make.clinic())
        make.person(name="王明", birth_date=BORN, at=world.clinic)
    assert [one.why for one in queries.proposals(clinic_id=world.clinic.id)] == ["same", "similar", "similar"]
    with unit_of_work():
        operations.say_distinct(
            one_id=world.later.id, other_id=world.newborn.id, clinic_id=world.clinic.id, reason="双胞胎",
            actor=world.actor, now=NOW,
        )  # fmt: skip
    assert [one.why for one in queries.proposals(clinic_id=world.clinic.id)] == ["similar", "similar"]
    db.session.rollback()


def test_a_row_of_a_request_under_way_is_taken_along_later(any_app):
    world = World()
    world.merge()
    world.dose(world.later, "BCG", BORN)  # written for the file that is closed
    with unit_of_work():
        assert operations.take_along(now=NOW) == 1
    assert world.codes(world.newborn) == ["BCG"]
    with unit_of_work():
        assert operations.take_along(now=NOW) == 0


def test_the_merge_is_written_down_for_both_files(app):
    world = World()
    world.merge()
    about = sa.select(AuditEntry.person_id).where(AuditEntry.action == "persons_merged")
    assert set(db.session.scalars(about)) == {world.newborn.id, world.later.id}
    db.session.rollback()


def test_every_column_that_names_a_person_is_called_so(app):
    assert {column.name for _table, column in pointing.pointing()} == {"person_id"}
    assert {table.name for table, _column in pointing.pointing()} >= {"immunizations", "appointments", "visits"}


@pytest.fixture(scope="module")
def prepared(_on_sqlite):
    """The application; each example empties its database."""
    return _on_sqlite


ROWS = st.lists(st.sampled_from(["HEPB", "fact", "mother", "father", "file", "certificate"]), max_size=6)


@settings(max_examples=5, phases=[Phase.explicit, Phase.generate])  # an example is a whole database
@given(own=ROWS, theirs=ROWS, turned=st.booleans())
@example(
    own=["HEPB", "fact", "mother", "file", "certificate"], theirs=["HEPB", "mother", "father", "file"], turned=False
)
def test_the_undo_restores_exactly_whatever_either_file_holds(prepared, own, theirs, turned):
    prepared.database.reset(prepared.app)
    with prepared.app.app_context():
        world = World()
        accounts = {"mother": world.mother, "father": make.account()}
        for who, things in ((world.newborn, own), (world.later, theirs)):
            for place, thing in enumerate(dict.fromkeys(things)):
                _hold(world, who, thing, accounts, place)
        before = snapshot()
        sides = (world.later, world.newborn) if turned else (world.newborn, world.later)
        made = world.merge(survivor_id=sides[0].id, duplicate_id=sides[1].id)
        world.undo(made)
        assert snapshot() == before
        db.session.rollback()


def _hold(world: World, who: Person, thing: str, accounts, place: int) -> None:
    with unit_of_work():
        if thing in accounts:
            make.guardianship(of=who, by=accounts[thing])
        elif thing == "fact":
            records.add_health_fact(
                person_id=who.id, kind=HealthFactKind.ALLERGY, code="egg", since=BORN, actor=world.actor, now=NOW
            )
        elif thing == "file":
            residents.keep_file(person_id=who.id, values={"mother_name": f"陈母{place}"}, actor=world.actor, now=NOW)
        elif thing == "certificate":
            certificates.issue(
                person_id=who.id, clinic=world.clinic, reason=IssueReason.FIRST, number="", note="",
                actor=world.actor, now=NOW, key=f"{who.id}",
            )  # fmt: skip
        elif thing == "HEPB":
            records.import_immunization(
                person_id=who.id, vaccine_code="HEPB", dose_number=1, given_on=BORN, actor=world.actor, now=NOW
            )


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (lambda w: _merge_row(w, duplicate_id=w.newborn.id), "two_files"),
        (lambda w: _merge_row(w, undone_at=NOW), "undone"),
        (
            lambda w: DistinctPersons(
                one_id=max(w.newborn.id, w.later.id), other_id=min(w.newborn.id, w.later.id), reason="x", said_at=NOW
            ),
            "order",
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(app, row, constraint):
    world = World()
    db.session.add(row(world))
    with pytest.raises(IntegrityError, match=f"_{constraint}"):
        db.session.flush()
    db.session.rollback()


def _merge_row(world: World, **more) -> PersonMerge:
    values = {"survivor_id": world.newborn.id, "duplicate_id": world.later.id, **more}
    return PersonMerge(clinic_id=world.clinic.id, reason="x", taken=[], merged_at=NOW, **values)
