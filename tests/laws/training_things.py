"""A training with its people and a result of an examination; made for the law of ownership."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.identity.models import StaffAccount
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.training import operations
from vaccsched.training.models import TrainingKind


def training_things(clinic_id: uuid.UUID, *, now: dt.datetime) -> dict[str, Any]:
    """Ids of a training (``training_id``) and of a result (``result_id``)."""
    with unit_of_work():
        who = db.session.scalars(sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic_id)).first()
        assert who is not None
        today = day_of(now)
        held = operations.enter_training(
            clinic_id=clinic_id, kind=TrainingKind.COURSE, title="三查七对", held_on=today, minutes=60, people=[who],
            actor=SYSTEM, now=now,
        )  # fmt: skip
        marks = operations.Marks(title="接种操作", task=None, held_on=today, pass_mark=60, full_mark=100)
        (result,) = operations.enter_exam(clinic_id=clinic_id, exam=marks, scores={who: 80}, actor=SYSTEM, now=now)
        return {"training_id": held.id, "result_id": result.id}
