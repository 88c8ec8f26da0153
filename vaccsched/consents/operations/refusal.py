"""The call after a refusal."""

import datetime as dt
import uuid

from vaccsched.consents import queries
from vaccsched.consents.models import FollowUpDone
from vaccsched.screening import operations as screening
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def follow_up(*, consent_id: uuid.UUID, note: str, actor: Actor, now: dt.datetime) -> FollowUpDone:
    """Somebody asked again after a refusal, and this is what was said.

    :raises AlreadyFollowedUp:
    :raises NotFound: another clinic's, or no call was agreed.
    """
    if actor.clinic_id is None:
        raise NotFound
    consent = queries.get_refusal(clinic_id=actor.clinic_id, consent_id=consent_id)
    done = FollowUpDone(
        id=new_id(), consent_id=consent.id, note=note.strip(), staff_id=screening.staff_id(actor), done_at=now
    )
    db.session.add(done)
    db.session.flush()
    person_id = consent.planned_dose.visit.person_id
    audit.record(action="refusal_followed_up", actor=actor, now=now, subject=consent, person_id=person_id)
    return done
