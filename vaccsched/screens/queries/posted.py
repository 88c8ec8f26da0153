"""What staff put on the walls."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.screens.models import Notice, NoticeKind
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound


def notices(*, clinic_id: uuid.UUID, day: dt.date, kind: NoticeKind) -> list[Notice]:
    """What the walls show on this day, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(Notice)
            .where(
                Notice.clinic_id == clinic_id,
                Notice.kind == kind,
                Notice.first_day <= day,
                Notice.last_day >= day,
                Notice.withdrawn_at.is_(None),
            )
            .order_by(Notice.first_day, Notice.id)
        )
    )


def notices_kept(*, clinic_id: uuid.UUID, day: dt.date) -> list[Notice]:
    """What staff may still withdraw: shown today or later, by kind and day."""
    return list(
        db.session.scalars(
            sa.select(Notice)
            .where(Notice.clinic_id == clinic_id, Notice.last_day >= day, Notice.withdrawn_at.is_(None))
            .order_by(Notice.kind, Notice.first_day, Notice.id)
        )
    )


def get_notice(*, clinic_id: uuid.UUID, notice_id: uuid.UUID) -> Notice:
    """:raises NotFound: also for another clinic's."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or notice.clinic_id != clinic_id:
        raise NotFound
    return notice
