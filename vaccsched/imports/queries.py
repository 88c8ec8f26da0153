"""Questions about files on their way in: where they stand, their rows, how columns and words are read."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.imports.models import (
    Import,
    ImportBlock,
    ImportKind,
    ImportLayout,
    ImportStatus,
    ImportWord,
    Outcome,
)
from vaccsched.imports.rules.cells import Fault
from vaccsched.imports.rules.row import Line
from vaccsched.shared.crypto import vault
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

TEACHABLE = ("vaccine", "place")  # fields of which an unknown word can be told once and is remembered
MOST = 50  # files of a list


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a row is or became."""

    line: int
    outcome: Outcome
    faults: list[Fault]
    made: str | None
    other: str | None


def get_import(*, clinic_id: uuid.UUID, import_id: uuid.UUID) -> Import:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(Import, import_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def imports(*, clinic_id: uuid.UUID) -> list[Import]:
    """The clinic's files, newest first, at most 50; withdrawn ones left out."""
    wanted = sa.select(Import).where(Import.clinic_id == clinic_id, Import.status != ImportStatus.WITHDRAWN)
    ordered = wanted.order_by(Import.sent_at.desc(), Import.id.desc()).limit(MOST)
    return list(db.session.scalars(ordered.options(joinedload(Import.sent_by))))


def find_same(found: Import) -> Import | None:
    """The same file, brought before and done."""
    wanted = sa.select(Import).where(
        Import.clinic_id == found.clinic_id,
        Import.kind == found.kind,
        Import.digest == found.digest,
        Import.status == ImportStatus.DONE,
        Import.id != found.id,
    )
    return db.session.scalars(wanted.order_by(Import.ended_at.desc()).limit(1)).first()


def layout_of(*, clinic_id: uuid.UUID, kind: ImportKind) -> dict[str, str]:
    """How this clinic read such files before: column (as ``heading_key`` writes it) → field; empty: not needed."""
    rows = sa.select(ImportLayout.column, ImportLayout.field).where(
        ImportLayout.clinic_id == clinic_id, ImportLayout.kind == kind
    )
    return {row.column: row.field for row in db.session.execute(rows)}


def words_of(*, clinic_id: uuid.UUID) -> dict[str, dict[str, str]]:
    """By field: what this clinic's other system writes (as ``word_key`` writes it) → our code."""
    found: dict[str, dict[str, str]] = {}
    for row in db.session.scalars(sa.select(ImportWord).where(ImportWord.clinic_id == clinic_id)):
        found.setdefault(row.field, {})[row.word] = row.code
    return found


def rows_of(block: ImportBlock) -> list[tuple[int, list[str]]]:
    """The rows of a block: number and cells."""
    place = f"import_blocks.{block.import_id}.{block.number}.rows"
    return [(number, cells) for number, cells in json.loads(vault().open_bytes(block.rows_sealed, place=place))]


def lines_of(block: ImportBlock, *, columns: Mapping[str, Any]) -> list[Line]:
    """The same by our fields."""
    return [
        Line(
            number=number,
            cells={field: cells[position] for field, position in columns.items() if position < len(cells)},
        )
        for number, cells in rows_of(block)
    ]


def results_of(block: ImportBlock) -> list[Result]:
    """What became of the rows of a block; empty when nobody looked at it yet."""
    if block.results_sealed is None:
        return []
    place = f"import_blocks.{block.import_id}.{block.number}.results"
    rows = json.loads(vault().open_bytes(block.results_sealed, place=place))
    return [
        Result(
            line=line,
            outcome=Outcome(outcome),
            faults=[Fault(field=field, code=code, shown=shown) for field, code, shown in faults],
            made=made,
            other=other,
        )
        for line, outcome, faults, made, other in rows
    ]


def first_rows(*, import_id: uuid.UUID, most: int = 3) -> list[list[str]]:
    """The first rows, as examples of what a column holds."""
    block = db.session.scalar(sa.select(ImportBlock).where(ImportBlock.import_id == import_id, ImportBlock.number == 0))
    return [cells for _number, cells in rows_of(block)[:most]] if block is not None else []


def rows_to_show(*, import_id: uuid.UUID, below: int, most: int) -> list[Result]:
    """Rows that somebody should look at, in the order of the file, from the first ``below`` blocks."""
    wanted = sa.select(ImportBlock).where(
        ImportBlock.import_id == import_id, ImportBlock.to_show > 0, ImportBlock.number < below
    )
    found: list[Result] = []
    for block in db.session.scalars(wanted.order_by(ImportBlock.number).limit(most)):
        found += [one for one in results_of(block) if one.outcome in (Outcome.WRONG, Outcome.LIKE)]
        if len(found) >= most:
            break
    return found[:most]


def number_to_show(*, import_id: uuid.UUID, below: int) -> int:
    """How many rows somebody should look at."""
    wanted = sa.select(sa.func.sum(ImportBlock.to_show)).where(
        ImportBlock.import_id == import_id, ImportBlock.number < below
    )
    return db.session.scalar(wanted) or 0


def results_at(*, import_id: uuid.UUID, number: int) -> list[Result]:
    """The results of one block; empty when its rows were deleted."""
    wanted = sa.select(ImportBlock).where(ImportBlock.import_id == import_id, ImportBlock.number == number)
    block = db.session.scalar(wanted)
    return results_of(block) if block is not None else []
