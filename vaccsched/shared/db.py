"""The database: declarative base, column types, and the two engines' settings."""

import datetime as dt
import enum
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeVarTuple

import psycopg
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from psycopg import pq
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from vaccsched.shared import clock

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE = "vaccsched_write"
USED = "used_at"
Columns = TypeVarTuple("Columns")
IDLE_SECONDS = 1.0  # a connection that was used later than that is taken to be alive
DATABASE_GONE = (OperationalError, NoFreeConnection)


class Instant(TypeDecorator[dt.datetime]):
    """A UTC instant, timezone-aware on both sides. SQLite keeps it as text without zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None or value.tzinfo is not None:
            return value.astimezone(dt.UTC) if value else None
        return value.replace(tzinfo=dt.UTC)


class Word(TypeDecorator[enum.StrEnum]):
    """A StrEnum kept as its text, so that a new word needs no migration of a database type."""

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, words: type[enum.StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: enum.StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> enum.StrEnum | None:
        return None if value is None else self.words(value)


class Base(DeclarativeBase):
    """Base of every model."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMES),
        type_annotation_map={
            uuid.UUID: sa.Uuid(),
            dt.datetime: Instant(),
            dt.date: sa.Date(),
            dt.time: sa.Time(),
            str: sa.Text(),
            dict[str, Any]: sa.JSON(),
            list[str]: sa.JSON(),
        },
    )


db = SQLAlchemy(model_class=Base)


def rows(statement: sa.Select[*Columns], values: Mapping[str, Any]) -> Sequence[sa.Row[*Columns]]:
    """What a SELECT of columns answers, in the transaction of the session and after what is pending in it, but without
    the session's care for objects: that takes as long again as the statement itself.
    """
    db.session.flush()
    return db.session.connection().execute(statement, values).all()


def new_id() -> uuid.UUID:
    """A UUIDv7, made by the application because encrypted columns are bound to the row's id."""
    return uuid7()


class HasId:
    """Primary key of every table that has no natural one."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


def tuned(engine: Engine) -> None:
    """SQLite: WAL, FULL, foreign keys, explicit BEGIN. PostgreSQL: READ COMMITTED is asserted."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_postgresql)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _refuse_cut)


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event decides between BEGIN and BEGIN IMMEDIATE
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _open_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_isolation")
        level = cursor.fetchone()[0]
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()
    if level != "read committed":
        raise RuntimeError(f"PostgreSQL must run READ COMMITTED, not {level}: the guards are proved there only")


class Cursor(psycopg.Cursor[Any]):
    """A cursor that tells of each column its name and type only: SQLAlchemy asks after every statement, uses no more,
    and to make the driver's objects would cost a booking a twentieth.
    """

    @property
    def description(self) -> Any:
        result = self.pgresult
        if result is None or result.status != pq.ExecStatus.TUPLES_OK:
            return None
        encoding = self.connection.info.encoding
        return [
            ((result.fname(one) or b"").decode(encoding), result.ftype(one), None, None, None, None, None)
            for one in range(result.nfields)
        ]


def _note_use(_connection: Any, record: Any) -> None:
    record.info[USED] = clock.monotonic()


def _refuse_cut(connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that lay idle whether it is still there; asking before every use would cost a booking a tenth.

    :raises DisconnectionError: the pool opens another one.
    """
    if clock.monotonic() - record.info.get(USED, clock.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error
