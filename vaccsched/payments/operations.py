"""Recording what the cashier did: receipts, corrections, going on without, refunds; publishing prices."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.consents import queries as consents
from vaccsched.payments import queries, rules
from vaccsched.payments.errors import (
    NoPriceYet,
    NoReceiptNumber,
    NoRefundDue,
    NothingToPay,
    NotPaid,
    PriceInThePast,
    ReasonMissing,
    SameNumber,
)
from vaccsched.payments.models import PaidDose, Receipt, Refund
from vaccsched.payments.queries import Owed
from vaccsched.screening import queries as screening
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import LostRace, NotFound
from vaccsched.stock import operations as stock
from vaccsched.stock.models import Price
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import DoseOutcome, Stage, StageEntry, Visit


def record_receipt(*, visit_id: uuid.UUID, receipt_number: str, actor: Actor, reading: Reading) -> Receipt:
    """Keep the number of the receipt for everything self-paid that was agreed to; from the cashier the visit goes on to
    wait for the needle. No money moves here: the cashier took it (疫苗管理法 第49条).

    :raises NothingToPay: nothing is owed, not everything is decided yet, or somebody was faster.
    :raises NoReceiptNumber, ReceiptNumberUsed, NoPriceYet:
    :raises NotFound: another clinic's visit.
    """
    visit = _visit(visit_id, actor)
    number = _number(receipt_number)
    owed = queries.owed(visit=visit)
    if not owed or consents.to_sign(visit=visit) or queries.receipt_of(visit_id=visit.id) is not None:
        raise NothingToPay
    receipt = Receipt(
        id=new_id(), clinic_id=visit.clinic_id, visit_id=visit.id, number=number, version=1,
        recorded_by_id=_staff_id(actor), recorded_at=reading.wall,
    )  # fmt: skip
    db.session.add(receipt)
    db.session.add_all(_paid(one, visit) for one in owed)
    db.session.flush()
    audit.record(
        action="receipt_recorded", actor=actor, now=reading.wall, subject=receipt, person_id=visit.person_id,
        number=number, fen=sum(one.fen or 0 for one in owed),
    )  # fmt: skip
    if queries.at_cashier(visit_id=visit.id):
        visits.advance(visit_id=visit.id, to=Stage.WAITING, actor=actor, reading=reading)
    return receipt


def correct_receipt(
    *, visit_id: uuid.UUID, receipt_number: str, reason: str, actor: Actor, now: dt.datetime
) -> Receipt:
    """The number was wrong: the next version counts, the one before stays with its number.

    :raises NotPaid, NoReceiptNumber, SameNumber, ReasonMissing, ReceiptNumberUsed:
    :raises NotFound: another clinic's visit.
    """
    visit = _visit(visit_id, actor)
    known = queries.receipt_of(visit_id=visit.id)
    if known is None:
        raise NotPaid
    number = _number(receipt_number)
    if number == known.number:
        raise SameNumber
    if not reason.strip():
        raise ReasonMissing
    made_id, version = new_id(), known.version + 1
    values = {
        "id": made_id, "clinic_id": visit.clinic_id, "visit_id": visit.id, "number": number, "version": version,
        "reason": reason.strip(), "recorded_by_id": _staff_id(actor), "recorded_at": now, "superseded_at": None,
    }  # fmt: skip
    taking = sa.update(Receipt).where(Receipt.id == known.id, Receipt.superseded_at.is_(None)).values(superseded_at=now)
    if not claim(taking):
        raise LostRace
    db.session.execute(sa.insert(Receipt).values(**values))
    db.session.expire(known)
    made = db.session.get_one(Receipt, made_id)
    audit.record(
        action="receipt_corrected", actor=actor, now=now, subject=made, person_id=visit.person_id,
        before=known.number, after=number, reason=reason.strip(),
    )  # fmt: skip
    return made


def go_without(*, visit_id: uuid.UUID, reason: str, actor: Actor, reading: Reading) -> StageEntry:
    """At the cashier somebody decides not to pay: the unpaid doses are refused with the reason, what is free is given
    all the same; nothing else planned: the person leaves.

    :raises NothingToPay: the visit does not stand at the cashier.
    :raises ReasonMissing:
    :raises NotFound: another clinic's visit.
    """
    visit = _visit(visit_id, actor)
    if not queries.at_cashier(visit_id=visit.id):
        raise NothingToPay
    if not reason.strip():
        raise ReasonMissing
    for one in queries.owed(visit=visit):
        dose = one.consent.planned_dose
        if not dose.vaccine.urgent:
            visits.record_outcome(planned_dose_id=dose.id, outcome=DoseOutcome.REFUSED, reason=reason.strip())
    audit.record(
        action="payment_declined", actor=actor, now=reading.wall, subject=visit, person_id=visit.person_id,
        reason=reason.strip(),
    )  # fmt: skip
    if screening.open_doses(visit):
        return visits.advance(visit_id=visit.id, to=Stage.WAITING, actor=actor, reading=reading)
    return visits.leave(visit_id=visit.id, actor=actor, reading=reading, reason="unpaid")


def record_refund(*, paid_dose_id: uuid.UUID, number: str, actor: Actor, now: dt.datetime) -> Refund:
    """The money of a dose that was not given went back; ``number``: of the refund's paper.

    :raises NoReceiptNumber, NoRefundDue, AlreadyRefunded:
    :raises NotFound: another clinic's.
    """
    paid = db.session.get(PaidDose, paid_dose_id)
    if paid is None or paid.planned_dose.visit.clinic_id != actor.clinic_id:
        raise NotFound
    if paid.planned_dose.outcome not in queries.NOT_TO_BE_GIVEN:
        raise NoRefundDue
    refund = Refund(
        id=new_id(), paid_dose_id=paid.id, number=_number(number), recorded_by_id=_staff_id(actor), recorded_at=now
    )
    db.session.add(refund)
    db.session.flush()
    person_id = paid.planned_dose.visit.person_id
    audit.record(action="refund_recorded", actor=actor, now=now, subject=refund, person_id=person_id, fen=paid.fen)
    return refund


def publish_price(
    *,
    clinic_id: uuid.UUID,
    vaccine_code: str,
    vaccine_fen: int,
    service_fen: int,
    effective_from: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> Price:
    """Show the public what a self-paid vaccine costs from today or a later day on, in fen.

    :raises PriceInThePast, PriceStands: what was told is not changed afterwards.
    :raises FreeVaccineHasNoPrice: a programme vaccine. :raises NotFound: no such vaccine.
    """
    if effective_from < day_of(now):
        raise PriceInThePast
    return stock.set_price(
        clinic_id=clinic_id, vaccine_code=vaccine_code, vaccine_fen=vaccine_fen, service_fen=service_fen,
        effective_from=effective_from, actor=actor, now=now,
    )  # fmt: skip


def _visit(visit_id: uuid.UUID, actor: Actor) -> Visit:
    if actor.clinic_id is None:
        raise NotFound
    return visit_queries.get_visit(clinic_id=actor.clinic_id, visit_id=visit_id)


def _paid(owed: Owed, visit: Visit) -> PaidDose:
    dose = owed.consent.planned_dose
    if owed.fen is None:
        raise NoPriceYet(name=screening.name_of(dose))
    return PaidDose(
        id=new_id(), planned_dose_id=dose.id, visit_id=visit.id, consent_id=owed.consent.id,
        programme=dose.vaccine.programme, fen=owed.fen,
    )  # fmt: skip


def _number(text: str) -> str:
    number = rules.read_number(text)
    if number is None:
        raise NoReceiptNumber
    return number


def _staff_id(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound
    return actor.id
