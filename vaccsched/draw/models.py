"""Draws, who entered, and what was offered to whom."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import BookingRight
from vaccsched.residents.models import Account, Person
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine


class DrawStatus(enum.StrEnum):
    REGISTERING = "registering"  # open or not yet open for entries: ``opens_at`` and ``closes_at`` say which
    COMMITTED = "committed"  # count and hash of the entrants are public
    DRAWING = "drawing"  # the public value is typed; the worker draws
    DRAWN = "drawn"  # ranks and offers
    PUBLISHED = "published"  # with the result file
    CANCELLED = "cancelled"


class OfferStatus(enum.StrEnum):
    OFFERED = "offered"
    TAKEN = "taken"  # a place was booked with the right
    DECLINED = "declined"
    EXPIRED = "expired"
    SKIPPED = "skipped"  # not eligible (any more) when their turn came


class Draw(HasId, Base):
    """One draw of doses of a scarce vaccine. The secret is made with it; only its hash is shown before the draw."""

    __tablename__ = "draws"
    __table_args__ = (
        sa.CheckConstraint("doses > 0", name="doses"),
        sa.CheckConstraint("doses_out >= 0 AND doses_out <= doses", name="doses_out"),
        sa.CheckConstraint("opens_at < closes_at", name="opens_before_close"),
        sa.CheckConstraint("offer_hours BETWEEN 1 AND 336", name="offer_hours"),
        sa.Index(None, "clinic_id", "status"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    doses: Mapped[int]
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    offer_hours: Mapped[int]  # how long an offer waits
    public_source: Mapped[str] = mapped_column(sa.String(200))  # fixed before anybody enters
    public_on: Mapped[dt.date]  # a day after closing
    secret_sealed: Mapped[str]  # 64 hexadecimal digits
    secret_sha256: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[DrawStatus] = mapped_column(Word(DrawStatus), default=DrawStatus.REGISTERING)
    created_at: Mapped[dt.datetime]
    entrants: Mapped[int | None]
    entrants_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    committed_at: Mapped[dt.datetime | None]
    public_value: Mapped[str | None] = mapped_column(sa.String(200))
    public_reference: Mapped[str | None] = mapped_column(sa.String(200))  # issue number or address
    seed: Mapped[str | None] = mapped_column(sa.String(64))
    drawn_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(200))
    next_rank: Mapped[int] = mapped_column(default=1)  # the first that was not called yet
    doses_out: Mapped[int] = mapped_column(default=0)  # offered and waiting, or taken

    clinic: Mapped[Clinic] = relationship()
    vaccine: Mapped[Vaccine] = relationship()
    secret = Encrypted()


class DrawEntry(HasId, Base):
    """A person takes part once, under a pseudonym that stands on their receipt."""

    __tablename__ = "draw_entries"
    __table_args__ = (
        sa.UniqueConstraint("draw_id", "person_id"),
        sa.UniqueConstraint("draw_id", "pseudonym"),
    )

    draw_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Draw.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    account_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Account.id))
    pseudonym: Mapped[str] = mapped_column(sa.String(32))
    entered_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]

    draw: Mapped[Draw] = relationship()
    person: Mapped[Person] = relationship()
    placing: Mapped["DrawRank | None"] = relationship(lazy="joined")

    @property
    def rank(self) -> int | None:
        """None before the draw."""
        return self.placing.rank if self.placing is not None else None


class DrawRank(Base):
    """What the draw gave an entrant. A table of its own: a million rows are written at once, none is ever changed."""

    __tablename__ = "draw_ranks"
    __table_args__ = (sa.UniqueConstraint("entry_id"), sa.CheckConstraint("rank > 0", name="rank"))

    draw_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(DrawEntry.id))


class DrawOffer(HasId, Base):
    """A rank was called: the right to book, until the deadline."""

    __tablename__ = "draw_offers"
    __table_args__ = (sa.UniqueConstraint("entry_id"), sa.Index(None, "draw_id", "status"))

    draw_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Draw.id))
    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(DrawEntry.id))
    right_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(BookingRight.id))
    status: Mapped[OfferStatus] = mapped_column(Word(OfferStatus))
    offered_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(40))  # the refusal's code when skipped

    entry: Mapped[DrawEntry] = relationship()
    right: Mapped[BookingRight | None] = relationship()


class DrawFile(Base):
    """The published result file, gzip-compressed."""

    __tablename__ = "draw_files"

    draw_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Draw.id), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the plain file
    size: Mapped[int]  # bytes of the plain file
