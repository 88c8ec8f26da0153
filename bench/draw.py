"""A draw of a million entrants: commitment, order, file and check, with time and memory.

    python -m bench.draw               1,000,000 entrants
    python -m bench.draw 10000
    python -m bench.draw --postgresql  the worker's two jobs, on a database with a million persons

Without `--postgresql` the draw's own functions alone.
"""

import argparse
import datetime as dt
import hashlib
import json
import os
import resource
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from vaccsched.draw.models import Draw, DrawEntry
from vaccsched.draw.rules import fair
from vaccsched.residents.models import DocumentKind, MotherHBsAg, Person, Sex
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

T = TypeVar("T")
GOAL = 60.0  # seconds
CHUNK = 10_000


def timed(name: str, act: Callable[[], T]) -> T:
    """Do it, print how long it took and the most memory held so far."""
    start = time.perf_counter()
    done = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<36}{time.perf_counter() - start:8.2f} s   {peak:7.0f} MB")
    return done


def entrants(number: int) -> list[str]:
    """Pseudonyms that are the same in every run."""
    return [hashlib.sha256(f"entrant {index}".encode()).hexdigest()[:32] for index in range(number)]


def pure(names: list[str]) -> bool:
    """Commitment, order and file without a database; answers whether the goal is met and the check is content."""
    start = time.perf_counter()
    committed = timed("commitment (sorted, SHA-256)", lambda: fair.entrants_hash(names))
    secret, value = hashlib.sha256(b"secret").digest(), "01 02 03 04 05 06 07"
    seed = fair.seed(secret=secret, public=value)
    ranked = timed("order by lot", lambda: fair.order(seed=seed, pseudonyms=names))
    facts = {
        "format": fair.FORMAT, "entrants": len(names), "entrants_sha256": committed, "secret": secret.hex(),
        "secret_sha256": fair.secret_hash(secret), "public": {"value": value}, "seed": seed.hex(), "order": ranked,
    }  # fmt: skip
    text = timed("result file written", lambda: json.dumps(facts))
    drawn = time.perf_counter() - start
    wrong = timed("read and run again (draw-verify)", lambda: fair.check(json.loads(text)))
    print(
        f"commitment, draw and file: {drawn:.1f} s (goal {GOAL:.0f} s), file {len(text) / 1e6:.0f} MB; check: {wrong}"
    )
    return not wrong and drawn <= GOAL


def on_postgresql(names: list[str]) -> bool:
    """The worker's two jobs on a database with as many persons and entries."""
    from bench.installation import installation, machine  # only here: the draw itself needs none of it
    from bench.people import VACCINE
    from tests import builders
    from vaccsched.draw import operations

    with installation() as where, where.app.app_context():
        draw = draw_with(names, builders.clinic(scarce_vaccines=[VACCINE]), VACCINE)
        later = draw.closes_at + dt.timedelta(days=2)
        draw_id, clinic_id = draw.id, draw.clinic_id
        used = processor_seconds()
        start = time.perf_counter()
        timed("PostgreSQL: commitment", lambda: in_one(operations.commit_draw, draw_id=draw_id, now=later))
        asked = {"public_value": "01 02 03", "reference": "bench", "actor": SYSTEM, "now": later}
        in_one(operations.ask_to_draw, clinic_id=clinic_id, draw_id=draw_id, **asked)
        timed("PostgreSQL: draw, ranks, file", lambda: in_one(operations.run_draw, draw_id=draw_id, now=later))
        drawn, used = time.perf_counter() - start, processor_seconds() - used
    print(f"on PostgreSQL: {drawn:.1f} s, of them {used:.1f} s of processor (goal {GOAL:.0f} s); {machine()}")
    return used <= GOAL


def processor_seconds() -> float:
    """What this process and its database connection have used: other work on the machine does not count."""
    backend = db.session.scalar(sa.text("SELECT pg_backend_pid()"))
    db.session.rollback()
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_one(act: Callable[..., T], **values: Any) -> T:
    """One unit of work, as a job is."""
    with unit_of_work():
        return act(**values)


def draw_with(names: list[str], clinic: Clinic, vaccine_code: str) -> Draw:
    """A draw, and for each pseudonym a person who has entered it."""
    from vaccsched.draw import operations
    from vaccsched.vaccines.operations import load_programme

    now = clock.now()
    with unit_of_work():
        load_programme()
        draw = operations.create_draw(
            clinic=db.session.merge(clinic), vaccine_code=vaccine_code, doses=100, opens_at=now,
            closes_at=now + dt.timedelta(days=1), offer_hours=48, public_source="bench",
            public_on=clock.day_of(now) + dt.timedelta(days=3), actor=SYSTEM, now=now,
        )  # fmt: skip
        draw_id = draw.id
        for first in range(0, len(names), CHUNK):
            part = names[first : first + CHUNK]
            people = [new_id() for _ in part]
            db.session.execute(sa.insert(Person.__table__), [_person(one, now) for one in people])
            db.session.execute(
                sa.insert(DrawEntry.__table__),
                [
                    {"id": new_id(), "draw_id": draw_id, "person_id": one, "pseudonym": name, "entered_at": now}
                    for one, name in zip(people, part, strict=True)
                ],
            )
    return db.session.get_one(Draw, draw_id)


def _person(person_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": person_id, "name": "人", "name_key": "人", "sex": Sex.FEMALE, "birth_date": dt.date(1955, 3, 1),
        "document_kind": DocumentKind.NONE, "mother_hbsag": MotherHBsAg.UNKNOWN, "created_at": now,
    }  # fmt: skip


def main() -> int:
    """Measure and print; 1 when the goal is missed or the check fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entrants", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    names = timed(f"{asked.entrants:,} pseudonyms made", lambda: entrants(asked.entrants))
    good = on_postgresql(names) if asked.postgresql else pure(names)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
