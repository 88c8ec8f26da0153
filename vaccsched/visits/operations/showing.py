"""What happens to a number after it was given: it is seen, and who came along is counted."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.visits import queries
from vaccsched.visits.models import Visit


def note_shown(*, clinic_id: uuid.UUID, visit_id: uuid.UUID, now: dt.datetime) -> None:
    """The number stood on a screen or went to the printer; the first time is kept, again changes nothing.

    :raises NotFound: missing, or another clinic's.
    """
    visit = queries.get_visit(clinic_id=clinic_id, visit_id=visit_id)
    seeing = sa.update(Visit).where(Visit.id == visit.id, Visit.shown_at.is_(None)).values(shown_at=now)
    claim(seeing)


def change_companions(
    *, clinic_id: uuid.UUID, visit_id: uuid.UUID, companions: int, actor: Actor, now: dt.datetime
) -> Visit:
    """So many people came along; the observation room reckons a seat for each.

    :raises NotFound: missing, or another clinic's.
    """
    visit = queries.get_visit(clinic_id=clinic_id, visit_id=visit_id)
    before, visit.companions = visit.companions, companions
    audit.record(
        action="companions_changed", actor=actor, now=now, subject=visit, person_id=visit.person_id,
        clinic_id=clinic_id, before=before, after=companions,
    )  # fmt: skip
    return visit
