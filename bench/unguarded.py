"""The application without the guard of places: everybody looks first and writes what they saw, plus one.

Only for the negative control of the race: it must oversell, or the race proves nothing.
"""

import sys
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched import create_app
from vaccsched.shared import claim as guarded
from vaccsched.shared.claim import Taking
from vaccsched.shared.db import Base, db

UNGUARDED = ("slots", "sessions")
_claim, _claim_all = guarded.claim, guarded.claim_all


def look_then_write(taking: sa.Update | Taking, *rows: Any) -> bool:
    """In place of ``claim``: what the condition saw is no longer asked when writing."""
    one = guarded.as_taking(taking)
    name = one.update.table.name
    if name not in UNGUARDED:
        return _claim(taking, *rows)
    table = Base.metadata.tables[name]
    wanted = one.update._values  # noqa: SLF001 - what the statement would set
    looking = sa.select(table.c.id, *wanted.values()).where(one.update.whereclause)
    seen = db.session.execute(looking, one.values).first()
    if seen is None:
        return False
    values = {column.name: value for column, value in zip(wanted, seen[1:], strict=True)}
    db.session.execute(sa.update(table).where(table.c.id == seen[0]).values(**values))
    for model, made in rows:
        db.session.execute(sa.insert(model.__table__).values(**made))
    return True


def look_then_write_first(takings: Sequence[sa.Update | Taking], *rows: Any) -> int | None:
    """In place of ``claim_all``: the place without its guard, what stands behind it as ever."""
    if guarded.as_taking(takings[0]).update.table.name not in UNGUARDED:
        return _claim_all(takings, *rows)
    if not look_then_write(takings[0], *rows):
        return 0
    return next((position for position, taking in enumerate(takings[1:], 1) if not _claim(taking)), None)


for module in list(sys.modules.values()):
    if getattr(module, "claim", None) is _claim:
        module.claim = look_then_write  # type: ignore[attr-defined]
    if getattr(module, "claim_all", None) is _claim_all:
        module.claim_all = look_then_write_first  # type: ignore[attr-defined]

app = create_app()
