"""The application without the guard of places: everybody looks first and writes what they saw, plus one.

Only for the negative control of the race: it must oversell, or the race proves nothing.
"""

import sys
from typing import Any

import sqlalchemy as sa

from vaccsched import create_app
from vaccsched.shared import claim as guarded
from vaccsched.shared.db import Base, db

UNGUARDED = ("slots", "sessions")
_claim = guarded.claim


def look_then_write(taking: sa.Update, *rows: Any) -> bool:
    """In place of ``claim``: what the condition saw is no longer asked when writing."""
    name = taking.table.name  # type: ignore[attr-defined]
    if name not in UNGUARDED:
        return _claim(taking, *rows)
    table = Base.metadata.tables[name]
    wanted = taking._values  # noqa: SLF001 - what the statement would set
    looking = sa.select(table.c.id, *wanted.values()).where(taking.whereclause)
    seen = db.session.execute(looking).first()
    if seen is None:
        return False
    values = {column.name: value for column, value in zip(wanted, seen[1:], strict=True)}
    db.session.execute(sa.update(table).where(table.c.id == seen[0]).values(**values))
    for model, made in rows:
        db.session.execute(sa.insert(model.__table__).values(**made))
    return True


for module in list(sys.modules.values()):
    if getattr(module, "claim", None) is _claim:
        module.claim = look_then_write  # type: ignore[attr-defined]

app = create_app()
