"""What people do with a file: bring it, say which column is which, try it, start it, stop it, put it away."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from vaccsched.imports import queries
from vaccsched.imports.errors import ColumnsMissing, ColumnTwice
from vaccsched.imports.models import (
    Import,
    ImportBlock,
    ImportKey,
    ImportKind,
    ImportLayout,
    ImportPiece,
    ImportStatus,
    ImportWord,
    Likeness,
)
from vaccsched.imports.operations.moving import move
from vaccsched.imports.rules import AT_WORK, cells, columns
from vaccsched.imports.words import FIELDS
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.crypto import vault
from vaccsched.shared.db import db, new_id
from vaccsched.shared.jobs import enqueue
from vaccsched.stock import queries as stock
from vaccsched.vaccines import queries as vaccines

KEPT = dt.timedelta(days=14)  # the rows of a file that is done, withdrawn or left alone
PIECE = 256 * 1024  # bytes


def open_import(
    *,
    clinic_id: uuid.UUID,
    kind: ImportKind,
    name: str,
    location_id: uuid.UUID | None,
    actor: Actor,
    now: dt.datetime,
) -> Import:
    """A file is coming in; its pieces follow, then ``close_import``. ``location_id``: of temperatures of one fridge.

    :raises NotFound: no such place at the clinic.
    """
    if location_id is not None:
        stock.get_location(clinic_id=clinic_id, location_id=location_id)
    one = Import(
        id=new_id(), clinic_id=clinic_id, kind=kind, status=ImportStatus.READING, name=name[-120:], digest="", size=0,
        location_id=location_id if kind is ImportKind.WARMTH else None, sent_by_id=actor.id, sent_at=now,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    return one


def add_piece(*, import_id: uuid.UUID, number: int, data: bytes) -> None:
    """One piece of the file, encrypted."""
    sealed = vault().seal_bytes(data, place=f"import_pieces.{import_id}.{number}")
    db.session.execute(
        sa.insert(ImportPiece), [{"id": new_id(), "import_id": import_id, "number": number, "sealed": sealed}]
    )


def close_import(*, import_id: uuid.UUID, size: int, digest: str, actor: Actor, now: dt.datetime) -> None:
    """All pieces are here: the worker reads it."""
    one = db.session.get_one(Import, import_id)
    one.size, one.digest = size, digest
    enqueue(kind="imports.read", payload={"import_id": str(import_id)}, due_at=now)
    audit.record(
        action="import_sent", actor=actor, now=now, subject=one, clinic_id=one.clinic_id, kind=one.kind, bytes=size
    )
    db.session.flush()


def check(
    *, import_id: uuid.UUID, clinic_id: uuid.UUID, chosen: Mapping[int, str], actor: Actor, now: dt.datetime
) -> Import:
    """Say which column is which and have the worker try every row; remembered for the next file.

    ``chosen``: position of the column → our field; columns not named are not needed.

    :raises ColumnTwice, ColumnsMissing:
    :raises NotNow: it is not read yet, or runs already.
    :raises NotFound:
    """
    one = queries.get_import(clinic_id=clinic_id, import_id=import_id)
    known = {field.code for field in columns.fields_of(one.kind)}
    by_field: dict[str, int] = {}
    for position, field in sorted(chosen.items()):
        if field in known and position < len(one.head):
            if field in by_field:
                raise ColumnTwice(column=str(FIELDS[field]))
            by_field[field] = position
    missing = columns.missing(one.kind, by_field, one_fridge=one.location_id is not None)
    if missing:
        raise ColumnsMissing(columns="、".join(str(FIELDS[field]) for field in missing))
    _remember(one, by_field, now)
    _check_again(one, actor, now, columns=by_field)
    return one


def teach(
    *, import_id: uuid.UUID, clinic_id: uuid.UUID, words: Mapping[tuple[str, str], str], actor: Actor, now: dt.datetime
) -> Import:
    """Say what words of the file mean, (field, word) → our code, remember them, and try every row again. A code that
    is none of ours teaches nothing.

    :raises NotNow: it runs already.
    :raises NotFound:
    """
    one = queries.get_import(clinic_id=clinic_id, import_id=import_id)
    here = queries.words_of(clinic_id=clinic_id)
    known = {
        "vaccine": {one.code for one in vaccines.vaccines()},
        "place": {str(one.id) for one in stock.locations(clinic_id=clinic_id)},
    }
    for (field, word), code in words.items():
        key = cells.word_key(word)[:80]
        if key and code in known.get(field, ()):
            if key in here.get(field, {}):
                _change_word(clinic_id, field, key, code)
            else:
                db.session.add(ImportWord(id=new_id(), clinic_id=clinic_id, field=field, word=key, code=code))
                here.setdefault(field, {})[key] = code
    _check_again(one, actor, now)
    return one


def start(*, import_id: uuid.UUID, clinic_id: uuid.UUID, likeness: Likeness, actor: Actor, now: dt.datetime) -> Import:
    """After the dry run: let the worker do it, or go on where it was stopped.

    :raises NotNow: not tried yet, or running or done already.
    :raises NotFound:
    """
    one = queries.get_import(clinic_id=clinic_id, import_id=import_id)
    move(one, ImportStatus.RUNNING, likeness=likeness, started_by_id=actor.id, started_at=now)
    if one.blocks == 0:
        move(one, ImportStatus.DONE, ended_at=now)
    enqueue(kind="imports.work", payload={"import_id": str(one.id)}, due_at=now)
    audit.record(
        action="import_started", actor=actor, now=now, subject=one, clinic_id=clinic_id, kind=one.kind,
        from_block=one.done_blocks, likeness=likeness,
    )  # fmt: skip
    return one


def stop(*, import_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Import:
    """The block under way is finished, then nothing more; what came in stays.

    :raises NotNow: it does not run.
    :raises NotFound:
    """
    one = queries.get_import(clinic_id=clinic_id, import_id=import_id)
    move(one, ImportStatus.STOPPED)
    audit.record(
        action="import_stopped", actor=actor, now=now, subject=one, clinic_id=clinic_id, at_block=one.done_blocks
    )
    return one


def withdraw(*, import_id: uuid.UUID, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Import:
    """Put a file away: its rows are deleted at once; what came in before it was stopped stays.

    :raises NotNow: it runs, or is done.
    :raises NotFound:
    """
    one = queries.get_import(clinic_id=clinic_id, import_id=import_id)
    move(one, ImportStatus.WITHDRAWN, ended_at=now, forgotten_at=now)
    _delete_rows(one.id)
    audit.record(action="import_withdrawn", actor=actor, now=now, subject=one, clinic_id=clinic_id)
    return one


def note_report(*, found: Import, actor: Actor, now: dt.datetime) -> None:
    """Somebody takes the row-by-row report away."""
    audit.record(action="import_report_taken", actor=actor, now=now, subject=found, clinic_id=found.clinic_id)


def forget_old(*, now: dt.datetime) -> int:
    """Delete the rows of files that were done, or left alone, 14 days ago; the counts stay. Answers how many files."""
    wanted = sa.select(Import).where(
        Import.forgotten_at.is_(None),
        Import.status.not_in(AT_WORK - {ImportStatus.READING}),
        sa.func.coalesce(Import.ended_at, Import.started_at, Import.sent_at) < now - KEPT,
    )
    found = list(db.session.scalars(wanted))
    for one in found:
        if one.status is not ImportStatus.DONE:
            target = ImportStatus.WITHDRAWN
            move(one, target, ended_at=now)
        one.forgotten_at = now
        _delete_rows(one.id)
        audit.record(action="import_forgotten", actor=SYSTEM, now=now, subject=one, clinic_id=one.clinic_id)
    db.session.flush()
    return len(found)


def _check_again(one: Import, actor: Actor, now: dt.datetime, **values: Any) -> None:
    """From the first block on, with nothing of an earlier dry run."""
    move(one, ImportStatus.CHECKING, checked_blocks=0, checked={}, started_by_id=actor.id, **values)
    db.session.execute(sa.delete(ImportKey).where(ImportKey.import_id == one.id))
    if one.blocks == 0:
        move(one, ImportStatus.CHECKED)
    enqueue(kind="imports.work", payload={"import_id": str(one.id)}, due_at=now)
    audit.record(
        action="import_checked", actor=actor, now=now, subject=one, clinic_id=one.clinic_id, kind=one.kind,
        columns=dict(one.columns),
    )  # fmt: skip
    db.session.flush()


def _remember(one: Import, by_field: Mapping[str, int], now: dt.datetime) -> None:
    """How each column of this file was read, also those that were not needed."""
    fields = {position: field for field, position in by_field.items()}
    wanted = {columns.heading_key(name)[:80]: fields.get(place, "") for place, name in enumerate(one.head) if name}
    layouts = sa.select(ImportLayout).where(ImportLayout.clinic_id == one.clinic_id, ImportLayout.kind == one.kind)
    here = {layout.column: layout for layout in db.session.scalars(layouts)}
    for column, field in wanted.items():
        if column in here:
            here[column].field, here[column].used_at = field, now
        elif column:
            db.session.add(
                ImportLayout(
                    id=new_id(), clinic_id=one.clinic_id, kind=one.kind, column=column, field=field, used_at=now
                )
            )
    db.session.flush()


def _change_word(clinic_id: uuid.UUID, field: str, key: str, code: str) -> None:
    db.session.execute(
        sa.update(ImportWord)
        .where(ImportWord.clinic_id == clinic_id, ImportWord.field == field, ImportWord.word == key)
        .values(code=code)
    )


def _delete_rows(import_id: uuid.UUID) -> None:
    for model in (ImportBlock, ImportPiece, ImportKey):
        db.session.execute(sa.delete(model).where(model.import_id == import_id))
