"""Live regions: channels with a version, and the snapshot a page fetches when told that its channel changed.

The version counts announced changes, after they were committed (docs/decisions/0005); the snapshot's ETag is of its
content, so a page is right even when an announcement was lost.
"""

import enum
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Response, request
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.shared.db import Base, db

REFRESH_SECONDS = 300  # a page takes over the server's clock at least so often


class Topic(enum.StrEnum):
    """What a channel of a clinic is about."""

    QUEUE = "queue"  # who waits and who is called
    OBSERVATION = "observation"  # who is in the observation room


class LiveChannel(Base):
    """A channel of nudges: its version grows with every flush of changes."""

    __tablename__ = "live_channels"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)


def channel(*, topic: Topic, clinic_id: uuid.UUID) -> str:
    """``clinic:<id>:queue``."""
    return f"clinic:{clinic_id}:{topic}"


def version(name: str) -> int:
    """The version of a channel; 0 when nothing was ever announced on it."""
    return db.session.scalar(sa.select(LiveChannel.version).where(LiveChannel.name == name)) or 0


def raise_version(name: str) -> int:
    """Count one more change of a channel; answers the new version. In a small unit of work of its own."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    counting = (
        insert(LiveChannel)
        .values(name=name, version=1)
        .on_conflict_do_update(index_elements=[LiveChannel.name], set_={"version": LiveChannel.version + 1})
        .returning(LiveChannel.version)
    )
    return int(db.session.execute(counting).scalar_one())


def snapshot(
    *, channel: str, facts: Callable[[], Any], render: Callable[[Any], str], now: float, known: Any = None
) -> Response:
    """The present content of a live region, or 304 when the page has it.

    ``facts`` answers what decides the content (anything ``repr`` tells apart), ``render`` makes the partial of it.
    ``now``: the server's epoch seconds. ``known``: the ETags that count as known (default: those of the request).
    The version is read first: the content is never older than it says.
    """
    at = version(channel)
    content = facts()
    identity = json.dumps([repr(content), int(now) // REFRESH_SECONDS], ensure_ascii=False)
    tag = hashlib.sha256(identity.encode()).hexdigest()[:32]
    if (request.if_none_match if known is None else known).contains(tag):
        response = Response(status=304)
    else:
        response = Response(render(content), mimetype="text/html")
    response.set_etag(tag)
    response.headers["X-Version"] = str(at)
    response.headers["Cache-Control"] = "no-store"
    return response
