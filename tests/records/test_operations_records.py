"""The record is append-only: versions, corrections, what is in error; and what is due from it."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.stock import builders as stock
from vaccsched.records import operations, queries
from vaccsched.records.errors import (
    AlreadyInError,
    BeforeBirth,
    ChangedMeanwhile,
    FactAlreadyEnded,
    IncompleteRecord,
    NotInTheFuture,
)
from vaccsched.records.models import BodySite, HealthFact, HealthFactKind, Immunization, ImmunizationStatus
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import queries as stock_queries
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)


class World:
    """A child of two months and a vial."""

    def __init__(self) -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.nurse = make.nurse(at=self.clinic)
            self.actor = make.actor(self.nurse)
            self.child = make.person(name="陈小满", birth_date=dt.date(2026, 9, 20))
            self.product = stock.product(of="IPV")
            self.codes = stock.codes(self.product, 2)
            stock.lot(at=self.clinic, by=self.actor, of=self.product, trace_codes=self.codes, now=NOW)

    def give(self, **more) -> Immunization:
        pack = stock_queries.find_pack(clinic_id=self.clinic.id, scan=stock_queries.read_code(self.codes[0]))
        with unit_of_work():
            return operations.add_immunization(
                **{
                    "person_id": self.child.id, "vaccine_code": "IPV", "dose_number": 1,
                    "clinic_id": self.clinic.id, "pack": pack, "site": BodySite.LEFT_THIGH,
                    "performer_id": self.nurse.id, "given_at": NOW, "actor": self.actor, **more,
                }
            )  # fmt: skip

    def take_over(self, given_on: dt.date, code: str = "IPV", number: int = 1) -> Immunization:
        with unit_of_work():
            return operations.import_immunization(
                person_id=self.child.id, vaccine_code=code, dose_number=number, given_on=given_on,
                actor=self.actor, now=NOW,
            )  # fmt: skip

    def counted(self) -> list[tuple[str, int]]:
        db.session.rollback()
        return [(one.vaccine_code, one.dose_number) for one in queries.immunizations_of(person_id=self.child.id)]


def test_a_dose_given_here_counts(any_app):
    world = World()
    record = world.give()
    assert world.counted() == [("IPV", 1)]
    assert (record.version, record.given_on, record.recorded_at) == (1, TODAY, NOW)
    assert record.retain_until == stock.FAR.replace(year=stock.FAR.year + 5)


def test_the_database_refuses_a_record_without_what_the_law_names(any_app):
    world = World()
    with pytest.raises(IncompleteRecord):
        world.give(site=None)


def test_a_dose_given_elsewhere_is_taken_over(any_app):
    world = World()
    world.take_over(dt.date(2026, 9, 21), "HEPB")
    [record] = queries.immunizations_of(person_id=world.child.id)
    assert (record.source, record.lot_id, record.given_on) == ("imported", None, dt.date(2026, 9, 21))


def test_a_dose_of_tomorrow_or_before_birth_is_not_taken_over(app):
    world = World()
    with pytest.raises(NotInTheFuture):
        world.take_over(TODAY + dt.timedelta(days=1))
    with pytest.raises(BeforeBirth):
        world.take_over(dt.date(2026, 9, 19))


def test_nobodys_dose_is_not_taken_over(app):
    world = World()
    with pytest.raises(NotFound), unit_of_work():
        operations.import_immunization(
            person_id=new_id(), vaccine_code="IPV", dose_number=1, given_on=TODAY, actor=world.actor, now=NOW
        )


def test_a_correction_is_a_version_with_both_values_and_why(any_app):
    world = World()
    record = world.give()
    with unit_of_work():
        operations.correct_immunization(
            record_id=record.record_id, changes={"site": BodySite.RIGHT_THIGH}, reason="部位按错",
            actor=world.actor, now=NOW + dt.timedelta(hours=1),
        )  # fmt: skip
    first, second = queries.versions_of(record_id=record.record_id)
    assert (first.site, second.site) == (BodySite.LEFT_THIGH, BodySite.RIGHT_THIGH)
    assert (second.version, second.reason, second.trace_code) == (2, "部位按错", world.codes[0])
    assert world.counted() == [("IPV", 1)]
    [counts] = queries.immunizations_of(person_id=world.child.id)
    assert counts.id == second.id


def test_what_was_entered_in_error_no_longer_counts_and_stays_readable(any_app):
    world = World()
    record = world.give()
    with unit_of_work():
        operations.mark_entered_in_error(record_id=record.record_id, reason="按错人", actor=world.actor, now=NOW)
    assert world.counted() == []
    assert [one.status for one in queries.versions_of(record_id=record.record_id)] == [
        ImmunizationStatus.COMPLETED, ImmunizationStatus.ENTERED_IN_ERROR,
    ]  # fmt: skip
    with pytest.raises(AlreadyInError), unit_of_work():
        operations.mark_entered_in_error(record_id=record.record_id, reason="再", actor=world.actor, now=NOW)


def test_two_corrections_of_the_same_version_do_not_both_stand(any_app):
    world = World()
    record = world.give()
    values = {column.name: getattr(record, column.name) for column in Immunization.__table__.columns}
    with pytest.raises(ChangedMeanwhile), unit_of_work():
        db.session.execute(sa.insert(Immunization).values(**values | {"id": new_id()}))


def test_another_clinics_record_is_not_corrected(any_app):
    world = World()
    record = world.give()
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound), unit_of_work():
        operations.mark_entered_in_error(record_id=record.record_id, reason="x", actor=stranger, now=NOW)


def rewrite(row_id):
    with unit_of_work():
        db.session.get_one(Immunization, row_id).dose_number = 9


def delete(row_id):
    with unit_of_work():
        db.session.delete(db.session.get_one(Immunization, row_id))


@pytest.mark.parametrize("change", [rewrite, delete])
def test_a_version_is_never_rewritten_or_deleted(app, change):
    record = World().give()
    with pytest.raises(RuntimeError, match="append-only"):
        change(record.id)


def test_what_is_due_comes_free_before_self_paid(any_app):
    world = World()
    due = queries.due_for(person=world.child, on=TODAY)
    codes = [one.vaccine for one in due]
    assert {"IPV", "DTAP"} <= set(codes)
    free = [one.is_free for one in due if not one.urgent]
    assert free == sorted(free, reverse=True)


def test_a_given_dose_is_no_longer_due_and_is_objected_to(any_app):
    world = World()
    assert queries.objections(person=world.child, vaccine_code="IPV", dose_number=1, on=TODAY) == []
    world.give()
    assert "IPV" not in [one.vaccine for one in queries.due_for(person=world.child, on=TODAY)]
    codes = {one.code for one in queries.objections(person=world.child, vaccine_code="IPV", dose_number=1, on=TODAY)}
    assert "same_dose_given" in codes


def test_health_facts_reach_the_forecaster_only_when_confirmed(any_app):
    world = World()
    with unit_of_work():
        for code, doctor in (("immunosuppressed", world.nurse.id), ("hiv_infected", None)):
            operations.add_health_fact(
                person_id=world.child.id, kind=HealthFactKind.CONDITION, code=code, since=TODAY,
                confirmed_by_id=doctor, actor=world.actor, now=NOW,
            )  # fmt: skip
        operations.add_health_fact(
            person_id=world.child.id, kind=HealthFactKind.BLOOD_PRODUCT, code="IVIG", since=TODAY,
            actor=world.actor, now=NOW,
        )  # fmt: skip
    facts = queries.facts_of(world.child)
    assert facts.conditions == {"immunosuppressed"}
    assert [one.product for one in facts.blood_products] == ["IVIG"]


def test_a_fact_ends_by_a_later_row_and_only_once(any_app):
    world = World()
    with unit_of_work():
        fact = operations.add_health_fact(
            person_id=world.child.id, kind=HealthFactKind.ALLERGY, code="MMR", since=TODAY, severe=True,
            confirmed_by_id=world.nurse.id, actor=world.actor, now=NOW,
        )  # fmt: skip
    assert queries.severe_allergies_of(person_id=world.child.id) == {"MMR"}
    with unit_of_work():
        operations.end_health_fact(fact_id=fact.id, reason="专科排除", actor=world.actor, now=NOW)
    assert queries.severe_allergies_of(person_id=world.child.id) == frozenset()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HealthFact)) == 2
    with pytest.raises(FactAlreadyEnded), unit_of_work():
        operations.end_health_fact(fact_id=fact.id, reason="再", actor=world.actor, now=NOW)
