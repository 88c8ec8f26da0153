"""How far back sheets may be entered, and that sheets with people's names were printed."""

import datetime as dt
import uuid
from collections.abc import Sequence

from vaccsched.paper import rules
from vaccsched.paper.errors import WrongLimit
from vaccsched.paper.models import PaperLimit
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def set_days_back(*, days: int | None, actor: Actor, now: dt.datetime) -> PaperLimit:
    """From now on sheets of up to ``days`` days ago are taken; 0: of today only.

    :raises WrongLimit: not 0 to 90. :raises NotFound: the actor stands in no clinic.
    """
    if actor.clinic_id is None or actor.id is None:
        raise NotFound
    if days is None or not 0 <= days <= rules.MOST_DAYS:
        raise WrongLimit
    made = PaperLimit(id=new_id(), clinic_id=actor.clinic_id, days=days, set_by_id=actor.id, set_at=now)
    db.session.add(made)
    db.session.flush()
    audit.record(action="paper_limit_set", actor=actor, now=now, subject=made, days=days)
    return made


def note_printed(*, person_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime) -> None:
    """Sheets with names went to the printer: one row with the ids."""
    audit.record(action="paper_sheets_printed", actor=actor, now=now, person_ids=[str(one) for one in person_ids])
