"""What the database itself refuses of dose records, also to whoever writes SQL by hand.

A version is never rewritten: only ``person_id`` may change, which merging two files of one person needs
(docs/decisions/0024). It is never deleted before ``retain_until``, the vaccine's expiry plus five years
(疫苗管理法 第46条); one without that date is kept for good. A migration that makes the table anew on SQLite makes the
triggers anew too.
"""

from typing import Any

import sqlalchemy as sa

KEPT = "immunizations_kept"  # what a refused statement names
MOVABLE = {"person_id"}
_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'immunizations_kept';
END $$
"""
_SENTENCE = "immunizations are append-only and kept until retain_until"


def triggers(dialect: str, columns: list[str]) -> list[str]:
    """The statements that make the guard on this engine. ``columns``: all of the table."""
    fixed = ", ".join(f'"{name}"' for name in columns if name not in MOVABLE)
    if dialect == "sqlite":
        today, refuse = "date('now', '+8 hours')", f"BEGIN SELECT RAISE(ABORT, '{KEPT}: {_SENTENCE}'); END"
        too_early = f"WHEN OLD.retain_until IS NULL OR OLD.retain_until > {today}"
        return [
            f"CREATE TRIGGER {KEPT}_delete BEFORE DELETE ON immunizations {too_early} {refuse}",
            f"CREATE TRIGGER {KEPT}_update BEFORE UPDATE OF {fixed} ON immunizations {refuse}",
        ]
    today, call = "(now() AT TIME ZONE 'Asia/Shanghai')::date", f"EXECUTE FUNCTION {KEPT}()"
    too_early = f"FOR EACH ROW WHEN (OLD.retain_until IS NULL OR OLD.retain_until > {today})"
    return [
        _FUNCTION.format(name=KEPT, sentence=_SENTENCE),
        f"CREATE TRIGGER {KEPT}_delete BEFORE DELETE ON immunizations {too_early} {call}",
        f"CREATE TRIGGER {KEPT}_update BEFORE UPDATE OF {fixed} ON immunizations FOR EACH ROW {call}",
    ]


def guard_table(table: Any) -> None:
    """Make the guard whenever the table is made from the model."""

    def after_create(_table: sa.Table, connection: sa.Connection, **_options: Any) -> None:
        for statement in triggers(connection.dialect.name, [column.name for column in table.columns]):
            connection.exec_driver_sql(statement)

    sa.event.listen(table, "after_create", after_create)
