"""What the worker does with a file: read it into blocks, try or run it a few seconds at a time, forget old rows."""

import datetime as dt
import uuid
from itertools import islice
from typing import Any

from vaccsched.imports import operations
from vaccsched.imports.models import ImportStatus
from vaccsched.imports.reading import UnreadableFile
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.jobs import enqueue
from vaccsched.shared.unit_of_work import unit_of_work

SLICE = 3.0  # seconds: then whatever else is due has its turn


def read(payload: dict[str, Any], now: dt.datetime) -> None:
    """The whole file into blocks; an attempt that died is begun anew."""
    import_id = uuid.UUID(payload["import_id"])
    with unit_of_work():
        found = operations.begin_reading(import_id=import_id)
        kind = found.kind if found is not None else None
    if kind is None:
        return
    try:
        head, blocks = operations.opened(import_id=import_id, kind=kind)
        made, counted = 0, 0
        while some := list(islice(blocks, operations.AT_ONCE)):
            with unit_of_work():
                operations.keep_blocks(import_id=import_id, blocks=some, number=made)
            made, counted = made + len(some), counted + sum(map(len, some))
    except UnreadableFile as refusal:
        with unit_of_work():
            operations.refuse(import_id=import_id, fault=refusal.code, now=now)
        return
    with unit_of_work():
        operations.finish(import_id=import_id, head=head, rows=counted, blocks=made)


def work(payload: dict[str, Any], now: dt.datetime) -> None:
    """Some blocks of the dry run or of the run, then the next turn is asked for."""
    import_id = uuid.UUID(payload["import_id"])
    task = operations.begin(import_id=import_id, now=now)
    if task is None:
        return
    until = clock.monotonic() + SLICE
    while (block := operations.next_block(task)) is not None:
        with unit_of_work():
            _do(block)
        if clock.monotonic() > until:
            with unit_of_work():
                enqueue(kind="imports.work", payload=payload, due_at=clock.now())
            return
    db.session.rollback()


def _do(block: operations.Block) -> None:
    if block.status is ImportStatus.RUNNING:
        operations.run_block(block)
    else:
        operations.check_block(block)


def forget_old(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Rows of files nobody needs any more."""
    operations.forget_old(now=now)
