"""What stations are able to do, and which of them pause."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from vaccsched.shared.db import db
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits.models import StationAbility, StationPause


def abilities_of(stations: Sequence[Station]) -> dict[uuid.UUID, frozenset[str] | None]:
    """What each station gives (codes of vaccines); None: everything."""
    ids = [one.id for one in stations]
    rows = db.session.execute(
        sa.select(StationAbility.station_id, StationAbility.vaccine_code).where(StationAbility.station_id.in_(ids))
    )
    able: dict[uuid.UUID, set[str]] = {}
    for station_id, code in rows:
        able.setdefault(station_id, set()).add(code)
    return {one: frozenset(able[one]) if one in able else None for one in ids}


def stations_of(*, clinic_id: uuid.UUID, kind: StationKind) -> list[Station]:
    """The active stations of a clinic of one kind, by number."""
    wanted = sa.select(Station).where(Station.clinic_id == clinic_id, Station.kind == kind, Station.active.is_(True))
    return list(db.session.scalars(wanted.order_by(Station.number)))


def open_pause(*, station_id: uuid.UUID) -> StationPause | None:
    """The pause a station is in."""
    return db.session.scalar(
        sa.select(StationPause).where(StationPause.station_id == station_id, StationPause.ended_at.is_(None))
    )


def paused_stations(*, clinic_id: uuid.UUID) -> set[uuid.UUID]:
    """The stations of a clinic that pause."""
    wanted = (
        sa.select(StationPause.station_id)
        .join(Station, Station.id == StationPause.station_id)
        .where(Station.clinic_id == clinic_id, StationPause.ended_at.is_(None))
    )
    return set(db.session.scalars(wanted))
