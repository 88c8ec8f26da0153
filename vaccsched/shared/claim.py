"""Taking something scarce: one conditional UPDATE, late; the row count decides (`docs/locking.md`).

PostgreSQL does it in one round trip, the UPDATE feeding the INSERTs; SQLite, already inside BEGIN IMMEDIATE, in two.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, make_transient_to_detached

from vaccsched.shared.db import Base, db

Row = tuple[type[Base], dict[str, Any]]
T = TypeVar("T", bound=Base)


def claim(taking: sa.Update, *rows: Row) -> bool:
    """Run ``taking``; when it changed exactly one row, insert ``rows`` (model, values) with it.

    Answers whether it was had. ``taking`` must name one row and the condition under which it is free.
    """
    if rows and db.engine.dialect.name == "postgresql":
        return _claim_in_one_statement(taking, rows)
    result: Any = db.session.execute(taking, execution_options={"synchronize_session": False})
    if result.rowcount != 1:
        return False
    _insert(rows)
    return True


def claim_all(takings: Sequence[sa.Update], *rows: Row) -> int | None:
    """Several scarce things at once, locked in the order given: each of ``takings`` must change exactly one row, and
    only then ``rows`` come into being. Answers None when all were had, else the position of the first that was not.

    What was had before it stays changed until the transaction is rolled back: the caller must refuse.
    """
    if db.engine.dialect.name == "postgresql":
        had = _claim_all_in_one_statement(takings, rows)
        return next((position for position, count in enumerate(had) if count != 1), None)
    for position, taking in enumerate(takings):
        if not claim(taking):
            return position
    _insert(rows)
    return None


def row_of(made: Base) -> Row:
    """The row for ``claim`` of an object that is in no session yet."""
    model = type(made)
    return model, {attribute.key: getattr(made, attribute.key) for attribute in sa.inspect(model).column_attrs}


def as_loaded(made: T) -> T:
    """The object whose row a claim has just inserted, as if it had been read back: in the session and unchanged."""
    make_transient_to_detached(made)
    db.session.add(made)
    return made


def claim_number(taking: sa.Update, number: InstrumentedAttribute[int]) -> int | None:
    """Run ``taking`` and answer the new value of ``number``, or None when the condition did not hold."""
    return db.session.scalar(taking.returning(number), execution_options={"synchronize_session": False})


def _insert(rows: Sequence[Row]) -> None:
    for model, values in rows:
        db.session.execute(sa.insert(model.__table__).values(**values))  # type: ignore[arg-type]


def _claim_in_one_statement(taking: sa.Update, rows: tuple[Row, ...]) -> bool:
    return _claim_all_in_one_statement([taking], rows) == [1]


def _claim_all_in_one_statement(takings: Sequence[sa.Update], rows: Sequence[Row]) -> list[int]:
    """How many rows each changed. Each waits for the one before it, so that locks are taken in order."""
    claimed: list[sa.CTE] = []
    for position, taking in enumerate(takings):
        conditions = [_had(claimed[-1])] if claimed else []
        changing = taking.where(*conditions).returning(sa.literal(1).label("had"))
        claimed.append(changing.cte(f"claimed_{position}"))
    answer = sa.select(*[sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in claimed])
    for position, (model, values) in enumerate(rows):
        answer = answer.add_cte(_insert_from(claimed[-1], model, values).cte(f"row_{position}"))
    return list(db.session.execute(answer).one())


def _had(claimed: sa.CTE) -> sa.ColumnElement[bool]:
    return sa.select(sa.func.count()).select_from(claimed).scalar_subquery() == 1


def _insert_from(claimed: sa.CTE, model: type[Base], values: dict[str, Any]) -> Any:
    table = model.__table__
    columns = [table.c[name] for name in values]
    literals = [
        sa.cast(sa.literal(value, column.type), column.type)
        for column, value in zip(columns, values.values(), strict=True)
    ]
    source = sa.select(*literals).select_from(claimed)
    return sa.insert(table).from_select(columns, source).returning(sa.literal(1))  # type: ignore[arg-type]
