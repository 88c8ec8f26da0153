"""Rights to book what is scarce."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from vaccsched.booking.models import BookingRight
from vaccsched.shared.db import db

LIVE = (BookingRight.used_at.is_(None), BookingRight.ended_at.is_(None))


def live_rights(
    *, person_id: uuid.UUID, clinic_id: uuid.UUID, vaccine_codes: Sequence[str], now: dt.datetime
) -> list[BookingRight]:
    """The rights that this person can use now for these vaccines at this clinic, by vaccine."""
    return list(
        db.session.scalars(
            sa.select(BookingRight)
            .where(
                BookingRight.person_id == person_id,
                BookingRight.clinic_id == clinic_id,
                BookingRight.vaccine_code.in_(vaccine_codes),
                BookingRight.expires_at > now,
                *LIVE,
            )
            .order_by(BookingRight.vaccine_code, BookingRight.id)
        )
    )


def expired_rights(*, now: dt.datetime, limit: int) -> list[BookingRight]:
    """Live rights whose time is over, in the order in which their vaccines are locked."""
    return list(
        db.session.scalars(
            sa.select(BookingRight)
            .where(BookingRight.expires_at <= now, *LIVE)
            .order_by(BookingRight.clinic_id, BookingRight.vaccine_code, BookingRight.id)
            .limit(limit)
        )
    )
