"""Versions of the live channels."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.shared.db import Base


class LiveChannel(Base):
    """A channel of nudges: its version grows with every flush of changes."""

    __tablename__ = "live_channels"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
