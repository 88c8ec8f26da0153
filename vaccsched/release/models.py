"""What a release of walk-in places rested on."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.schedule.models import Session
from vaccsched.shared.db import Base, HasId
from vaccsched.sites.models import Clinic


class PoolRelease(HasId, Base):
    """One look at a half-day's pool, with the numbers that justified opening ``places`` of it online (0: none).

    ``tick_at`` is the instant looked at: 20:00 of the evening before, or a half hour of the day.
    """

    __tablename__ = "pool_releases"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "tick_at"),
        sa.CheckConstraint("places >= 0 AND places <= walk_in_places - walk_in_taken", name="places"),
        sa.Index(None, "clinic_id", "day"),
    )

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Session.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    tick_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime]
    walk_in_places: Mapped[int]  # of the pool, before the release
    walk_in_taken: Mapped[int]
    expected: Mapped[float]  # people who still come, on average
    vmr: Mapped[float]  # variance of that number divided by its mean
    share_percent: Mapped[int]  # with this probability the places kept are enough
    kept: Mapped[int]  # places that the rule keeps in the pool
    floor: Mapped[int]  # places that the county's share keeps in the pool; 0 on the day itself
    half_days: Mapped[int]  # of the clinic's own that the expectation rests on; 0: reference profile
    places: Mapped[int]  # opened online
    slots: Mapped[list[list[str | int]]] = mapped_column(sa.JSON, default=list)  # [slot id, places] each

    session: Mapped[Session] = relationship()
