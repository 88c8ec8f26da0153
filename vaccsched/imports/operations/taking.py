"""A file that came is read once: into encrypted blocks of rows, so that everything after it goes block by block."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from itertools import islice

import sqlalchemy as sa

from vaccsched.imports import queries, reading
from vaccsched.imports.models import Import, ImportBlock, ImportKind, ImportPiece, ImportStatus
from vaccsched.imports.operations.moving import move
from vaccsched.imports.rules import columns
from vaccsched.shared.crypto import vault
from vaccsched.shared.db import db, new_id

BLOCK = 100  # rows: one transaction of the run, about a tenth of a second
MOST_ROWS = 1_100_000
AT_ONCE = 50  # blocks of one transaction while reading

Numbered = tuple[int, list[str]]


def pieces_of(import_id: uuid.UUID) -> Iterator[bytes]:
    """The file in its pieces, one in memory at a time."""
    wanted = sa.select(ImportPiece.id, ImportPiece.number).where(ImportPiece.import_id == import_id)
    for piece_id, number in db.session.execute(wanted.order_by(ImportPiece.number)).all():
        sealed = db.session.scalar(sa.select(ImportPiece.sealed).where(ImportPiece.id == piece_id))
        if sealed is None:  # read or withdrawn meanwhile
            raise reading.UnreadableFile("gone")
        yield vault().open_bytes(sealed, place=f"import_pieces.{import_id}.{number}")


def begin(*, import_id: uuid.UUID) -> Import | None:
    """A file that waits to be read, without what an earlier attempt left; None: there is nothing to do."""
    found = db.session.get(Import, import_id)
    if found is None or found.status is not ImportStatus.READING:
        return None
    db.session.execute(sa.delete(ImportBlock).where(ImportBlock.import_id == import_id))
    return found


def opened(*, import_id: uuid.UUID, kind: ImportKind) -> tuple[list[str], Iterator[list[Numbered]]]:
    """The names of the columns, and the rows a block at a time.

    :raises UnreadableFile: also while the blocks are taken.
    """
    known = {word for field in columns.fields_of(kind) for word in field.words if len(word) > 1}
    rows = reading.rows_of(lambda: pieces_of(import_id))
    number, head, rest = reading.with_head(rows, known, columns.heading_key)
    return head, blocks_of(rest, first=number + 2)


def blocks_of(rows: Iterator[list[str]], *, first: int) -> Iterator[list[Numbered]]:
    """Rows that say something, numbered as a spreadsheet numbers them, a block at a time.

    :raises UnreadableFile: more rows than a spreadsheet has.
    """
    numbered = ((number, cells) for number, cells in enumerate(rows, start=first) if any(cells))
    while block := list(islice(numbered, BLOCK)):
        if block[-1][0] > MOST_ROWS:
            raise reading.UnreadableFile("rows")
        yield block


def keep_blocks(*, import_id: uuid.UUID, blocks: list[list[Numbered]], number: int) -> None:
    """Some more blocks, from ``number`` on."""
    for place, block in enumerate(blocks, start=number):
        text = json.dumps(block, ensure_ascii=False, separators=(",", ":")).encode()
        sealed = vault().seal_bytes(text, place=f"import_blocks.{import_id}.{place}.rows")
        db.session.add(ImportBlock(id=new_id(), import_id=import_id, number=place, rows_sealed=sealed))
    db.session.flush()


def finish(*, import_id: uuid.UUID, head: list[str], rows: int, blocks: int) -> None:
    """It is read: its pieces go, the columns are proposed as this clinic read them before.

    :raises NotNow: withdrawn meanwhile, or read by another worker.
    """
    found = db.session.get_one(Import, import_id)
    remembered = queries.layout_of(clinic_id=found.clinic_id, kind=found.kind)
    chosen = columns.suggest(found.kind, head, remembered)
    move(found, ImportStatus.READ, head=head, rows=rows, blocks=blocks, columns=chosen)
    db.session.execute(sa.delete(ImportPiece).where(ImportPiece.import_id == import_id))


def refuse(*, import_id: uuid.UUID, fault: str, now: dt.datetime) -> None:
    """It cannot be read: nothing of it is kept but the reason."""
    found = db.session.get_one(Import, import_id)
    if found.status is ImportStatus.READING:
        move(found, ImportStatus.UNREADABLE, fault=fault, ended_at=now, forgotten_at=now)
        for model in (ImportBlock, ImportPiece):
            db.session.execute(sa.delete(model).where(model.import_id == import_id))
