"""Which clinic has to do with a person, as far as dose records tell."""

import uuid

import sqlalchemy as sa

from vaccsched.records.models import Immunization
from vaccsched.shared.db import db


def was_vaccinated_at(person_id: uuid.UUID, clinic_id: uuid.UUID) -> bool:
    """Whether this clinic gave the person a dose."""
    given = sa.select(Immunization.id).where(Immunization.person_id == person_id, Immunization.clinic_id == clinic_id)
    return bool(db.session.scalar(sa.select(given.exists())))
