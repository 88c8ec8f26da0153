"""The eleven answers given while booking: read again on the day, never used alone."""

import datetime as dt
import uuid

from vaccsched.booking.models import RushRequest
from vaccsched.screening.models import Prefill
from vaccsched.screening.rules import AnswerSet
from vaccsched.shared.db import db, new_id


def prefilled(*, appointment_id: uuid.UUID, answers: AnswerSet, now: dt.datetime) -> Prefill:
    """The answers as they are kept with an appointment, encrypted; in no session yet."""
    return _made(appointment_id, answers.to_json(), now)


def prefill_carried(*, request_id: uuid.UUID, appointment_id: uuid.UUID) -> Prefill | None:
    """The answers that an opening rush carried, kept with the appointment that came of it; none were given, or they
    were kept before: None.
    """
    request = db.session.get_one(RushRequest, request_id)
    if request.carried is None:
        return None
    kept = _made(appointment_id, request.carried, request.asked_at)
    db.session.add(kept)
    request.carried = None
    return kept


def _made(appointment_id: uuid.UUID, answers: str, filled_at: dt.datetime) -> Prefill:
    made = Prefill(id=new_id(), appointment_id=appointment_id, filled_at=filled_at)
    made.answers = answers
    return made
