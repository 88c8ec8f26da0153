"""What a clinic has of its open doors: programs with a token, made for this test."""

import datetime as dt
import uuid

from vaccsched.handover.models import HandoverMessage, HandoverStatus, MessageKind
from vaccsched.integration import operations
from vaccsched.integration.models import ClientScope
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)


def program_things(clinic_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """A program that may read the list of clinics."""
    with unit_of_work():
        made, _token = operations.make_client(
            county_id=db.session.get_one(Clinic, clinic_id).county_id,
            clinic_id=clinic_id,
            institution_id=None,
            name="测试",
            scopes=[ClientScope.CLINICS_READ],
            rate_per_minute=60,
            actor=SYSTEM,
            now=NOW,
        )
        return {"client_id": made.id}


def given_up_things(clinic_id: uuid.UUID, person_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """A message to the health-record platform that was given up."""
    message = HandoverMessage(
        id=new_id(), kind=MessageKind.DOSE, clinic_id=clinic_id, person_id=person_id, subject_id=new_id(), version=1,
        happened_at=NOW, due_at=NOW, created_at=NOW, status=HandoverStatus.DEAD, ended_at=NOW,
    )  # fmt: skip
    with unit_of_work():
        db.session.add(message)
        return {"message_id": message.id}
