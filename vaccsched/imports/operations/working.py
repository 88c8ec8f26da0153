"""The dry run and the run, block by block: what is done and how far it is done are one transaction.

A worker that dies leaves the mark where its last block ended. Two workers on one file: the mark moves for one of them.
"""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vaccsched.imports import queries
from vaccsched.imports.models import Import, ImportBlock, ImportKey, ImportKind, ImportStatus, Outcome
from vaccsched.imports.operations.doses import Doses
from vaccsched.imports.operations.moving import move
from vaccsched.imports.operations.people import Residents
from vaccsched.imports.operations.staff import Staff
from vaccsched.imports.operations.task import Kind, Task
from vaccsched.imports.operations.warmth import Warmth
from vaccsched.imports.rules.cells import Fault
from vaccsched.imports.rules.row import Found
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.crypto import vault
from vaccsched.shared.db import db, new_id

KINDS: dict[ImportKind, Kind] = {
    ImportKind.RESIDENTS: Residents(),
    ImportKind.DOSES: Doses(),
    ImportKind.STAFF: Staff(),
    ImportKind.WARMTH: Warmth(),
}
SHOWN = (Outcome.WRONG, Outcome.LIKE)  # rows that somebody should look at


@dataclass(frozen=True, kw_only=True)
class Block:
    """The next block of a file with its rows read: pure work, done before its transaction begins."""

    import_id: uuid.UUID
    status: ImportStatus
    number: int
    found: list[Found]
    task: Task


def begin(*, import_id: uuid.UUID, now: dt.datetime) -> Task | None:
    """What is needed to work on a file; None: nothing is to be done. Outside any unit of work: staff need a hash."""
    one = db.session.get(Import, import_id)
    if one is None or one.status not in (ImportStatus.CHECKING, ImportStatus.RUNNING):
        return None
    task = Task(
        source=one.id,
        clinic_id=one.clinic_id,
        county_id=one.clinic.county_id,
        location_id=one.location_id,
        likeness=one.likeness,
        words=queries.words_of(clinic_id=one.clinic_id),
        actor=_starter(one),
        now=now,
    )
    KINDS[one.kind].prepare(task)
    return task


def next_block(task: Task) -> Block | None:
    """The first block above the mark, read; None: the file is through, was stopped or withdrawn."""
    one = db.session.get_one(Import, task.source, populate_existing=True)
    if one.status not in (ImportStatus.CHECKING, ImportStatus.RUNNING):
        return None
    number = one.done_blocks if one.status is ImportStatus.RUNNING else one.checked_blocks
    row = db.session.scalar(sa.select(ImportBlock).where(ImportBlock.import_id == one.id, ImportBlock.number == number))
    if row is None:
        return None
    kind = KINDS[one.kind]
    lines = queries.lines_of(row, columns=one.columns)
    found = [kind.read(line, task) for line in lines]
    return Block(import_id=one.id, status=one.status, number=number, found=found, task=task)


def check_block(block: Block) -> None:
    """Dry run of one block: looked up, written down in its row. Nothing else changes."""
    one = _taken(block, Import.checked_blocks)
    if one is None:
        return
    _tell_twice(block.found)
    _tell_met(block)
    KINDS[one.kind].look_up(block.found, block.task)
    _write_down(one, block)
    one.checked = _added(one.checked, block.found)
    db.session.flush()
    if one.checked_blocks == one.blocks:
        move(one, ImportStatus.CHECKED)


def run_block(block: Block) -> None:
    """One block for good: looked up again, kept, written down, and the mark moved, all in one transaction."""
    one = _taken(block, Import.done_blocks)
    if one is None:
        return
    _tell_twice(block.found)
    kind = KINDS[one.kind]
    kind.look_up(block.found, block.task)
    kind.keep(block.found, block.task)
    _write_down(one, block)
    one.done = _added(one.done, block.found)
    db.session.flush()
    if one.done_blocks == one.blocks:
        _end(one, block.task)


