"""What the worker does: studies in pieces, the comparison with last week. Computing holds no transaction."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.advisor import operations
from vaccsched.advisor.working import advance
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites

PIECE = 1.5  # seconds


def study(payload: dict[str, Any], now: dt.datetime) -> None:
    """A piece of one study: read, compute outside any transaction, write."""
    study_id = uuid.UUID(payload["study_id"])
    with unit_of_work():
        piece = operations.piece_of(study_id=study_id)
    if piece is None:
        return
    found = advance(piece.inputs, piece.state, seed=piece.seed, used=piece.used, budget=PIECE, tick=clock.monotonic)
    with unit_of_work():
        operations.keep(study_id=study_id, before=piece, found=found, now=now)


def back_test(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Every clinic's half-days of the last week that were not compared yet: read and simulate, then write."""
    for clinic in sites.clinics():
        found = operations.compare_last_week(clinic=clinic, now=now)
        with unit_of_work():
            operations.keep_checks(clinic_id=clinic.id, checks=found, now=now)
