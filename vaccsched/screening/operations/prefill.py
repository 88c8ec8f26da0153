"""The eleven answers given while booking: read again on the day, never used alone."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.screening.models import Prefill
from vaccsched.screening.rules import AnswerSet
from vaccsched.shared.db import db, new_id


def prefill(*, appointment_id: uuid.UUID, answers: AnswerSet, now: dt.datetime) -> Prefill:
    """Keep the answers with the appointment, encrypted. A repeated request finds the first ones and changes nothing."""
    kept = db.session.scalar(sa.select(Prefill).where(Prefill.appointment_id == appointment_id))
    if kept is not None:
        return kept
    kept = Prefill(id=new_id(), appointment_id=appointment_id, filled_at=now)
    kept.answers = answers.to_json()
    db.session.add(kept)
    db.session.flush()
    return kept
