"""Taking something scarce: one conditional UPDATE, late; the row count decides (`docs/locking.md`).

PostgreSQL does it in one round trip, the UPDATE feeding the INSERTs; SQLite, already inside BEGIN IMMEDIATE, in two.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from vaccsched.shared.db import Base, db

Row = tuple[type[Base], dict[str, Any]]


def claim(taking: sa.Update, *rows: Row) -> bool:
    """Run ``taking``; when it changed exactly one row, insert ``rows`` (model, values) with it.

    Answers whether it was had. ``taking`` must name one row and the condition under which it is free.
    """
    if rows and db.engine.dialect.name == "postgresql":
        return _claim_in_one_statement(taking, rows)
    result: Any = db.session.execute(taking, execution_options={"synchronize_session": False})
    if result.rowcount != 1:
        return False
    for model, values in rows:
        db.session.execute(sa.insert(model.__table__).values(**values))  # type: ignore[arg-type]
    return True


def claim_number(taking: sa.Update, number: InstrumentedAttribute[int]) -> int | None:
    """Run ``taking`` and answer the new value of ``number``, or None when the condition did not hold."""
    return db.session.scalar(taking.returning(number), execution_options={"synchronize_session": False})


def _claim_in_one_statement(taking: sa.Update, rows: tuple[Row, ...]) -> bool:
    claimed = taking.returning(sa.literal(1).label("had")).cte("claimed")
    answer = sa.select(sa.func.count()).select_from(claimed)
    for position, (model, values) in enumerate(rows):
        answer = answer.add_cte(_insert_from(claimed, model, values).cte(f"row_{position}"))
    return db.session.scalar(answer) == 1


def _insert_from(claimed: sa.CTE, model: type[Base], values: dict[str, Any]) -> Any:
    table = model.__table__
    columns = [table.c[name] for name in values]
    literals = [
        sa.cast(sa.literal(value, column.type), column.type)
        for column, value in zip(columns, values.values(), strict=True)
    ]
    source = sa.select(*literals).select_from(claimed)
    return sa.insert(table).from_select(columns, source).returning(sa.literal(1))  # type: ignore[arg-type]
