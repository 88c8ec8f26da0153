"""Receipts of self-paid doses: recorded, corrected, declined, given back; never for a dose of the programme."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.payments.builders import SERVICE_FEN, VACCINE_FEN, priced
from tests.payments.cashier import at_cashier, go_home, next_at_cashier, pay, stage, toddler
from tests.screening.builders import child_desk, desk
from tests.visits.builders import DAY, at
from vaccsched.payments import operations, queries
from vaccsched.payments.errors import (
    AlreadyRefunded,
    NoPriceYet,
    NoReceiptNumber,
    NoRefundDue,
    NothingToPay,
    NotPaid,
    PriceInThePast,
    PriceStands,
    ReasonMissing,
    ReceiptNumberUsed,
    SameNumber,
)
from vaccsched.payments.models import PaidDose, Receipt
from vaccsched.residents.models import Relation
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.errors import FreeVaccineHasNoPrice
from vaccsched.vaccines.models import Programme
from vaccsched.visits.models import DoseOutcome, Stage

TOTAL = VACCINE_FEN + SERVICE_FEN


def decline(made, reason="费用"):
    with unit_of_work():
        return operations.go_without(visit_id=made.visit.id, reason=reason, actor=made.floor.actor, reading=at(8, 45))


def test_with_the_receipt_the_person_waits_for_the_needle(any_app):
    made = at_cashier()
    assert [one.fen for one in queries.owed(visit=made.visit)] == [TOTAL]
    assert [entry.visit_id for entry in queries.waiting(clinic_id=made.floor.clinic.id, day=DAY)] == [made.visit.id]
    db.session.rollback()
    receipt = pay(made, " a0012345 ")
    assert (receipt.number, receipt.version) == ("A0012345", 1)
    assert [one.fen for one in queries.paid_doses_of(visit_id=made.visit.id)] == [TOTAL]
    assert stage(made) is Stage.WAITING
    assert queries.owed(visit=made.visit) == []


def test_a_visit_is_paid_once(any_app):
    made = at_cashier()
    pay(made)
    with pytest.raises(NothingToPay):
        pay(made, "B0012345")


@pytest.mark.parametrize("number", ["", "12", "收据"])
def test_without_a_readable_number_nothing_is_recorded(app, number):
    made = at_cashier()
    with pytest.raises(NoReceiptNumber):
        pay(made, number)
    assert stage(made) is Stage.PAYMENT


def test_nobody_pays_before_every_dose_is_decided(any_app):
    made = desk(toddler(), ("MMR", "VAR"))
    made.confirm(signer_relation=Relation.PARENT)
    [free, charged] = sorted(made.visit.planned_doses, key=lambda dose: dose.vaccine_code)
    made.sign(charged, signer_relation=Relation.PARENT)
    with pytest.raises(NothingToPay):
        pay(made)
    db.session.rollback()
    made.sign(free, signer_relation=Relation.PARENT)
    pay(made)
    assert stage(made) is Stage.WAITING


def test_a_number_stands_for_one_visit(any_app):
    first = at_cashier()
    pay(first)
    second = next_at_cashier(first)
    with pytest.raises(ReceiptNumberUsed):
        pay(second)
    assert stage(second) is Stage.PAYMENT


def test_who_owes_nothing_has_no_receipt(any_app):
    made = child_desk("IPV")
    made.confirm(signer_relation=Relation.PARENT)
    made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT)
    db.session.rollback()
    with pytest.raises(NothingToPay):
        pay(made)


def test_the_database_takes_no_fee_for_a_dose_of_the_programme(any_app):
    """疫苗管理法 第49条."""
    made = at_cashier(("MMR", "VAR"), toddler())
    by_code = {dose.vaccine_code: dose for dose in made.visit.planned_doses}
    consents = {one.consent.planned_dose_id: one.consent.id for one in queries.owed(visit=made.visit)}
    assert list(consents) == [by_code["VAR"].id]
    row = {
        "id": new_id(), "planned_dose_id": by_code["MMR"].id, "visit_id": made.visit.id,
        "consent_id": consents[by_code["VAR"].id], "programme": Programme.NIP, "fen": 100,
    }  # fmt: skip
    db.session.rollback()
    for wrong in ({}, {"programme": Programme.NON_NIP, "fen": 0}):
        with pytest.raises(sa.exc.IntegrityError), unit_of_work():
            db.session.execute(sa.insert(PaidDose).values({**row, **wrong}))


def test_of_a_free_and_a_self_paid_dose_only_one_is_paid_for(any_app):
    made = at_cashier(("MMR", "VAR"), toddler())
    pay(made)
    assert [one.planned_dose.vaccine_code for one in queries.paid_doses_of(visit_id=made.visit.id)] == ["VAR"]


def test_who_does_not_pay_still_gets_what_is_free(any_app):
    made = at_cashier(("MMR", "VAR"), toddler())
    decline(made)
    assert stage(made) is Stage.WAITING
    assert {dose.vaccine_code: dose.outcome for dose in made.visit.planned_doses} == {
        "MMR": DoseOutcome.PLANNED,
        "VAR": DoseOutcome.REFUSED,
    }


def test_who_does_not_pay_for_the_only_dose_leaves(any_app):
    made = at_cashier()
    decline(made)
    assert stage(made) is Stage.LEFT
    assert made.visit.planned_doses[0].outcome_reason == "费用"


def test_not_paying_has_a_reason_and_happens_at_the_cashier(app):
    made = at_cashier()
    with pytest.raises(ReasonMissing):
        decline(made, " ")
    pay(made)
    with pytest.raises(NothingToPay):
        decline(made)


def correct(made, number, reason="看错一位"):
    with unit_of_work():
        return operations.correct_receipt(
            visit_id=made.visit.id, receipt_number=number, reason=reason, actor=made.floor.actor, now=at(9).wall
        )


def test_a_wrong_number_is_corrected_as_a_new_version(any_app):
    made = at_cashier()
    pay(made)
    correct(made, "A0012354")
    assert [(one.version, one.number, one.reason) for one in queries.versions_of(visit_id=made.visit.id)] == [
        (1, "A0012345", None),
        (2, "A0012354", "看错一位"),
    ]
    assert queries.receipt_of(visit_id=made.visit.id).version == 2
    db.session.rollback()
    other = next_at_cashier(made)
    pay(other, "A0012345")  # the wrong one was somebody else's right one
    with pytest.raises(ReceiptNumberUsed):
        correct(made, "A0012345")


@pytest.mark.parametrize(
    ("number", "reason", "refusal"),
    [("A0012345", "x", SameNumber), ("A0012354", " ", ReasonMissing), ("?", "x", NoReceiptNumber)],
)
def test_a_correction_names_another_number_and_a_reason(app, number, reason, refusal):
    made = at_cashier()
    pay(made)
    with pytest.raises(refusal):
        correct(made, number, reason)


def test_what_was_not_paid_is_not_corrected(app):
    with pytest.raises(NotPaid):
        correct(at_cashier(), "A0012345")


def test_the_database_wants_a_reason_for_a_correction(any_app):
    made = at_cashier()
    receipt_id = pay(made).id
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Receipt).where(Receipt.id == receipt_id).values(version=2))


def refund(made, number="T0001", *, actor=None):
    paid_id = db.session.scalar(sa.select(PaidDose.id).where(PaidDose.visit_id == made.visit.id))
    db.session.rollback()
    with unit_of_work():
        return operations.record_refund(
            paid_dose_id=paid_id, number=number, actor=actor or made.floor.actor, now=at(10).wall
        )


def test_money_of_a_dose_that_was_not_given_goes_back_once(any_app):
    made = at_cashier()
    pay(made)
    assert queries.refunds_due(clinic_id=made.floor.clinic.id) == []
    db.session.rollback()
    with pytest.raises(NoRefundDue):
        refund(made)
    go_home(made)
    assert [one.fen for one in queries.refunds_due(clinic_id=made.floor.clinic.id)] == [TOTAL]
    db.session.rollback()
    with pytest.raises(NoReceiptNumber):
        refund(made, "")
    refund(made)
    assert queries.refunds_due(clinic_id=made.floor.clinic.id) == []
    db.session.rollback()
    with pytest.raises(AlreadyRefunded):
        refund(made)


def test_receipts_and_refunds_are_kept(app):
    made = at_cashier()
    receipt = pay(made)
    db.session.delete(db.session.merge(receipt))
    with pytest.raises(RuntimeError, match="append-only"):
        db.session.flush()
    db.session.rollback()


def test_an_urgent_dose_is_paid_for_when_there_is_time(any_app):
    made = at_cashier(("RABIES",), prices=False)
    assert stage(made) is Stage.WAITING
    assert [visit.id for visit in queries.to_pay_later(clinic_id=made.floor.clinic.id, now=at(9).wall)] == [
        made.visit.id
    ]
    db.session.rollback()
    with pytest.raises(NoPriceYet):
        pay(made)
    priced(made.floor.clinic, "RABIES")
    pay(made)
    assert stage(made) is Stage.WAITING
    assert queries.to_pay_later(clinic_id=made.floor.clinic.id, now=at(9).wall) == []


def test_another_clinics_money_does_not_exist(any_app):
    made = at_cashier()
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound):
        pay(made, actor=stranger)
    pay(made)
    go_home(made)
    with pytest.raises(NotFound):
        refund(made, actor=stranger)


def publish(made, code="RZV", on=DAY, **more):
    with unit_of_work():
        return operations.publish_price(
            **{
                "clinic_id": made.floor.clinic.id, "vaccine_code": code, "vaccine_fen": 159800, "service_fen": 2800,
                "effective_from": on, "actor": made.floor.actor, "now": at(9).wall, **more,
            }
        )  # fmt: skip


def test_a_price_is_public_from_its_day_on_and_never_changed(any_app):
    made = desk()
    publish(made)
    publish(made, on=DAY + dt.timedelta(days=30), vaccine_fen=169800)
    with pytest.raises(PriceStands):
        publish(made, vaccine_fen=1)
    with pytest.raises(PriceInThePast):
        publish(made, on=DAY - dt.timedelta(days=1))
    shown = {one.vaccine_code: one.vaccine_fen for one in queries.prices(clinic_id=made.floor.clinic.id, on=DAY)}
    assert shown == {"PPV23": VACCINE_FEN, "RZV": 159800}
    [to_come] = queries.prices_to_come(clinic_id=made.floor.clinic.id, on=DAY)
    assert to_come.vaccine_fen == 169800
    db.session.rollback()


def test_a_programme_vaccine_gets_no_price(any_app):
    """疫苗管理法 第49条."""
    with pytest.raises(FreeVaccineHasNoPrice):
        publish(desk(), "MMR")
