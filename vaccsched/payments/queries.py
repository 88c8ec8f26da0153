"""Questions about receipts, what is still to be paid or given back, and public prices. Changes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.consents import queries as consents
from vaccsched.consents.models import Consent
from vaccsched.payments.models import PaidDose, Receipt, Refund
from vaccsched.shared.db import db
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Lot, LotStatus, Price
from vaccsched.vaccines.models import Programme, Vaccine, VaccineProduct
from vaccsched.visits import queries as visits
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, StageEntry, Visit

NOT_TO_BE_GIVEN = (DoseOutcome.POSTPONED, DoseOutcome.NOT_SUITABLE, DoseOutcome.REFUSED, DoseOutcome.NOT_GIVEN)
OWED_DAYS = dt.timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A self-paid dose that is agreed to and not paid for. ``fen`` None: urgent, and no price is published yet."""

    consent: Consent
    fen: int | None


def receipt_of(*, visit_id: uuid.UUID) -> Receipt | None:
    """The version that counts."""
    return db.session.scalar(sa.select(Receipt).where(Receipt.visit_id == visit_id, Receipt.superseded_at.is_(None)))


def versions_of(*, visit_id: uuid.UUID) -> list[Receipt]:
    """All versions of a visit's receipt, first to last."""
    return list(db.session.scalars(sa.select(Receipt).where(Receipt.visit_id == visit_id).order_by(Receipt.version)))


def paid_doses_of(*, visit_id: uuid.UUID) -> list[PaidDose]:
    """What was paid for at a visit, in the doses' order."""
    return list(
        db.session.scalars(
            sa.select(PaidDose)
            .join(PaidDose.planned_dose)
            .where(PaidDose.visit_id == visit_id)
            .order_by(PlannedDose.position)
        )
    )


def owed(*, visit: Visit) -> list[Owed]:
    """What is to be paid at a visit: doses still to be given, and urgent ones that were given first."""
    paid = {one.planned_dose_id for one in paid_doses_of(visit_id=visit.id)}
    agreed = consents.agreed_paid(visit=visit)
    return [_owed(one, visit) for one in agreed if one.planned_dose_id not in paid]


def waiting(*, clinic_id: uuid.UUID, day: dt.date) -> list[StageEntry]:
    """Who stands at the cashier, in calling order."""
    return visits.queue(clinic_id=clinic_id, day=day, stage=Stage.PAYMENT)


def at_cashier(*, visit_id: uuid.UUID) -> bool:
    """The visit stands in the stage of payment now."""
    entry = visits.open_entry(visit_id=visit_id)
    return entry is not None and entry.stage is Stage.PAYMENT


def to_pay_later(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[Visit]:
    """Visits of the last ninety days with an urgent dose that went before its payment, earliest first."""
    paid = sa.select(PaidDose.id).where(PaidDose.planned_dose_id == PlannedDose.id)
    found = db.session.scalars(
        sa.select(Visit)
        .join(Visit.planned_doses)
        .join(PlannedDose.vaccine)
        .join(Consent, Consent.planned_dose_id == PlannedDose.id)
        .where(
            Visit.clinic_id == clinic_id,
            Visit.arrived_at > now - OWED_DAYS,
            Vaccine.urgent,
            Vaccine.programme == Programme.NON_NIP,
            PlannedDose.outcome.in_((DoseOutcome.PLANNED, DoseOutcome.GIVEN)),
            ~paid.exists(),
        )
        .order_by(Visit.arrived_at, Visit.id)
    ).unique()
    return [visit for visit in found if not at_cashier(visit_id=visit.id) and owed(visit=visit)]


def receipts_of_day(*, clinic_id: uuid.UUID, day: dt.date) -> list[Receipt]:
    """Receipts of a clinic's day as they count now, the latest first."""
    return list(
        db.session.scalars(
            sa.select(Receipt)
            .join(Receipt.visit)
            .where(Receipt.clinic_id == clinic_id, Visit.day == day, Receipt.superseded_at.is_(None))
            .options(joinedload(Receipt.visit).joinedload(Visit.person))
            .order_by(Receipt.recorded_at.desc(), Receipt.id)
        )
    )


def refunds_due(*, clinic_id: uuid.UUID) -> list[PaidDose]:
    """Paid doses that will not be given, and whose money has not gone back, earliest first."""
    return list(
        db.session.scalars(
            sa.select(PaidDose)
            .join(PaidDose.planned_dose)
            .join(PlannedDose.visit)
            .where(
                Visit.clinic_id == clinic_id,
                PlannedDose.outcome.in_(NOT_TO_BE_GIVEN),
                ~sa.select(Refund.id).where(Refund.paid_dose_id == PaidDose.id).exists(),
            )
            .order_by(Visit.arrived_at, PaidDose.id)
        )
    )


def prices(*, clinic_id: uuid.UUID, on: dt.date) -> list[Price]:
    """The prices in force at a clinic on a day, in the programme's order; programme vaccines have none."""
    rows = db.session.execute(
        sa.select(Price, Vaccine.programme)
        .join(Vaccine, Vaccine.code == Price.vaccine_code)
        .where(Price.clinic_id == clinic_id, Price.effective_from <= on)
        .order_by(Vaccine.position, Price.effective_from)
    )
    newest = {price.vaccine_code: price for price, programme in rows if programme is Programme.NON_NIP}
    return list(newest.values())


def prices_to_come(*, clinic_id: uuid.UUID, on: dt.date) -> list[Price]:
    """Prices published for days after this one, earliest first."""
    wanted = sa.select(Price).where(Price.clinic_id == clinic_id, Price.effective_from > on)
    return list(db.session.scalars(wanted.order_by(Price.effective_from, Price.vaccine_code)))


def makers_on_hand(*, clinic_id: uuid.UUID, on: dt.date) -> dict[str, list[str]]:
    """Marketing authorisation holders of what is in stock and good on a day, by vaccine."""
    rows = db.session.execute(
        sa.select(VaccineProduct.vaccine_code, VaccineProduct.manufacturer)
        .join(Lot, Lot.product_id == VaccineProduct.id)
        .where(Lot.clinic_id == clinic_id, Lot.expires_on >= on, Lot.status == LotStatus.RELEASED)
        .distinct()
        .order_by(VaccineProduct.vaccine_code, VaccineProduct.manufacturer)
    )
    makers: dict[str, list[str]] = {}
    for code, maker in rows:
        makers.setdefault(code, []).append(maker)
    return makers


def self_paid_vaccines() -> list[Vaccine]:
    """Vaccines outside the programme, in its order."""
    wanted = sa.select(Vaccine).where(Vaccine.programme == Programme.NON_NIP)
    return list(db.session.scalars(wanted.order_by(Vaccine.position)))


def free_vaccines() -> list[Vaccine]:
    """Vaccines of the programme, in its order."""
    wanted = sa.select(Vaccine).where(Vaccine.programme != Programme.NON_NIP)
    return list(db.session.scalars(wanted.order_by(Vaccine.position)))


def _owed(consent: Consent, visit: Visit) -> Owed:
    if consent.price_fen is not None:
        return Owed(consent=consent, fen=consent.price_fen)
    code = consent.planned_dose.vaccine_code
    price = stock.find_price(clinic_id=visit.clinic_id, vaccine_code=code, on=visit.day)
    return Owed(consent=consent, fen=price.vaccine_fen + price.service_fen if price is not None else None)
