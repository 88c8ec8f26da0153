"""Who received a lot."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from vaccsched.records.models import Immunization, ImmunizationStatus
from vaccsched.residents.models import Person
from vaccsched.shared.db import db


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A person who received a dose of the lot, by the version of the record that counts."""

    person: Person
    dose: Immunization


def recipients(*, clinic_id: uuid.UUID, lot_id: uuid.UUID) -> list[Recipient]:
    """Everybody who received a dose of a lot at this clinic, the latest first (疫苗管理法 第73条)."""
    later = aliased(Immunization)
    rows = db.session.execute(
        sa.select(Immunization, Person)
        .join(Person, Immunization.person_id == Person.id)
        .where(
            Immunization.clinic_id == clinic_id,
            Immunization.lot_id == lot_id,
            Immunization.status == ImmunizationStatus.COMPLETED,
            ~sa.select(later.id)
            .where(later.record_id == Immunization.record_id, later.version > Immunization.version)
            .exists(),
        )
        .order_by(Immunization.given_at.desc(), Immunization.id)
    )
    return [Recipient(person=person, dose=dose) for dose, person in rows]
