"""Published prices, and people who paid."""

import itertools
import uuid

import sqlalchemy as sa

from tests.builders import written
from tests.visits.builders import DAY
from vaccsched.payments import operations, queries
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Price
from vaccsched.vaccines.models import Programme, Vaccine

_numbers = itertools.count(1)
VACCINE_FEN, SERVICE_FEN = 19800, 2800


def priced(clinic: Clinic, *codes: str) -> None:
    """The clinic shows what these cost, as far as they cost anything and stand on no list yet."""
    with written():
        for code in codes:
            self_paid = db.session.get_one(Vaccine, code).programme is Programme.NON_NIP
            known = db.session.scalar(
                sa.select(Price.id).where(Price.clinic_id == clinic.id, Price.vaccine_code == code)
            )
            if self_paid and known is None:
                db.session.add(
                    Price(
                        clinic_id=clinic.id, vaccine_code=code, vaccine_fen=VACCINE_FEN, service_fen=SERVICE_FEN,
                        effective_from=DAY,
                    )
                )  # fmt: skip


def paid(visit_id: uuid.UUID, *, actor: Actor, reading: Reading) -> None:
    """Whoever stands at the cashier pays and goes on."""
    db.session.rollback()
    waits = queries.at_cashier(visit_id=visit_id)
    db.session.rollback()
    if waits:
        with unit_of_work():
            operations.record_receipt(
                visit_id=visit_id, receipt_number=f"R{next(_numbers):06d}", actor=actor, reading=reading
            )
