"""Past appointments by the hundred thousand, and what the hot paths touch among them.

Past rows are copies of one real row each, with their own ids, persons, slots and days, so that they follow the schema.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tests import builders
from tests.visits import builders as made
from vaccsched.booking import operations as booking
from vaccsched.booking import queries
from vaccsched.booking.models import Channel
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.schedule import queries as schedule_queries
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import Base, db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations as visits
from vaccsched.visits.models import Stage

CLINICS = 20
TO_A_SLOT, TO_A_SESSION, TO_A_PERSON = 6, 96, 20  # appointments
KINDS = {
    "persons": "a", "clinics": "b", "sessions": "c", "slots": "d", "appointments": "e", "appointment_lines": "f",
    "visits": "1", "stage_entries": "2", "immunizations": "3",
}  # fmt: skip
BOOKED, FIRST_BOOKED = 500, 90_000_000  # how many, and the first's number


@dataclass
class World:
    """A clinic at work today, and one real row of everything that grows."""

    clinic_id: uuid.UUID
    slot_id: uuid.UUID  # with places
    actor: Actor
    templates: dict[str, uuid.UUID]
    persons: list[uuid.UUID]  # who have nothing booked
    code: str  # of a booking for today


def world() -> World:
    """A clinic on ``made.DAY`` with slots, people, and one past visit."""
    floor = made.floor(places=200, walk_in=50)
    with unit_of_work():
        builders.stock_for(floor.clinic, "PPV23")
    elder = made.elder()
    past = made.appointment(of=elder, slot=floor.slots[0])
    visit = made.arrive(floor, past, made.at(7, 50))
    with unit_of_work():
        visits.leave(visit_id=visit.id, actor=floor.actor, reading=made.at(8, 40))
        dose = Immunization(
            record_id=uuid.uuid4(), source=ImmunizationSource.IMPORTED, person_id=elder.id, vaccine_code="IIV",
            dose_number=1, given_at=made.at(8).wall, given_on=made.DAY, recorded_at=made.at(8).wall,
        )  # fmt: skip
        db.session.add(dose)
    with unit_of_work():
        entry = next(one for one in visit.entries if one.stage is Stage.LEFT)
        templates = {
            "persons": elder.id, "clinics": floor.clinic.id, "sessions": floor.session.id, "slots": past.slot_id,
            "appointments": past.id, "appointment_lines": past.lines[0].id, "visits": visit.id,
            "stage_entries": entry.id, "immunizations": dose.id,
        }  # fmt: skip
    coming = made.appointment(of=made.elder("李建国"), slot=floor.slots[2])
    persons = [made.elder(f"人{number}").id for number in range(3)]
    return World(floor.clinic.id, floor.slots[1].id, floor.actor, templates, persons, coming.short_code)


def grow(where: World, *, to: int, already: int = 0) -> None:
    """Make the number of past appointments ``to``, a multiple of a session's; ``already`` are there."""
    writer = _Writer(where.templates, db.engine.dialect.name == "postgresql")
    with unit_of_work():
        if writer.postgresql:  # the copies are right by construction; checking each would take most of the time
            db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        if not already:
            writer.copy("clinics", 0, CLINICS, code=writer.text("K", "n"))
            writer.copy_booked()
        writer.copy_all(already, to)
    with unit_of_work():
        db.session.execute(sa.text("ANALYZE"))