def _taken(block: Block, mark: Any) -> Import | None:
    """The file with its mark moved beyond this block; None: another worker has done it, or the file was stopped."""
    moving = sa.update(Import).where(Import.id == block.import_id, Import.status == block.status, mark == block.number)
    if not claim(moving.values({mark: block.number + 1})):
        return None
    return db.session.get_one(Import, block.import_id, populate_existing=True)


def _end(one: Import, task: Task) -> None:
    move(one, ImportStatus.DONE, ended_at=task.now)
    db.session.execute(sa.delete(ImportKey).where(ImportKey.import_id == one.id))
    counts = {name: number for name, number in one.done.items() if isinstance(number, int)}
    audit.record(
        action="import_done", actor=task.actor, now=task.now, subject=one, clinic_id=one.clinic_id, kind=one.kind,
        rows=counts,
    )  # fmt: skip


def _starter(one: Import) -> Actor:
    """Whoever started it answers for what it writes."""
    starter = one.started_by_id or one.sent_by_id
    if starter is None:
        return SYSTEM
    return Actor(kind=ActorKind.STAFF, id=starter, clinic_id=one.clinic_id)


def _tell_twice(found: Sequence[Found]) -> None:
    """Two rows of one block about the same thing: the first counts."""
    first: dict[str, int] = {}
    for row in found:
        if row.key is not None and row.is_wanted and first.setdefault(row.key, row.line) != row.line:
            row.outcome = Outcome.KNOWN
            row.faults.append(Fault(field="", code="twice", shown=str(first[row.key])))


def _tell_met(block: Block) -> None:
    """Rows about what an earlier block was about; the dry run writes nothing else that could tell."""
    rows = {row.key: row for row in block.found if row.key is not None and row.is_wanted}
    wanted = sa.select(ImportKey.key, ImportKey.line).where(
        ImportKey.import_id == block.import_id, ImportKey.key.in_(rows)
    )
    for key, line in db.session.execute(wanted).all():
        row = rows.pop(key)
        row.outcome = Outcome.KNOWN
        row.faults.append(Fault(field="", code="twice", shown=str(line)))
    new = [{"id": new_id(), "import_id": block.import_id, "key": key, "line": row.line} for key, row in rows.items()]
    if new:
        db.session.execute(sa.insert(ImportKey), new)


def _write_down(one: Import, block: Block) -> None:
    results = [
        [
            row.line, row.outcome, [[fault.field, fault.code, fault.shown] for fault in row.faults],
            str(row.made) if row.made else None, str(row.other) if row.other else None,
        ]
        for row in block.found
    ]  # fmt: skip
    text = json.dumps(results, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = vault().seal_bytes(text, place=f"import_blocks.{one.id}.{block.number}.results")
    shown = sum(row.outcome in SHOWN for row in block.found)
    db.session.execute(
        sa.update(ImportBlock)
        .where(ImportBlock.import_id == one.id, ImportBlock.number == block.number)
        .values(results_sealed=sealed, to_show=shown)
        .execution_options(synchronize_session=False)
    )


def _added(before: dict[str, Any], found: Sequence[Found]) -> dict[str, Any]:
    """Rows by outcome, and words that nobody knows yet by field, with how often they stand (at most 40 a field)."""
    counts = Counter({name: number for name, number in before.items() if isinstance(number, int)})
    counts.update(str(row.outcome) for row in found)
    words: dict[str, dict[str, int]] = {field: dict(seen) for field, seen in before.get("words", {}).items()}
    for row in found:
        for fault in row.faults:
            if fault.code == fault.field and fault.field in queries.TEACHABLE:
                seen = words.setdefault(fault.field, {})
                if fault.shown in seen or len(seen) < 40:
                    seen[fault.shown] = seen.get(fault.shown, 0) + 1
    return {**counts, "words": words}
