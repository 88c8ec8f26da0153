"""What the worker does for webhooks."""

import datetime as dt
import random
from typing import Any

from flask import current_app

from vaccsched.config import Settings
from vaccsched.integration import operations, queries, webhook_sender
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

AT_MOST = 100  # tellings in one go
SECONDS = 10  # in one go: other work of the worker waits


def note_events(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Every few seconds: what was sealed since the last time and is to be told."""
    operations.note_events(now=now)


def tell_webhooks(_payload: dict[str, Any], _now: dt.datetime) -> None:
    """Every few seconds: tell what is due, one by one.

    Taken in one transaction, sent in none, marked in another: a worker that dies in between tells it once more, with
    the same id.
    """
    ends = clock.monotonic() + SECONDS
    for _count in range(AT_MOST):
        if clock.monotonic() >= ends or not _tell_next():
            return


def forget_old(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Daily: what arrived long ago."""
    operations.forget_tellings(now=now)


def _tell_next() -> bool:
    settings: Settings = current_app.extensions["settings"]
    if queries.find_next_telling(now=clock.now()) is None:  # looking costs no write
        db.session.rollback()
        return False
    with unit_of_work():
        telling_id = operations.lease_telling(now=clock.now())
    if telling_id is None:
        return True  # another worker was faster
    sending = webhook_sender.prepared(telling_id=telling_id, settings=settings, now=clock.now())
    db.session.rollback()
    seen = webhook_sender.tried(sending)
    share = random.random()  # noqa: S311 - spreads tries, keeps no secret
    with unit_of_work():
        operations.note_answer(telling_id=telling_id, seen=seen, share=share, now=clock.now())
    return True
