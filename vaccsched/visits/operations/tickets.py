"""Ticket numbers: claimed from the counter of the clinic's day and letter, never counted."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.shared.claim import claim_number
from vaccsched.shared.db import db, new_id
from vaccsched.visits.models import TicketCounter


def next_number(*, clinic_id: uuid.UUID, day: dt.date, letter: str) -> int:
    """The next number of this clinic, day and letter, from 1. Taken last in an arrival: whoever holds the counter
    lets others wait until the commit; a rollback gives the number back.
    """
    number = _claim_next(clinic_id, day, letter)
    if number is None:
        _open_counter(clinic_id, day, letter)
        number = _claim_next(clinic_id, day, letter)
    assert number is not None
    return number


def _claim_next(clinic_id: uuid.UUID, day: dt.date, letter: str) -> int | None:
    taking = (
        sa.update(TicketCounter)
        .where(TicketCounter.clinic_id == clinic_id, TicketCounter.day == day, TicketCounter.letter == letter)
        .values(last_number=TicketCounter.last_number + 1)
    )
    return claim_number(taking, TicketCounter.last_number)


def _open_counter(clinic_id: uuid.UUID, day: dt.date, letter: str) -> None:
    """The day's first ticket makes the row; of two first tickets one finds the other's row."""
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"id": new_id(), "clinic_id": clinic_id, "day": day, "letter": letter, "last_number": 0}
    db.session.execute(insert(TicketCounter).values(**row).on_conflict_do_nothing())
