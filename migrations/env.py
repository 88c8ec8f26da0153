"""Alembic, inside the application context that `flask db …` makes."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from vaccsched.shared.db import Instant, Word

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Our column types as what the database sees, so that a migration never depends on today's code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word):
        return "sa.String(length=40)"
    return False


def set_foreign_keys(connection: Any, state: str) -> None:
    """SQLite makes a table anew to change it, and may not ask for the rows that point to it meanwhile."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys={state}")  # ignored inside a transaction


def refuse_orphans(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"rows that point to nothing: {orphans[:5]}")


def migrate() -> None:
    with database.engine.connect() as connection:
        set_foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_orphans(connection)
        set_foreign_keys(connection, "ON")


migrate()
