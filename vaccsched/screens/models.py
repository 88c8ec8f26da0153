"""What the screens say of themselves, the calls they played, and the notices they show."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import Device, StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import StageEntry


class Sound(enum.StrEnum):
    """What a screen can be heard with, as it says itself."""

    VOICE = "voice"
    CHIME = "chime"  # no clips for the words: the chime alone
    LOCKED = "locked"  # the browser waits for a tap before it plays anything
    SILENT = "silent"  # a screen that has nothing to say (door screens)


class Played(enum.StrEnum):
    """How a call was heard."""

    VOICE = "voice"
    CHIME = "chime"


class NoticeKind(enum.StrEnum):
    LINE = "line"  # 通知, one line at the foot of the wall
    SLIDE = "slide"  # 健康教育, between calls


class ScreenReport(HasId, Base):
    """The last thing that a screen said of itself, and the test that staff asked it for."""

    __tablename__ = "screen_reports"

    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Device.id), unique=True)
    reported_at: Mapped[dt.datetime | None]
    sound: Mapped[Sound | None] = mapped_column(Word(Sound))
    test_asked_at: Mapped[dt.datetime | None]
    test_played_at: Mapped[dt.datetime | None]

    device: Mapped[Device] = relationship()


class PlayedCall(HasId, Base):
    """A screen has played a call to its end. ``times``: the how manieth call of this entry it was."""

    __tablename__ = "played_calls"
    __table_args__ = (sa.UniqueConstraint("device_id", "entry_id", "times"),)

    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Device.id))
    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StageEntry.id), index=True)
    times: Mapped[int]
    how: Mapped[Played] = mapped_column(Word(Played))
    played_at: Mapped[dt.datetime]


class Notice(HasId, Base):
    """Plain words that staff put on the clinic's walls from one day to another, both included."""

    __tablename__ = "notices"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="first_before_last"),
        sa.Index(None, "clinic_id", "last_day"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    kind: Mapped[NoticeKind] = mapped_column(Word(NoticeKind))
    title: Mapped[str] = mapped_column(sa.String(20))  # of a slide; empty for a line
    text: Mapped[str] = mapped_column(sa.String(120))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    written_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    written_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
