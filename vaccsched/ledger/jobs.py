"""What the worker counts by night, and when a page asks."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.ledger import operations
from vaccsched.shared.jobs import enqueue
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites


def nightly(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Ask for every clinic's ledger."""
    for clinic in sites.clinics():
        enqueue(kind="ledger.count", payload={"clinic_id": str(clinic.id)}, due_at=now)


def one_clinic(payload: dict[str, Any], now: dt.datetime) -> None:
    """One clinic's ledger, in pieces of a tenth of a second, so that nobody waits for it: ``{"clinic_id"}``."""
    count(uuid.UUID(payload["clinic_id"]), now=now)


def count(clinic_id: uuid.UUID, *, now: dt.datetime) -> None:
    """The whole ledger of a clinic."""
    after: uuid.UUID | None = None
    while True:
        with unit_of_work():
            after = operations.count_next(clinic_id=clinic_id, after=after, now=now)
        if after is None:
            break
    with unit_of_work():
        operations.drop_gone(clinic_id=clinic_id)
