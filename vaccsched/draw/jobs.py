"""What the clock and the job table start. All that takes longer than a page may is done here."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.draw import operations, queries
from vaccsched.shared.jobs import enqueue


def commit(payload: dict[str, Any], now: dt.datetime) -> None:
    """At closing: count and hash of the entrants; a draw that was called off stays as it is."""
    operations.commit_draw(draw_id=uuid.UUID(payload["draw_id"]), now=now)


def run(payload: dict[str, Any], now: dt.datetime) -> None:
    """Draw."""
    operations.run_draw(draw_id=uuid.UUID(payload["draw_id"]), now=now)


def roll_down(payload: dict[str, Any], now: dt.datetime) -> None:
    """Call the next ranks of one draw."""
    if operations.roll_down(draw_id=uuid.UUID(payload["draw_id"]), now=now):
        enqueue(kind="draw.roll_down", payload=payload, due_at=now)


def roll_down_all(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Every minute: what was used, what is over, whose turn it is, in every draw."""
    for draw_id in queries.running_draws():
        enqueue(kind="draw.roll_down", payload={"draw_id": str(draw_id)}, due_at=now)
