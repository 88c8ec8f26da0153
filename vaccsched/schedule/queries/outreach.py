"""Outreach sessions of a clinic."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from vaccsched.schedule.models import Session
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound


def outreach_sessions(*, clinic_id: uuid.UUID, since: dt.date) -> list[Session]:
    """Outreach sessions from ``since`` on that were not cancelled, with their slot, by time."""
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(
                Session.clinic_id == clinic_id,
                Session.place != "",
                Session.day >= since,
                Session.withdrawn_at.is_(None),
            )
            .options(selectinload(Session.slots))
            .order_by(Session.starts_at, Session.id)
        )
    )


def get_outreach(*, clinic_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    """:raises NotFound: no outreach session of this clinic, or cancelled."""
    session = db.session.get(Session, session_id)
    if session is None or session.clinic_id != clinic_id or not session.place or session.withdrawn_at is not None:
        raise NotFound
    return session
