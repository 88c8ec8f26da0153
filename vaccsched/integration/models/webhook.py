"""Addresses of others that are told when something happens, and what became of each telling."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, County


class WebhookKind(enum.StrEnum):
    """What may be told. Never who it was about: ids only, to be read with a token by whoever may."""

    APPOINTMENT_BOOKED = "appointment.booked"
    APPOINTMENT_CHANGED = "appointment.changed"
    APPOINTMENT_CANCELLED = "appointment.cancelled"
    APPOINTMENT_NO_SHOW = "appointment.no_show"
    VISIT_ARRIVED = "visit.arrived"
    DAY_CLOSED = "day.closed"
    DAY_REOPENED = "day.reopened"
    PLACES_RELEASED = "places.released"
    DISRUPTION_OPENED = "disruption.opened"
    DISRUPTION_CLOSED = "disruption.closed"
    LOT_STATUS = "lot.status"
    EXCURSION_FOUND = "excursion.found"
    EXCURSION_ENDED = "excursion.ended"


class TellingStatus(enum.StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up; a person looks at it and may send it again


class WebhookHost(HasId, Base):
    """A host on the county's list (推送白名单): only these may be addresses of webhooks. ``host``: ``name`` or
    ``name:port``, in small letters.
    """

    __tablename__ = "webhook_hosts"
    __table_args__ = (sa.UniqueConstraint("county_id", "host"),)

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    host: Mapped[str] = mapped_column(sa.String(260))
    added_at: Mapped[dt.datetime]
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))


class Webhook(HasId, Base):
    """An address that is told (推送地址). ``clinic_id`` None: of all clinics of the county.

    ``old_secret`` signs too until ``old_until``, so that the other side can change over without a gap. While
    ``quiet_until`` lies ahead nothing is sent there: the last try got no answer.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        sa.Index(None, "county_id"),
        sa.CheckConstraint("(old_secret_sealed IS NULL) = (old_until IS NULL)", name="old_secret"),
    )

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    clinic_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Clinic.id))
    name: Mapped[str] = mapped_column(sa.String(60))
    url: Mapped[str] = mapped_column(sa.String(2000))
    kinds: Mapped[list[str]]
    secret_sealed: Mapped[str]
    old_secret_sealed: Mapped[str | None]
    old_until: Mapped[dt.datetime | None]
    made_at: Mapped[dt.datetime]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    closed_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0)  # tries without an answer since the last good one
    quiet_until: Mapped[dt.datetime | None]

    secret = Encrypted()
    old_secret = Encrypted()

    clinic: Mapped[Clinic | None] = relationship()


class WebhookCursor(Base):
    """How far a clinic's audit was looked through for what is to be told: a sealed row has its place for ever, so
    nothing is told twice and nothing is left out, and acts themselves cost nothing more.
    """

    __tablename__ = "webhook_cursors"

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id), primary_key=True)
    sequence: Mapped[int]


class WebhookTelling(HasId, Base):
    """One thing to tell one address. ``event_id`` (the audit row's) stays the same over all tries."""

    __tablename__ = "webhook_tellings"
    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "event_id"),
        sa.Index(None, "status", "due_at"),
        sa.CheckConstraint("(status = 'delivered') = (delivered_at IS NOT NULL)", name="delivered"),
    )

    webhook_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Webhook.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    event_id: Mapped[uuid.UUID]
    kind: Mapped[WebhookKind] = mapped_column(Word(WebhookKind))
    facts: Mapped[dict[str, Any]]
    happened_at: Mapped[dt.datetime]
    status: Mapped[TellingStatus] = mapped_column(Word(TellingStatus), default=TellingStatus.WAITING)
    made_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    give_up_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_tried_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(40))
    last_status: Mapped[int | None]  # of HTTP
    delivered_at: Mapped[dt.datetime | None]

    webhook: Mapped[Webhook] = relationship()
