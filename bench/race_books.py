"""What the clients of the race were told, and whether the database says the same."""

import uuid
from dataclasses import dataclass, field

import psycopg

OCCUPIED = """
    SELECT slot_id, count(*) AS people FROM (
        SELECT slot_id FROM appointments WHERE status IN ('booked', 'arrived', 'fulfilled')
        UNION ALL SELECT slot_id FROM holds WHERE ended_at IS NULL
    ) AS had GROUP BY slot_id
"""
SLOTS_WRONG = f"""
    SELECT coalesce(sum(greatest(people - places, 0)), 0), coalesce(sum(abs(taken - people)), 0) FROM (
        SELECT slots.taken, slots.places, coalesce(occupied.people, 0) AS people
        FROM slots LEFT JOIN ({OCCUPIED}) AS occupied ON occupied.slot_id = slots.id
    ) AS compared
"""  # noqa: S608 - our own text
POOLS_WRONG = """
    SELECT coalesce(sum(greatest(people - places, 0)), 0), coalesce(sum(abs(taken - people)), 0) FROM (
        SELECT sessions.walk_in_taken AS taken, sessions.walk_in_places AS places,
               (SELECT count(*) FROM walk_in_places AS place
                WHERE place.session_id = sessions.id AND place.given_back_at IS NULL) AS people
        FROM sessions
    ) AS compared
"""
TWICE = """
    SELECT count(*) FROM (
        SELECT 1 FROM appointment_lines WHERE open GROUP BY person_id, vaccine_code HAVING count(*) > 1
    ) AS twice
"""


@dataclass
class Books:
    """The last that each client was told: appointments with slot and status, visits, holds."""

    appointments: dict[uuid.UUID, tuple[uuid.UUID, str]] = field(default_factory=dict)
    visits: dict[uuid.UUID, bool] = field(default_factory=dict)  # whether the person is still there


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Counts of what went wrong; all must be 0."""

    oversold: int
    miscounted: int
    lost: int
    duplicates: int
    acknowledged: int

    @property
    def is_clean(self) -> bool:
        return not (self.oversold or self.miscounted or self.lost or self.duplicates)

    @property
    def text(self) -> str:
        return (
            f"  oversold {self.oversold} · counters wrong by {self.miscounted} · "
            f"acknowledged {self.acknowledged:,}, of which lost {self.lost} · duplicates {self.duplicates}"
        )


def mismatches(address: str) -> int:
    """Places by which counters and rows differ, or too many people, at this instant."""
    with psycopg.connect(address, autocommit=True) as connection:
        return sum(_counted(connection))


def verdict(address: str, books: Books) -> Verdict:
    """The database against what was acknowledged."""
    with psycopg.connect(address, autocommit=True) as connection:
        oversold, miscounted = _counted(connection)
        lost, more = _compared(connection, books)
        twice = connection.execute(TWICE).fetchone()
    return Verdict(
        oversold=oversold,
        miscounted=miscounted,
        lost=lost,
        duplicates=more + (twice[0] if twice else 0),
        acknowledged=len(books.appointments) + len(books.visits),
    )


def _counted(connection: psycopg.Connection) -> tuple[int, int]:
    slots = connection.execute(SLOTS_WRONG.encode()).fetchone() or (0, 0)
    pools = connection.execute(POOLS_WRONG).fetchone() or (0, 0)
    return int(slots[0] + pools[0]), int(slots[1] + pools[1])


def _compared(connection: psycopg.Connection, books: Books) -> tuple[int, int]:
    """Acknowledged but not so in the database; in the database but never acknowledged."""
    booked = {row[0]: (row[1], row[2]) for row in connection.execute("SELECT id, slot_id, status FROM appointments")}
    here = {row[0]: row[1] for row in connection.execute("SELECT id, left_at IS NULL FROM visits")}
    lost = sum(booked.get(one) != told for one, told in books.appointments.items())
    lost += sum(here.get(one) != told for one, told in books.visits.items())
    more = len(booked.keys() - books.appointments.keys()) + len(here.keys() - books.visits.keys())
    return lost, more
