"""A race: N threads from one barrier, each in a context and a transaction of its own, as requests are.

Its negative control is the same race with `looks_then_writes` in place of `claim`: all look before anybody writes.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from flask import Flask

from vaccsched.shared.claim import as_taking
from vaccsched.shared.claim import claim as guarded
from vaccsched.shared.db import Base, db
from vaccsched.shared.errors import LostRace, Refused
from vaccsched.shared.unit_of_work import unit_of_work

PATIENCE = 20  # seconds


def race(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    """What each act answered, or the refusal or error it met. As the views do, a lost race is tried once more."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(PATIENCE)
            try:
                return _in_one_transaction(act)
            except (Refused, sa.exc.IntegrityError) as error:
                return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(PATIENCE) for one in [pool.submit(run, act) for act in acts]]


def _in_one_transaction(act: Callable[[], Any]) -> Any:
    try:
        with unit_of_work():
            return act()
    except LostRace:
        with unit_of_work():
            return act()


def looks_then_writes(
    parties: int, values: Callable[[Any], dict[str, Any]], looked: threading.Barrier | None = None
) -> Callable[..., bool]:
    """A `claim` without a guard: everybody reads the row, then everybody writes ``values(row)``."""
    looked = looked or threading.Barrier(parties)

    def claim(taking: Any, *rows: Any) -> bool:
        taken = as_taking(taking)
        table = Base.metadata.tables[taken.update.table.name]
        row = db.session.execute(sa.select(table).where(taken.update.whereclause), taken.values).mappings().first()
        looked.wait(PATIENCE)
        if row is None:
            return False
        db.session.execute(sa.update(table).where(table.c.id == row["id"]).values(**values(row)))
        for model, made in rows:
            db.session.execute(sa.insert(model.__table__).values(**made))
        return True

    return claim


def looks_then_writes_first(
    parties: int, values: Callable[[Any], dict[str, Any]], looked: threading.Barrier | None = None
) -> Callable[..., int | None]:
    """A `claim_all` whose first claim has no guard; what stands behind it is claimed as ever."""
    unguarded = looks_then_writes(parties, values, looked)

    def claim_all(takings: Sequence[Any], *rows: Any) -> int | None:
        if not unguarded(takings[0], *rows):
            return 0
        missed = (position for position, taking in enumerate(takings[1:], 1) if not guarded(taking))
        return next(missed, None)

    return claim_all
