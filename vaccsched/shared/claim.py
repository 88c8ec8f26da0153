"""Taking something scarce: one conditional UPDATE, late; the row count decides (`docs/locking.md`).

PostgreSQL does it in one round trip, the UPDATE feeding the INSERTs; SQLite, already inside BEGIN IMMEDIATE, in two.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, make_transient_to_detached

from vaccsched.shared.db import Base, db
from vaccsched.shared.unit_of_work import note_write

Row = tuple[type[Base], dict[str, Any]]
Shape = tuple[type[Base], tuple[tuple[str, str], ...]]  # a model, the columns that get a value and the values' names
T = TypeVar("T", bound=Base)
SENT_ONCE = (uuid.UUID, dt.datetime)  # stand in several rows of a claim
ONE: sa.ColumnElement[int] = sa.literal_column("1").label("one")


@dataclass(frozen=True)
class Taking:
    """An UPDATE with named values that was built once, for what is taken all day: building it anew costs more than
    the database does.
    """

    update: sa.Update
    values: Mapping[str, Any]


def claim(taking: sa.Update | Taking, *rows: Row) -> bool:
    """Run ``taking``; when it changed exactly one row, insert ``rows`` (model, values) with it.

    Answers whether it was had. ``taking`` must name one row and the condition under which it is free.
    """
    if rows:
        return claim_all([taking], *rows) is None
    one = as_taking(taking)
    result: Any = db.session.execute(one.update, one.values, execution_options={"synchronize_session": False})
    return bool(result.rowcount == 1)


def claim_all(takings: Sequence[sa.Update | Taking], *rows: Row) -> int | None:
    """Several scarce things at once, locked in the order given: each of ``takings`` must change exactly one row, and
    only then ``rows`` come into being. Answers None when all were had, else the position of the first that was not.

    What was had before it stays changed until the transaction is rolled back: the caller must refuse.
    """
    rows = tuple((model, _with_defaults(model, values)) for model, values in rows)
    if db.engine.dialect.name == "postgresql" and _are_different(takings):
        had = _claim_in_one_statement([as_taking(one) for one in takings], rows)
        return next((position for position, count in enumerate(had) if count != 1), None)
    for position, taking in enumerate(takings):
        if not claim(taking):
            return position
    for model, values in rows:
        db.session.execute(sa.insert(model.__table__), values)  # type: ignore[arg-type]
    return None


def whole(number: int) -> sa.ColumnElement[int]:
    """A number that is part of the statement itself, for ``Taking``: one value less to send."""
    return sa.literal_column(str(int(number)), sa.Integer)


def row_of(made: Base) -> Row:
    """The row for ``claim`` of an object that is in no session: what was set."""
    named = made.__table__.columns.keys()
    return type(made), {name: value for name, value in made.__dict__.items() if name in named and value is not None}


def as_loaded(made: T) -> T:
    """The object whose row a claim has just inserted, as if it had been read back: in the session and unchanged."""
    make_transient_to_detached(made)
    db.session.add(made)
    return made


def claim_number(taking: sa.Update, number: InstrumentedAttribute[int]) -> int | None:
    """Run ``taking`` and answer the new value of ``number``, or None when the condition did not hold."""
    return db.session.scalar(taking.returning(number), execution_options={"synchronize_session": False})


def as_taking(taking: sa.Update | Taking) -> Taking:
    """Either kind as the one with values."""
    return taking if isinstance(taking, Taking) else Taking(taking, {})


def _with_defaults(model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    """An INSERT that is fed by another statement does not ask Python for them."""
    missing = [one for one in model.__table__.columns if one.default is not None and one.key not in values]
    defaults = {one.key: one.default.arg(None) if one.default.is_callable else one.default.arg for one in missing}
    return values | defaults


def _are_different(takings: Sequence[sa.Update | Taking]) -> bool:
    """The same UPDATE cannot stand twice in a statement: its values have the same names."""
    return len({id(as_taking(one).update) for one in takings}) == len(takings)


def _claim_in_one_statement(takings: Sequence[Taking], rows: Sequence[Row]) -> list[int]:
    """How many rows each changed."""
    note_write(db.session())
    updates = tuple(one.update for one in takings)
    shapes, named = _named(rows)
    built = all(one.values for one in takings)
    statement = (_statement if built else _statement.__wrapped__)(updates, shapes)
    for one in takings:
        named.update(one.values)
    return list(db.session.execute(statement, named).one())


def _named(rows: Sequence[Row]) -> tuple[tuple[Shape, ...], dict[str, Any]]:
    """A name for each value of these rows, the same for an id or an instant that stands in several of them: a statement
    with more than 50 values, or 4,096 letters, the driver reads anew each time.
    """
    known: dict[Any, str] = {}
    named: dict[str, Any] = {}
    shapes = []
    for position, (model, values) in enumerate(rows):
        names = []
        for column, value in values.items():
            name = f"{column}R{position}"  # SQLAlchemy names values of its own ``id_1``
            if isinstance(value, SENT_ONCE):
                name = known.setdefault((type(model.__table__.c[column].type), value), name)
            named[name] = value
            names.append((column, name))
        shapes.append((model, tuple(names)))
    return tuple(shapes), named


@lru_cache(maxsize=200)
def _statement(updates: tuple[sa.Update, ...], shapes: tuple[Shape, ...]) -> sa.Select[Any]:
    """Each UPDATE waits for the one before it, so that locks are taken in order; the rows wait for the last."""
    claimed: list[sa.CTE] = []
    for position, update in enumerate(updates):
        conditions = [_had(claimed[-1])] if claimed else []
        changing = update.where(*conditions).returning(ONE)
        claimed.append(changing.cte(f"claimed_{position}"))
    answer = sa.select(*[sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in claimed])
    for position, shape in enumerate(shapes):
        answer = answer.add_cte(_insert_from(claimed[-1], shape).cte(f"row_{position}"))
    return answer


def _had(claimed: sa.CTE) -> sa.ColumnElement[bool]:
    return sa.select(sa.func.count()).select_from(claimed).scalar_subquery() == 1


def _insert_from(claimed: sa.CTE, shape: Shape) -> Any:
    table = shape[0].__table__
    columns = [table.c[column] for column, _name in shape[1]]
    source = sa.select(*[sa.bindparam(name, type_=table.c[column].type) for column, name in shape[1]])
    return sa.insert(table).from_select(columns, source.select_from(claimed), include_defaults=False).returning(ONE)  # type: ignore[arg-type]
