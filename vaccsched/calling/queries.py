"""Questions about calls for help. Changes nothing."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.calling.models import HelpCall
from vaccsched.calling.next_up import queue_facts as queue_facts
from vaccsched.calling.next_up import waiting_facts as waiting_facts
from vaccsched.calling.words import PAUSES as PAUSES
from vaccsched.calling.words import reason_words as reason_words
from vaccsched.shared.db import db


def find_open_help(*, station_id: uuid.UUID) -> HelpCall | None:
    """The call of a station that nobody has taken yet."""
    return db.session.scalar(sa.select(HelpCall).where(HelpCall.station_id == station_id, HelpCall.taken_at.is_(None)))


def open_help(*, clinic_id: uuid.UUID) -> list[HelpCall]:
    """Who calls for help now at a clinic, oldest first."""
    return list(
        db.session.scalars(
            sa.select(HelpCall)
            .where(HelpCall.clinic_id == clinic_id, HelpCall.taken_at.is_(None))
            .options(joinedload(HelpCall.station), joinedload(HelpCall.caller))
            .order_by(HelpCall.called_at, HelpCall.id)
        )
    )
