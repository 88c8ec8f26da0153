"""Which clinic has to do with a person, single facts, what was marked as entered in error."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from vaccsched.records.models import HealthFact, Immunization, ImmunizationStatus
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound


def was_vaccinated_at(person_id: uuid.UUID, clinic_id: uuid.UUID) -> bool:
    """Whether this clinic gave the person a dose."""
    given = sa.select(Immunization.id).where(Immunization.person_id == person_id, Immunization.clinic_id == clinic_id)
    return bool(db.session.scalar(sa.select(given.exists())))


def get_health_fact(*, fact_id: uuid.UUID) -> HealthFact:
    """:raises NotFound:"""
    found = db.session.get(HealthFact, fact_id)
    if found is None:
        raise NotFound
    return found


def voided_of(*, person_id: uuid.UUID) -> list[Immunization]:
    """The last versions of records that were marked as entered in error, newest first."""
    later = aliased(Immunization)
    is_superseded = (
        sa.select(later.id).where(later.record_id == Immunization.record_id, later.version > Immunization.version)
    ).exists()
    return list(
        db.session.scalars(
            sa.select(Immunization)
            .where(
                Immunization.person_id == person_id,
                Immunization.status == ImmunizationStatus.ENTERED_IN_ERROR,
                ~is_superseded,
            )
            .order_by(Immunization.recorded_at.desc(), Immunization.id)
        )
    )
