"""Makers of people under observation."""

import datetime as dt

from tests import builders
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import Stage, StageEntry, Visit


def visit(
    *, at: Clinic, who: Person | None = None, number: int = 1, letter: str = "A", reading: clock.Reading | None = None,
    stage: Stage = Stage.OBSERVATION, minutes_ago: float = 0, station=None, called_ago: float | None = None,
) -> Visit:  # fmt: skip
    """A visit of today that stands in ``stage`` since ``minutes_ago``, by both clocks."""
    now = reading or clock.read()
    ago = dt.timedelta(minutes=minutes_ago)
    with builders.written():
        person = who or builders.person(name=f"王小{number}")
        db.session.flush()
        made = Visit(
            clinic_id=at.id, day=clock.day_of(now.wall), person_id=person.id, letter=letter, number=number,
            arrived_at=now.wall - ago, queue_at=now.wall - ago, order_reason="walk_in",
        )  # fmt: skip
        entry = StageEntry(
            clinic_id=at.id, day=made.day, stage=stage, started_at=now.wall - ago, boot_id=now.boot_id,
            boot_seconds=now.boot_seconds - ago.total_seconds(), station_id=station.id if station else None,
            last_called_at=None if called_ago is None else now.wall - dt.timedelta(minutes=called_ago),
            times_called=0 if called_ago is None else 1,
        )  # fmt: skip
        made.entries = [entry]
        db.session.add(made)
    return made
