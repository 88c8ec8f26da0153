"""The only place that commits.

``unit_of_work`` commits on leaving and rolls back on any error. On SQLite a process-wide lock is held around it and
the transaction starts with BEGIN IMMEDIATE: a second writer waits for the lock, not inside the database, where it
would stop the event loop. Nothing inside may wait for anything but the database.

On PostgreSQL it goes on in the transaction that has read for the request: whoever wrote in that one before is refused,
or a later unit would commit it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import ORMExecuteState, Session

from vaccsched.shared import events
from vaccsched.shared.db import DATABASE_GONE, WRITE, Base, db
from vaccsched.shared.errors import REFUSED_BY_CONSTRAINT, Busy, LostRace

_one_writer = threading.Lock()
P = ParamSpec("P")
R = TypeVar("R")
READS = ("SELECT", "SHOW", "PRAGMA", "EXPLAIN")  # what a statement in words may begin with outside
RETRY = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock not available
INSIDE, WRITTEN = "inside_unit_of_work", "written_outside"


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One transaction: all or nothing. Never nested.

    :raises Refused: the refusal that a broken constraint stands for, or ``LostRace``.
    """
    session = db.session
    if session.info.get(INSIDE):
        raise RuntimeError("units of work do not nest")
    if session.new or session.dirty or session.deleted or session.info.get(WRITTEN):
        raise RuntimeError("changes were made outside a unit of work")
    on_sqlite = db.engine.dialect.name == "sqlite"
    _end_reading(on_sqlite=on_sqlite)
    with _one_writer if on_sqlite else nullcontext():
        session.info[INSIDE] = True
        try:
            if on_sqlite:
                session.connection(execution_options={WRITE: True})
            yield
            session.commit()
        except IntegrityError as error:
            _undo()
            raise _refusal(error) from error
        except OperationalError as error:
            _undo()
            if _was_a_lost_race(error):
                raise LostRace from error
            raise
        except BaseException:
            _undo()
            raise
        finally:
            session.info.pop(INSIDE, None)
    events.deliver()


def one_transaction(view: Callable[P, R]) -> Callable[P, R]:
    """Decorator of views: the whole view is one unit of work, tried once more after a lost race or a lost database.

    :raises Busy: the database failed twice.
    """

    @wraps(view)
    def committed(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with unit_of_work():
                return view(*args, **kwargs)
        except (LostRace, *DATABASE_GONE):
            pass
        try:
            with unit_of_work():
                return view(*args, **kwargs)
        except DATABASE_GONE as error:
            raise Busy from error

    return committed


def _end_reading(*, on_sqlite: bool) -> None:
    """What is decided on must be read now, not what the request has read so far.

    On SQLite reading is a transaction of its own, with what was there when it began. READ COMMITTED sees in the same
    transaction what others commit meanwhile: forgetting is enough, and saves three round trips.
    """
    if on_sqlite:
        db.session.rollback()
    else:
        db.session.expire_all()


def note_write(session: Session) -> None:
    """Something is written: outside a unit of work the next one refuses to begin."""
    if not session.info.get(INSIDE):
        session.info[WRITTEN] = True


@event.listens_for(db.session, "before_flush")
def _note_flush(session: Session, *_: object) -> None:
    note_write(session)


@event.listens_for(db.session, "do_orm_execute")
def _note_execution(execution: ORMExecuteState) -> None:
    """A claim is a SELECT of what it wrote: ``shared.claim`` notes it by itself."""
    statement = execution.statement
    in_words = isinstance(statement, sa.TextClause) and statement.text.lstrip().upper().startswith(READS)
    if not execution.is_select and not in_words:
        note_write(execution.session)


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget_writes(session: Session) -> None:
    session.info.pop(WRITTEN, None)


def _undo() -> None:
    db.session.rollback()
    events.forget()


def _was_a_lost_race(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) in RETRY


def _refusal(error: IntegrityError) -> Exception:
    name = constraint_name(error)
    refusal = REFUSED_BY_CONSTRAINT.get(name or "")
    return refusal() if refusal else error


def constraint_name(error: IntegrityError) -> str | None:
    """The name of the broken constraint, also on SQLite, which tells only the columns of a unique one."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    text = str(error.orig)
    kind, _, rest = text.partition(" constraint failed: ")
    if kind == "CHECK":
        return rest
    if kind != "UNIQUE":
        return None
    return _unique_by_columns(rest)


def _unique_by_columns(columns: str) -> str | None:
    if columns.startswith("index "):
        return columns.removeprefix("index ").strip("'")
    wanted = {part.strip() for part in columns.split(",")}
    table = Base.metadata.tables.get(next(iter(wanted)).split(".")[0])
    if table is None:
        return None
    unique: list[sa.Index | sa.UniqueConstraint] = [index for index in table.indexes if index.unique]
    unique += [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    for one in unique:
        if {f"{table.name}.{column.name}" for column in one.columns} == wanted:
            return str(one.name)
    return None
