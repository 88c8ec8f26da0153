"""Idempotency keys: a repeated request finds what the first one made, in the same transaction, for 72 hours."""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.shared.actor import Actor
from vaccsched.shared.db import Base, HasId, db, rows
from vaccsched.shared.errors import KeyReused, LostRace, violates

KEPT = dt.timedelta(hours=72)


class IdempotencyKey(HasId, Base):
    """One key of one principal for one operation, and the id of what it made."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (sa.UniqueConstraint("principal", "operation", "key"), sa.Index(None, "created_at"))

    principal: Mapped[str] = mapped_column(sa.String(60))
    operation: Mapped[str] = mapped_column(sa.String(40))
    key: Mapped[str] = mapped_column(sa.String(80))
    body: Mapped[str] = mapped_column(sa.String(64))
    made_id: Mapped[uuid.UUID]
    created_at: Mapped[dt.datetime]


FOUND = sa.select(IdempotencyKey.body, IdempotencyKey.made_id).where(
    IdempotencyKey.principal == sa.bindparam("principal"),
    IdempotencyKey.operation == sa.bindparam("operation"),
    IdempotencyKey.key == sa.bindparam("key"),
)
violates("uq_idempotency_keys_principal_operation_key")(LostRace)


def made_before(*, actor: Actor, operation: str, key: str, **body: Any) -> uuid.UUID | None:
    """The id that this key made earlier, or None.

    :raises KeyReused: the key was used with another body.
    """
    found = next(iter(rows(FOUND, {"principal": actor.principal, "operation": operation, "key": key})), None)
    if found is None:
        return None
    if found.body != _digest(body):
        raise KeyReused
    made_id: uuid.UUID = found.made_id
    return made_id


def is_known(*, actor: Actor, key: str) -> bool:
    """Whether this key of this principal has made something, whatever the operation."""
    known = sa.select(IdempotencyKey.id).where(IdempotencyKey.principal == actor.principal, IdempotencyKey.key == key)
    return db.session.scalar(sa.select(known.exists())) or False


def remember(*, actor: Actor, operation: str, key: str, made_id: uuid.UUID, now: dt.datetime, **body: Any) -> None:
    """Keep what ``key`` made; see ``key_of``."""
    db.session.add(key_of(actor=actor, operation=operation, key=key, made_id=made_id, now=now, **body))


def key_of(
    *, actor: Actor, operation: str, key: str, made_id: uuid.UUID, now: dt.datetime, **body: Any
) -> IdempotencyKey:
    """The row that keeps what ``key`` made, in no session yet. A parallel request with the same key breaks the unique
    constraint and looks again.
    """
    return IdempotencyKey(
        principal=actor.principal,
        operation=operation,
        key=key,
        body=_digest(body),
        made_id=made_id,
        created_at=now,
    )


def forget_old(*, now: dt.datetime) -> int:
    """Delete keys older than 72 hours; answers how many."""
    result: Any = db.session.execute(sa.delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT))
    return int(result.rowcount)


def _digest(body: dict[str, Any]) -> str:
    canonical = json.dumps(body, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
