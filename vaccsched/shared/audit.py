"""Audit: one row per act and per look at a person, in the act's own transaction; sealed into a chain afterwards.

Rows are inserted unchained, so that acts do not wait for each other. A leader seals them within seconds into one
keyed hash chain per clinic: each seal = HMAC(audit key, sequence + previous seal + the row). Editing, deleting or
swapping a sealed row shows; cutting the tail shows against a head that was printed or sent away.
"""

import contextlib
import datetime as dt
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.shared.actor import Actor
from vaccsched.shared.db import Base, HasId, db

COUNTY_CHAIN = "county"
BATCH = 1000


class AuditEntry(HasId, Base):
    """What was done or seen, by whom, to what. ``person_id`` names the person whose record it touched."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.UniqueConstraint("chain", "sequence"),
        sa.Index("ix_audit_entries_unsealed", "chain", "id", postgresql_where=sa.text("sequence IS NULL")),
        sa.Index(None, "person_id", "at"),
        sa.Index(None, "actor_kind", "actor_id", "at"),
    )

    at: Mapped[dt.datetime]
    chain: Mapped[str] = mapped_column(sa.String(40))
    action: Mapped[str] = mapped_column(sa.String(60))
    actor_kind: Mapped[str] = mapped_column(sa.String(20))
    actor_id: Mapped[uuid.UUID | None]
    request_id: Mapped[str | None] = mapped_column(sa.String(40))
    subject_kind: Mapped[str | None] = mapped_column(sa.String(40))
    subject_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sequence: Mapped[int | None]
    seal: Mapped[str | None] = mapped_column(sa.String(64))


class AuditHead(Base):
    """The last sealed row of each chain."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    sequence: Mapped[int]
    seal: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a verification found. ``broken_at`` is the first sequence that does not fit, None when all fit; ``head``
    is the seal of the last row that fits, to be kept elsewhere.
    """

    chain: str
    sealed: int
    unsealed: int
    broken_at: int | None
    head: str


def record(
    *,
    action: str,
    actor: Actor,
    now: dt.datetime,
    subject: Any = None,
    person_id: uuid.UUID | None = None,
    clinic_id: uuid.UUID | None = None,
    **detail: Any,
) -> None:
    """Add one row; see ``entry``."""
    db.session.add(
        entry(action=action, actor=actor, now=now, subject=subject, person_id=person_id, clinic_id=clinic_id, **detail)
    )


def entry(
    *,
    action: str,
    actor: Actor,
    now: dt.datetime,
    subject: Any = None,
    person_id: uuid.UUID | None = None,
    clinic_id: uuid.UUID | None = None,
    **detail: Any,
) -> AuditEntry:
    """One row, in no session yet. ``subject`` is a model instance with an id. ``detail`` holds ids, codes and counts,
    never names.
    """
    chain = clinic_id or actor.clinic_id
    return AuditEntry(
        at=now,
        chain=str(chain) if chain else COUNTY_CHAIN,
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        request_id=actor.request_id,
        subject_kind=subject.__tablename__ if subject is not None else None,
        subject_id=subject.id if subject is not None else None,
        person_id=person_id,
        detail=json.loads(json.dumps(detail, default=str)),
    )


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which rows to look at: of one chain (None: all), of one actor, about one person, of one kind."""

    chain: str | None = None
    actor_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    action: str | None = None


def entries(wanted: Filter, *, page: int, per_page: int = 50) -> list[AuditEntry]:
    """One page of rows, newest first; one row more than ``per_page`` says that there is a next page."""
    rows = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).offset((page - 1) * per_page).limit(per_page + 1)
    if wanted.chain is not None:
        rows = rows.where(AuditEntry.chain == wanted.chain)
    if wanted.actor_id is not None:
        rows = rows.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.person_id is not None:
        rows = rows.where(AuditEntry.person_id == wanted.person_id)
    if wanted.action is not None:
        rows = rows.where(AuditEntry.action == wanted.action)
    return list(db.session.scalars(rows))


def seal_pending(*, key: bytes) -> int:
    """Seal up to ``BATCH`` rows of every chain; answers how many. Run by one leader at a time."""
    chains = db.session.scalars(sa.select(AuditEntry.chain).where(AuditEntry.sequence.is_(None)).distinct())
    return sum(_seal_chain(chain, key) for chain in chains.all())


def verify(*, key: bytes) -> list[Verdict]:
    """Recompute every chain from its first row."""
    chains = db.session.scalars(sa.select(AuditEntry.chain).distinct().order_by(AuditEntry.chain)).all()
    return [_verify_chain(chain, key) for chain in chains]


def _seal_chain(chain: str, key: bytes) -> int:
    head = db.session.get(AuditHead, chain, with_for_update=True)
    if head is None:
        head = AuditHead(chain=chain, sequence=0, seal="")
        db.session.add(head)
    pending = db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.chain == chain, AuditEntry.sequence.is_(None))
        .order_by(AuditEntry.id)
        .limit(BATCH)
    ).all()
    for entry in pending:
        head.sequence += 1
        entry.sequence = head.sequence
        entry.seal = head.seal = _seal(key, head.seal, entry)
    return len(pending)


def _verify_chain(chain: str, key: bytes) -> Verdict:
    rows = db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.chain == chain, AuditEntry.sequence.is_not(None))
        .order_by(AuditEntry.sequence)
        .execution_options(yield_per=BATCH)
    )
    seal, expected, broken_at = "", 0, None
    with contextlib.closing(rows):  # left early, the server's cursor would stay open
        for entry in rows:
            expected += 1
            if entry.sequence != expected or entry.seal != _seal(key, seal, entry):
                broken_at = expected
                break
            seal = entry.seal or ""
    head = db.session.get(AuditHead, chain)
    if broken_at is None and ((head.sequence, head.seal) if head else (0, "")) != (expected, seal):
        broken_at = expected + 1
    unsealed = db.session.scalar(
        sa.select(sa.func.count()).where(AuditEntry.chain == chain, AuditEntry.sequence.is_(None))
    )
    return Verdict(chain=chain, sealed=expected, unsealed=unsealed or 0, broken_at=broken_at, head=seal)


def _seal(key: bytes, previous: str, entry: AuditEntry) -> str:
    fields = [
        entry.sequence, previous, str(entry.id), entry.at.isoformat(), entry.chain, entry.action, entry.actor_kind,
        str(entry.actor_id), entry.request_id, entry.subject_kind, str(entry.subject_id), str(entry.person_id),
        entry.detail,
    ]  # fmt: skip
    canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()
