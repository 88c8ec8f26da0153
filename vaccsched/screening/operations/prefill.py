"""The eleven answers given while booking: read again on the day, never used alone."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.booking.models import RushRequest
from vaccsched.screening.models import Prefill
from vaccsched.screening.rules import AnswerSet
from vaccsched.shared.claim import as_loaded, row_of
from vaccsched.shared.db import db, new_id


def prefill(*, appointment_id: uuid.UUID, answers: AnswerSet, now: dt.datetime) -> Prefill:
    """Keep the answers with the appointment, encrypted. A repeated request finds the first ones and changes nothing."""
    return _keep(appointment_id, answers.to_json(), now)


def prefilled(*, appointment_id: uuid.UUID, answers: AnswerSet, now: dt.datetime) -> Prefill:
    """The answers as they are kept with an appointment that is being made; in no session yet."""
    return _made(appointment_id, answers.to_json(), now)


def prefill_carried(*, request_id: uuid.UUID, appointment_id: uuid.UUID) -> Prefill | None:
    """The answers that an opening rush carried, kept with the appointment that came of it; none were given: None."""
    request = db.session.get_one(RushRequest, request_id)
    if request.carried is None:
        return None
    kept = _keep(appointment_id, request.carried, request.asked_at)
    request.carried = None
    return kept


def _keep(appointment_id: uuid.UUID, answers: str, filled_at: dt.datetime) -> Prefill:
    made = _made(appointment_id, answers, filled_at)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    keeping = insert(Prefill).values(row_of(made)[1]).on_conflict_do_nothing().returning(Prefill.id)
    if db.session.scalar(keeping) is not None:
        return as_loaded(made)
    return db.session.scalars(sa.select(Prefill).where(Prefill.appointment_id == appointment_id)).one()


def _made(appointment_id: uuid.UUID, answers: str, filled_at: dt.datetime) -> Prefill:
    made = Prefill(id=new_id(), appointment_id=appointment_id, filled_at=filled_at)
    made.answers = answers
    return made
