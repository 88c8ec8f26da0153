"""The claim's statement alone: connections of a driver fight for the places of a few slots, without the application.

    python -m bench.race_sql 1000000 [--without-guard]        (python -m bench.race --sql is the same)

Four processes each take a place or give one back, over and over. At the end counters must equal rows, and no slot
may hold more people than places.
"""

import multiprocessing
import random
import sys
import time
import uuid
from collections.abc import Sequence

import psycopg

from bench.installation import installation, load
from bench.people import open_clinic, open_slots

SLOTS, PLACES = 6, 12
PROCESSES = 4
GUARDED = """
    WITH claimed AS (UPDATE slots SET taken = taken + 1 WHERE id = %(slot)s AND taken < places RETURNING id),
         made AS (INSERT INTO raced (id, slot_id) SELECT %(id)s, id FROM claimed RETURNING 1)
    SELECT count(*) FROM claimed
"""
LOOKING = "SELECT taken FROM slots WHERE id = %(slot)s AND taken < places"
WRITING = """
    WITH made AS (INSERT INTO raced (id, slot_id) VALUES (%(id)s, %(slot)s) RETURNING 1)
    UPDATE slots SET taken = %(taken)s WHERE id = %(slot)s
"""
FREEING = """
    WITH gone AS (DELETE FROM raced WHERE id = %(id)s RETURNING slot_id)
    UPDATE slots SET taken = greatest(taken - 1, 0) FROM gone WHERE slots.id = gone.slot_id
"""
WRONG = """
    SELECT coalesce(sum(greatest(people - places, 0)), 0), coalesce(sum(abs(taken - people)), 0) FROM (
        SELECT taken, places, (SELECT count(*) FROM raced WHERE slot_id = slots.id) AS people FROM slots
    ) AS compared
"""


def main(attempts: int, *, guarded: bool) -> int:
    """Run the race; answers 0 when nothing was oversold and nothing miscounted."""
    with installation() as here:
        with here.app.app_context():
            slots = open_slots(at=open_clinic(), number=SLOTS, places=PLACES)
        with psycopg.connect(here.address, autocommit=True) as connection:
            connection.execute("CREATE TABLE raced (id uuid PRIMARY KEY, slot_id uuid NOT NULL)")
            connection.execute("CREATE INDEX ON raced (slot_id)")
        started = time.monotonic()
        work = [(here.address, slots, attempts // PROCESSES, guarded, seed) for seed in range(PROCESSES)]
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            had = sum(pool.starmap(contend, work))
        seconds = time.monotonic() - started
        with psycopg.connect(here.address, autocommit=True) as connection:
            oversold, miscounted = connection.execute(WRONG).fetchone() or (0, 0)
    print(f"{attempts:,} statements in {seconds:.0f} s: {attempts / seconds:,.0f} a second, {had:,} places had")
    print(f"  oversold {oversold} · counters wrong by {miscounted} · load {load()}")
    print("PASS" if not oversold and not miscounted else "FAIL")
    return 0 if not oversold and not miscounted else 1


def contend(address: str, slots: Sequence[uuid.UUID], attempts: int, guarded: bool, seed: int) -> int:
    """One connection: take a place, or give back one of its own; answers how many were had."""
    chance = random.Random(seed)  # noqa: S311 - a race, not a secret
    mine: list[uuid.UUID] = []
    had = 0
    with psycopg.connect(address, autocommit=True) as connection:
        for _ in range(attempts):
            if len(mine) > SLOTS * PLACES // PROCESSES:
                connection.execute(FREEING, {"id": mine.pop(chance.randrange(len(mine)))})
                continue
            wanted = {"slot": chance.choice(slots), "id": uuid.uuid4()}
            if (_take if guarded else _look_then_write)(connection, wanted):
                mine.append(wanted["id"])
                had += 1
            elif mine:
                connection.execute(FREEING, {"id": mine.pop()})
    return had


def _take(connection: psycopg.Connection, wanted: dict[str, uuid.UUID]) -> bool:
    return connection.execute(GUARDED, wanted).fetchone() == (1,)


def _look_then_write(connection: psycopg.Connection, wanted: dict[str, uuid.UUID]) -> bool:
    seen = connection.execute(LOOKING, wanted).fetchone()
    if seen is None:
        return False
    connection.execute(WRITING, {**wanted, "taken": seen[0] + 1})
    return True


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), guarded="--without-guard" not in sys.argv))
