"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.reminders import operations
from vaccsched.shared.jobs import enqueue


def plan(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Every five minutes: appointments that have come near get their reminders; more at once when there are many."""
    if operations.plan_reminders(now=now) == operations.plan.AT_ONCE:
        enqueue(kind="reminders.plan", payload={}, due_at=now)


def send(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Every minute: what is due goes into the outbox; what did not get through takes another way."""
    operations.try_another_way(now=now)
    if operations.send_due(now=now) == operations.send.AT_ONCE:
        enqueue(kind="reminders.send", payload={}, due_at=now)
