"""What a clinic publishes besides its places."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.fhir.models import PublishedAddress
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id


def set_address(
    *, clinic_id: uuid.UUID, province: str, city: str, postal_code: str, actor: Actor, now: dt.datetime
) -> PublishedAddress:
    """Enter the parts of a clinic's address that programs want apart; entered again, the new ones count."""
    found = db.session.scalar(sa.select(PublishedAddress).where(PublishedAddress.clinic_id == clinic_id))
    kept = found or PublishedAddress(id=new_id(), clinic_id=clinic_id)
    kept.province, kept.city, kept.postal_code, kept.changed_at = province.strip(), city.strip(), postal_code, now
    db.session.add(kept)
    db.session.flush()
    audit.record(action="published_address_set", actor=actor, now=now, subject=kept, clinic_id=clinic_id)
    return kept