@dataclass
class _Writer:
    """Copies of template rows, numbered; the number is the id."""

    templates: dict[str, uuid.UUID]
    postgresql: bool

    def copy_all(self, first: int, last: int) -> None:
        session, slot, person = f"n / {TO_A_SESSION}", f"n / {TO_A_SLOT}", f"n / {TO_A_PERSON}"
        clinic = self.id("clinics", f"({session}) % {CLINICS}")
        day = self.day(f"({session}) / {CLINICS}")
        self.copy("persons", first // TO_A_PERSON, last // TO_A_PERSON, document_index=self.text("P", "n"))
        per_session = {"clinic_id": self.id("clinics", f"n % {CLINICS}"), "day": self.day(f"n / {CLINICS}")}
        hours = {"starts_at": self.instant(f"n / {CLINICS}", "0"), "ends_at": self.instant(f"n / {CLINICS}", "600")}
        self.copy("sessions", first // TO_A_SESSION, last // TO_A_SESSION, **per_session, **hours)
        of = TO_A_SESSION // TO_A_SLOT
        self.copy(
            "slots", first // TO_A_SLOT, last // TO_A_SLOT, session_id=self.id("sessions", f"n / {of}"),
            clinic_id=self.id("clinics", f"(n / {of}) % {CLINICS}"), taken=str(TO_A_SLOT), places=str(TO_A_SLOT),
            starts_at=self.instant(f"n / {of * CLINICS}", f"15 * (n % {of})"),
            ends_at=self.instant(f"n / {of * CLINICS}", f"15 * (n % {of}) + 15"),
        )  # fmt: skip
        who = {"person_id": self.id("persons", person)}
        place = {"clinic_id": clinic, "day": day}
        of_slot = {"slot_id": self.id("slots", slot), "short_code": self.text("", "n"), "status": "'fulfilled'"}
        self.copy("appointments", first, last, **who, **place, **of_slot)
        appointment = {"appointment_id": self.id("appointments", "n")}
        self.copy("appointment_lines", first, last, **who, **appointment)
        self.copy("visits", first, last, **who, **place, **appointment, number=f"n % {TO_A_SESSION}")
        self.copy("stage_entries", first, last, **place, visit_id=self.id("visits", "n"))
        self.copy("immunizations", first, last, **who, record_id=self.id("immunizations", "n"))

    def copy_booked(self) -> None:
        """What is still to come at other clinics: with one booking, either of two indexes could be taken."""
        booked = {"clinic_id": self.id("clinics", f"n % {CLINICS}"), "status": "'booked'"}
        self.copy("appointments", FIRST_BOOKED, FIRST_BOOKED + BOOKED, **booked, short_code=self.text("", "n"))

    def copy(self, table: str, first: int, last: int, **instead: str) -> None:
        """Rows ``first`` to ``last`` (not included), with SQL expressions of ``n`` instead of some columns."""
        columns = [column.name for column in Base.metadata.tables[table].columns]
        values = {"id": self.id(table, "n")} | instead
        taken = ", ".join(values.get(name, f'template."{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        template = self.templates[table] if self.postgresql else self.templates[table].hex
        db.session.execute(
            sa.text(
                f"WITH RECURSIVE counted(n) AS ({self._counting()}) INSERT INTO {table} ({names}) "
                f"SELECT {taken} FROM counted CROSS JOIN {table} AS template WHERE template.id = :template"
                if self.postgresql
                else f"INSERT INTO {table} ({names}) WITH RECURSIVE counted(n) AS ({self._counting()}) "
                f"SELECT {taken} FROM counted CROSS JOIN {table} AS template WHERE template.id = :template"
            ),
            {"first": first, "last": last, "template": template},
        )

    def _counting(self) -> str:
        if self.postgresql:
            return "SELECT generate_series(CAST(:first AS bigint), CAST(:last AS bigint) - 1)"
        return "SELECT :first UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < :last"

    def id(self, table: str, number: str) -> str:
        kind = KINDS[table]
        if self.postgresql:
            return f"CAST('{kind}' || lpad(to_hex({number}), 31, '0') AS uuid)"
        return f"('{kind}' || printf('%031x', {number}))"

    def text(self, before: str, number: str) -> str:
        return f"'{before}' || " + (
            f"lpad(to_hex({number}), 8, '0')" if self.postgresql else f"printf('%08x', {number})"
        )

    def day(self, back: str) -> str:
        if self.postgresql:
            return f"(DATE '{made.DAY}' - 1 - CAST({back} AS int))"
        return f"date('{made.DAY}', '-' || ({back} + 1) || ' days')"

    def instant(self, back: str, minutes: str) -> str:
        if self.postgresql:
            return f"({self.day(back)} + ({minutes}) * interval '1 minute') AT TIME ZONE 'UTC'"
        return f"datetime({self.day(back)}, '+' || ({minutes}) || ' minutes') || '.000000'"


def hot_paths(where: World) -> dict[str, Callable[[], Any]]:
    """What people wait for, by name."""
    now, clinic_id = made.at(8, 5).wall, where.clinic_id

    def book() -> Any:
        return booking.book(
            slot_id=where.slot_id, person_id=where.persons[0], vaccine_codes=["PPV23"], account_id=None,
            channel=Channel.DESK, actor=where.actor, key="growth", now=now,
        )  # fmt: skip

    def arrive() -> Any:
        return visits.arrive_booked(
            clinic_id=clinic_id, code=where.code, actor=where.actor, key="growth", reading=made.at(9)
        )

    return {
        "book": book,
        "open_days": lambda: schedule_queries.open_days(clinic_id=clinic_id, now=now),
        "slots_of_day": lambda: schedule_queries.slots_of_day(clinic_id=clinic_id, day=made.DAY),
        "appointments_of_day": lambda: queries.appointments_of_day(clinic_id=clinic_id, day=made.DAY),
        "find_by_short_code": lambda: queries.find_by_short_code(where.code),
        "open_lines": lambda: queries.open_lines_of(person_id=where.persons[0]),
        "arrival": arrive,
        "note_no_shows": lambda: booking.note_no_shows(now=now),
    }


@dataclass
class Touched:
    """How one path reads: the plan of each statement, and the rows its scans looked at (PostgreSQL only)."""

    plans: list[str] = field(default_factory=list)
    rows: int = 0


class _UndoneError(Exception):
    """Ends a unit of work without keeping it."""


def touched(path: Callable[[], Any]) -> Touched:
    """Walk the path and undo it; every statement is explained just before it runs."""
    found = Touched()
    with explained(found):
        try:
            with unit_of_work():
                path()
                raise _UndoneError
        except _UndoneError:
            db.session.expire_all()
    return found


@contextmanager
def explained(found: Touched) -> Iterator[None]:
    """Write the plan of every statement into ``found``."""

    def explain(_connection: Any, cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if many or statement.lstrip().upper().startswith(("INSERT", "PRAGMA", "EXPLAIN")):
            return
        asking = cursor.connection.cursor()
        if db.engine.dialect.name == "postgresql":
            asking.execute("SET LOCAL random_page_cost = 1.1")  # so that a table of a few pages is not read whole
            reads = statement.lstrip().upper().startswith("SELECT") and "FOR UPDATE" not in statement
            asking.execute(f"EXPLAIN ({'ANALYZE, TIMING OFF, ' if reads else ''}FORMAT JSON) {statement}", values)
            plan = asking.fetchone()[0]
            plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            found.plans.append(_shape(plan))
            found.rows += _rows(plan)
        else:
            asking.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            found.plans.append("; ".join(row[3] for row in asking.fetchall()))
        asking.close()

    sa.event.listen(db.engine, "before_cursor_execute", explain)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", explain)


def _shape(plan: dict[str, Any]) -> str:
    """How each table is reached: ``Index Scan pk_slots; Index Scan pk_sessions``. In which order single rows are joined
    does not matter; a bitmap scan of one index counts as that index's scan.
    """
    return "; ".join(sorted(_scans(plan)))


def _scans(plan: dict[str, Any]) -> Iterator[str]:
    kind = plan["Node Type"].replace("Bitmap Index", "Index").replace("Only ", "")
    if "Scan" in kind and kind != "Bitmap Heap Scan":
        yield f"{kind} {plan.get('Index Name') or plan.get('Relation Name') or ''}".strip()
    for part in plan.get("Plans", ()):
        yield from _scans(part)


def _rows(plan: dict[str, Any]) -> int:
    own = 0
    if "Scan" in plan["Node Type"] and "Actual Rows" in plan:
        looked = (
            plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        )
        own = int(looked * plan.get("Actual Loops", 1))
    return own + sum(_rows(part) for part in plan.get("Plans", ()))
