"""Every row of the database that points to a person, found from the foreign keys: a new room needs nothing here."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from vaccsched.shared.db import Base, db

OWN = frozenset({"persons", "person_corrections", "person_merges", "distinct_persons"})  # stay where they are
# Rows that belong to a row that moves back, wherever they were written: (table, column, owner, owner's column).
BELONGING = (
    ("immunizations", "record_id", "immunizations", "record_id"),
    ("health_facts", "ends_fact_id", "health_facts", "id"),
    ("appointment_lines", "appointment_id", "appointments", "id"),
    ("waitlist_lines", "entry_id", "waitlist_entries", "id"),
    ("waitlist_offers", "entry_id", "waitlist_entries", "id"),
)


def pointing() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Tables of all rooms with a column that names a person, by name."""
    for table in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        if table.name not in OWN:
            for key in table.foreign_keys:
                if key.column.table.name == "persons":
                    yield table, key.parent


def movable(table: sa.Table, column: sa.Column[Any], *, old: uuid.UUID, new: uuid.UUID) -> list[uuid.UUID]:
    """Ids of ``old``'s rows that can point to ``new``: those that would make a second of what is unique stay."""
    staying: set[uuid.UUID] = set()
    for others, where in _unique_with(table, column):
        asked = sa.select(table.c.id, *others)
        taken = {tuple(row[1:]) for row in db.session.execute(asked.where(column == new, *where))}
        rows = db.session.execute(asked.where(column == old, *where))
        staying |= {row[0] for row in rows if tuple(row[1:]) in taken}
    found = db.session.scalars(sa.select(table.c.id).where(column == old).order_by(table.c.id))
    return [one for one in found if one not in staying]


def point(table: sa.Table, column: sa.Column[Any], ids: Iterable[uuid.UUID], *, old: uuid.UUID, new: uuid.UUID) -> None:
    """Let these rows point to ``new``; those that were pointed elsewhere meanwhile stay."""
    chosen = list(ids)
    if chosen:
        changed = sa.update(table).where(table.c.id.in_(chosen), column == old).values({column.name: new})
        db.session.execute(changed, execution_options={"synchronize_session": False})


def belonging(rows: dict[str, list[uuid.UUID]], *, holder: uuid.UUID) -> dict[str, list[uuid.UUID]]:
    """Ids of ``holder``'s rows that belong to one of ``rows``, these included: a correction written after the merge
    goes back with its record, a line with its appointment. An appointment that was used since stays.
    """
    rows = _without_used(rows, holder)
    found = {name: set(ids) for name, ids in rows.items()}
    for name, link, owner, key in BELONGING:
        owners, table = Base.metadata.tables[owner], Base.metadata.tables[name]
        keys = sa.select(owners.c[key]).where(owners.c.id.in_(found.get(owner, set())))
        more = sa.select(table.c.id).where(table.c.person_id == holder, table.c[link].in_(keys))
        found.setdefault(name, set()).update(db.session.scalars(more))
    return {name: sorted(ids) for name, ids in found.items() if ids}


def _without_used(rows: dict[str, list[uuid.UUID]], holder: uuid.UUID) -> dict[str, list[uuid.UUID]]:
    visits, lines = Base.metadata.tables["visits"], Base.metadata.tables["appointment_lines"]
    came = sa.select(visits.c.appointment_id).where(
        visits.c.person_id == holder,
        visits.c.appointment_id.in_(rows.get("appointments", [])),
        visits.c.id.not_in(rows.get("visits", [])),
    )
    used = set(db.session.scalars(came))
    theirs = set(db.session.scalars(sa.select(lines.c.id).where(lines.c.appointment_id.in_(used))))
    return {name: [one for one in ids if one not in used | theirs] for name, ids in rows.items()}


def _unique_with(table: sa.Table, column: sa.Column[Any]) -> Iterator[tuple[list[sa.Column[Any]], list[Any]]]:
    """The other columns of each unique rule that ``column`` is part of, and the rule's condition if it has one."""
    dialect = db.engine.dialect.name
    for index in table.indexes:
        if index.unique and column.name in index.columns:
            where = index.dialect_options[dialect].get("where")
            yield [one for one in index.columns if one.name != column.name], [] if where is None else [where]
    for rule in table.constraints:
        if isinstance(rule, sa.UniqueConstraint) and column.name in rule.columns:
            yield [one for one in rule.columns if one.name != column.name], []
