"""Hours within which a clinic gives no places."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.shared.db import Base, HasId
from vaccsched.sites.models import Clinic


class BlockedTime(HasId, Base):
    """A span of a day without places (training, power cut). Lifted, the plan counts there again."""

    __tablename__ = "blocked_times"
    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        sa.Index(None, "clinic_id", "day"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(sa.String(100))
    created_at: Mapped[dt.datetime]
    lifted_at: Mapped[dt.datetime | None]
