"""What the clock starts."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.booking import operations, queries
from vaccsched.shared.jobs import enqueue


def note_no_shows(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Appointments of past days to which nobody came become no-shows."""
    operations.note_no_shows(now=now)


def expire_holds(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Places that were kept and not booked in time are free again; so are the doses of rights that were not used."""
    operations.expire_holds(now=now)
    operations.expire_rights(now=now)


def serve_rush(payload: dict[str, Any], now: dt.datetime) -> None:
    """The next requests of an opening rush, by lot; what is left is done in the worker's next step."""
    if not operations.serve_rush(rush_id=uuid.UUID(payload["rush_id"]), now=now):
        enqueue(kind="booking.serve_rush", payload=payload, due_at=now)


def keep_rushes(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Fix the secrets of openings to come; go on with a rush whose worker died in the middle."""
    operations.prepare_rushes(now=now)
    for rush_id in queries.unsettled_rushes(now=now):
        operations.serve_rush(rush_id=rush_id, now=now)
