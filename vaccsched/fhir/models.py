"""What the public list of places tells of a clinic besides what residents read."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.shared.db import Base, HasId
from vaccsched.sites.models import Clinic


class PublishedAddress(HasId, Base):
    """The parts of a clinic's address that programs want apart; without it they are told that these are unknown."""

    __tablename__ = "published_addresses"
    __table_args__ = (sa.UniqueConstraint("clinic_id"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    province: Mapped[str] = mapped_column(sa.String(40))
    city: Mapped[str] = mapped_column(sa.String(40))
    postal_code: Mapped[str] = mapped_column(sa.String(6))
    changed_at: Mapped[dt.datetime]

    clinic: Mapped[Clinic] = relationship()
