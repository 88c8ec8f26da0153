"""What the worker does for the handover: in short goes, so that nothing else waits for the platform."""

import datetime as dt
import logging
import random
import time
import uuid
from collections.abc import Callable
from typing import Any

from flask import current_app

from vaccsched.handover import operations, queries
from vaccsched.handover.adapters import Adapter, NotTaken, adapter_of
from vaccsched.handover.models import Trouble
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

GO = 2.0  # seconds of one go; one slow answer may make it longer
AT_ONCE = 20
log = logging.getLogger("vaccsched.handover")
_luck = random.SystemRandom()


def send(_payload: dict[str, Any], _now: dt.datetime) -> None:
    """Every few seconds: hand over what is due, unless it is switched off."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    adapter = adapter_of(app)
    if adapter is not None:
        hand_over(adapter=adapter, per_second=app.extensions["settings"].handover_per_second)


def hand_over(*, adapter: Adapter, per_second: float, seconds: float = GO) -> int:
    """Hand over what is due, the earliest first, for so many seconds; answers how many were tried.

    Taken in one transaction, sent in none, marked in another: a worker that dies in between sends it once more, with
    the same event id.
    """
    over, tried = _Over(seconds), 0
    while not over.now() and not _is_paused():
        taken = _take()
        if not taken:
            break
        tried += _each(taken, adapter, _Pace(per_second), over)
    return tried


def _each(taken: list[uuid.UUID], adapter: Adapter, pace: "_Pace", over: "_Over") -> int:
    bodies = _written(taken, adapter)
    for place, message_id in enumerate(taken):
        pace.wait()
        may_go_on = _hand_over(message_id, bodies[message_id], adapter) and not over.now()
        if not may_go_on:
            _give_back(taken[place + 1 :])
            return place + 1
    return len(taken)


def _written(taken: list[uuid.UUID], adapter: Adapter) -> dict[uuid.UUID, bytes | NotTaken]:
    """What is said of each, or why it cannot be said; nothing is held while the platform thinks."""
    try:
        found = queries.reports(message_ids=taken, now=clock.now())
        return {one: _write(found.get(one), adapter) for one in taken}
    finally:
        db.session.rollback()


def _write(report: queries.Report | None, adapter: Adapter) -> bytes | NotTaken:
    if report is None:
        return NotTaken(Trouble.UNBUILDABLE, "nothing to tell of")
    try:
        return adapter.write(report)
    except NotTaken as failure:
        return failure
    except Exception as error:  # one message must not stop the others
        log.exception("message %s cannot be written", report.event_id)
        return NotTaken(Trouble.UNBUILDABLE, error.__class__.__name__)


def _hand_over(message_id: uuid.UUID, body: bytes | NotTaken, adapter: Adapter) -> bool:
    """Answers whether the next one may be tried."""
    if isinstance(body, NotTaken):
        return _failed(message_id, body)
    try:
        receipt = adapter.send(str(message_id), body)
    except NotTaken as failure:
        return _failed(message_id, failure)
    except Exception as error:  # an answer that nobody thought of
        log.exception("message %s: the answer cannot be understood", message_id)
        return _failed(message_id, NotTaken(Trouble.UNREADABLE, error.__class__.__name__))
    with unit_of_work():
        operations.mark_taken(message_id=message_id, receipt=receipt, now=clock.now())
    return True


def _give_back(message_ids: list[uuid.UUID]) -> None:
    if message_ids:
        with unit_of_work():
            operations.give_back(message_ids=message_ids)


def _failed(message_id: uuid.UUID, failure: NotTaken) -> bool:
    with unit_of_work():
        return operations.mark_failed(
            message_id=message_id, trouble=failure.trouble, detail=failure.detail, pause=failure.pause,
            luck=_luck.random(), now=clock.now(),
        )  # fmt: skip


def _take() -> list[uuid.UUID]:
    due = queries.next_due(now=clock.now(), at_most=AT_ONCE)  # looking costs no write
    db.session.rollback()
    if not due:
        return []
    with unit_of_work():
        return operations.take(message_ids=due, now=clock.now())


def _is_paused() -> bool:
    line = queries.find_line()
    paused = line is not None and line.paused_until is not None and line.paused_until > clock.now()
    db.session.rollback()
    return paused


class _Over:
    """Whether the go is over."""

    def __init__(self, seconds: float) -> None:
        self._until = clock.monotonic() + seconds

    def now(self) -> bool:
        return clock.monotonic() >= self._until


class _Pace:
    """Not more than so many in a second."""

    def __init__(self, per_second: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self._each, self._next, self._sleep = 1 / per_second, 0.0, sleep

    def wait(self) -> None:
        now = clock.monotonic()
        if self._next > now:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._each
