"""The schema on each engine: built once by the real migrations, then put back quickly for each test."""

import shutil
from pathlib import Path
from typing import Protocol

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from tests.services import ROOT
from tests.services.postgresql import PostgreSQL


class Database(Protocol):
    """What the fixtures need of an engine."""

    environment: dict[str, str]

    def build(self, app: Flask) -> None:
        """Run the migrations on the empty database and remember how it is then."""

    def reset(self, app: Flask) -> None:
        """Make it again as it was after ``build``. No connection may be in use."""


class SQLite:
    """A file; remembered as a copy of the file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "vaccsched.db"
        self._pristine = folder / "pristine.db"
        self.environment = {"DATABASE_URL": f"sqlite:///{self._file}"}

    def build(self, app: Flask) -> None:
        _migrate(app)
        shutil.copyfile(self._file, self._pristine)

    def reset(self, app: Flask) -> None:
        _close(app)
        for rest in ("-wal", "-shm"):
            self._file.with_name(self._file.name + rest).unlink(missing_ok=True)
        shutil.copyfile(self._pristine, self._file)


class OnPostgreSQL:
    """A database of its own; emptied row by row, which is ten times quicker than a copy."""

    def __init__(self, server: PostgreSQL, name: str, redis_url: str) -> None:
        self.environment = {"DATABASE_URL": server.create_database(name), "REDIS_URL": redis_url}
        self._restore = ""

    def build(self, app: Flask) -> None:
        _migrate(app)
        with app.app_context():
            engine = app.extensions["sqlalchemy"].engine
            with engine.begin() as connection:
                self._restore = _restoring(connection)
        _close(app)

    def reset(self, app: Flask) -> None:
        with app.app_context():
            engine = app.extensions["sqlalchemy"].engine
            with engine.begin() as connection:
                connection.exec_driver_sql(self._restore)


def _restoring(connection: sa.Connection) -> str:
    """The statements that empty all tables and put back the rows that migrations made.

    Triggers and foreign keys sleep meanwhile (`replica`), because append-only tables refuse a DELETE.
    """
    connection.exec_driver_sql("CREATE SCHEMA pristine")
    statements = ["SET LOCAL session_replication_role = replica"]
    for table in sa.inspect(connection).get_table_names():
        statements.append(f'DELETE FROM "{table}"')
        if connection.exec_driver_sql(f'SELECT EXISTS (SELECT FROM "{table}")').scalar():
            connection.exec_driver_sql(f'CREATE TABLE pristine."{table}" AS TABLE "{table}"')
            statements.append(f'INSERT INTO "{table}" SELECT * FROM pristine."{table}"')
    return ";".join(statements)


def _migrate(app: Flask) -> None:
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    _close(app)


def _close(app: Flask) -> None:
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
