"""Whoever is at a table this very moment steps back into the line while earlier mornings are played."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.calling import operations as calling
from vaccsched.demo.places import Place
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.visits.errors import NobodyWaiting
from vaccsched.visits.models import StageEntry


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table that somebody was called to, and by whom."""

    station_id: uuid.UUID
    actor: Actor


def step_back(clinics: Sequence[Place], *, reading: Reading) -> list[Table]:
    """Back into their old places of the line; answers the tables that are free now.

    :raises UnlawfulMove: a needle has gone in: finish this visit first.
    """
    tables = []
    for place in clinics:
        at_tables = sa.select(StageEntry).where(
            StageEntry.clinic_id == place.id, StageEntry.ended_at.is_(None), StageEntry.station_id.is_not(None)
        )
        actors = {actor.id: actor for actor in place.staff.values()}
        for entry in db.session.scalars(at_tables.order_by(StageEntry.id)).all():
            actor = actors.get(entry.staff_id, place.staff["desk"])
            assert entry.station_id is not None
            tables.append(Table(station_id=entry.station_id, actor=actor))
            calling.put_back(entry_id=entry.id, actor=actor, reading=reading)
    return tables


def call_again(tables: Sequence[Table], *, reading: Reading) -> None:
    """The same tables call whoever is next."""
    for table in tables:
        station = db.session.get_one(Station, table.station_id)
        try:
            calling.call_next(
                station=station, actor=table.actor, key=f"demo-again-{reading.wall.timestamp()}-{station.id}",
                reading=reading,
            )  # fmt: skip
        except NobodyWaiting:
            continue
        db.session.flush()
        db.session.expire_all()
