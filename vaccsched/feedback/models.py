"""What people thought of their visit."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import Visit

STAYS = ("15", "30", "none", "unsure")  # how long one stays after the needle: minutes, not at all, does not know


class Score(HasId, Base):
    """Stars of one visit, one to five, and a comment. The visit is kept so that it is scored once; no page shows it."""

    __tablename__ = "visit_scores"
    __table_args__ = (
        sa.UniqueConstraint("visit_id"),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        sa.Index(None, "clinic_id", "day"),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]  # of the visit
    stars: Mapped[int]
    stay: Mapped[str | None] = mapped_column(sa.String(10))  # what was answered about the observation; ``STAYS``
    comment_sealed: Mapped[str | None]  # people write names into comments
    given_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime | None]

    comment = Encrypted()

    visit: Mapped[Visit] = relationship()
