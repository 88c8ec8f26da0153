"""What the walls show. Changes nothing; answers only what everybody in the hall may read."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.identity import queries as identity
from vaccsched.identity.models import Device
from vaccsched.observation import queries as observation
from vaccsched.observation.models import SeatState
from vaccsched.screens import rules
from vaccsched.screens.rules import DeviceState
from vaccsched.shared import clock, live
from vaccsched.shared.db import db
from vaccsched.shared.masking import public_name
from vaccsched.sites import queries as sites
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry, Visit


@dataclass(frozen=True, kw_only=True)
class Call:
    """A number that is asked to a station. ``name`` is masked, and None for children."""

    number: str
    station: str
    name: str | None
    calling: bool


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One queue of the hall: who is next, how many wait, and how long somebody who joins now likely waits (minutes)."""

    next: tuple[str, ...]
    waiting: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class WaitingWall:
    """The waiting hall: newest calls first, who is next at each kind of station, how many wait."""

    calls: tuple[Call, ...]
    inquiry: Queue
    dose: Queue
    passed: tuple[str, ...]
    order_sentence: str


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One person in the observation room. ``name`` is masked, and None for children."""

    number: str
    name: str | None
    state: SeatState
    due_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class ObservationWall:
    """The observation room; ``more`` people do not fit on the wall (those who may leave last)."""

    tiles: tuple[Tile, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A wall screen as the manager sees it."""

    device: Device
    state: DeviceState


def waiting_wall(*, clinic_id: uuid.UUID, now: dt.datetime) -> WaitingWall:
    """What hangs in the waiting hall now."""
    day = clock.day_of(now)
    arrived = visits.queue(clinic_id=clinic_id, day=day, stage=Stage.ARRIVED)
    waiting = visits.queue(clinic_id=clinic_id, day=day, stage=Stage.WAITING)
    return WaitingWall(
        calls=tuple(_calls(clinic_id, day, now)),
        inquiry=_queue(arrived, clinic_id, Stage.ARRIVED, now),
        dose=_queue(waiting, clinic_id, Stage.WAITING, now),
        passed=_tickets([one for one in (*arrived, *waiting) if one.visit.order_reason == "passed"])[
            : rules.PASSED_SHOWN
        ],
        order_sentence=visits.order_sentence(),
    )


def observation_wall(*, clinic_id: uuid.UUID, reading: clock.Reading) -> ObservationWall:
    """What hangs in the observation room now, by the time people may leave."""
    board = observation.board_today(clinic_id=clinic_id, reading=reading)
    tiles = [
        Tile(number=seat.ticket, name=seat.public_name, state=seat.state, due_at=seat.due_at)
        for seat in board[: rules.TILES_SHOWN]
    ]
    return ObservationWall(tiles=tuple(tiles), more=max(len(board) - rules.TILES_SHOWN, 0))


def channel_of(device: Device) -> str:
    """The one channel that this screen hears."""
    return live.channel(topic=rules.TOPICS[device.kind], clinic_id=device.clinic_id)


def is_heartbeat_due(device: Device, *, now: dt.datetime) -> bool:
    """The screen's heartbeat was last written long enough ago."""
    return rules.is_heartbeat_due(last_seen_at=device.last_seen_at, now=now)


def screens(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[Screen]:
    """The clinic's enrolled screens and whether each is alive."""
    clinic = sites.get_clinic(clinic_id)
    return [
        Screen(device=device, state=rules.device_state(last_seen_at=device.last_seen_at, now=now))
        for device in identity.devices(county_id=clinic.county_id, clinic_id=clinic_id)
    ]


def _calls(clinic_id: uuid.UUID, day: dt.date, now: dt.datetime) -> list[Call]:
    """Everybody at a station, by their last call, newest first."""
    called = (
        sa.select(StageEntry.visit_id, sa.func.max(StageEntry.last_called_at).label("at"))
        .where(StageEntry.clinic_id == clinic_id, StageEntry.day == day, StageEntry.last_called_at.is_not(None))
        .group_by(StageEntry.visit_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(StageEntry, called.c.at)
        .join(called, called.c.visit_id == StageEntry.visit_id)
        .join(StageEntry.visit)
        .options(contains_eager(StageEntry.visit).joinedload(Visit.person), joinedload(StageEntry.station))
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.ended_at.is_(None),
            StageEntry.station_id.is_not(None),
        )
        .order_by(called.c.at.desc(), StageEntry.id.desc())
        .limit(rules.CALLS_SHOWN)
    )
    return [_call(entry, called_at, day, now) for entry, called_at in rows]


def _call(entry: StageEntry, called_at: dt.datetime, day: dt.date, now: dt.datetime) -> Call:
    person, station = entry.visit.person, entry.station
    assert station is not None
    return Call(
        number=entry.visit.ticket,
        station=station.name,
        name=public_name(person.name, birth_date=person.birth_date, on=day),
        calling=rules.is_fresh_call(called_at=called_at, now=now),
    )


def _queue(entries: Sequence[StageEntry], clinic_id: uuid.UUID, stage: Stage, now: dt.datetime) -> Queue:
    expected = visits.expected_call(
        clinic_id=clinic_id, day=clock.day_of(now), stage=stage, ahead=len(entries), now=now
    )
    return Queue(
        next=_tickets(entries)[: rules.NEXT_SHOWN],
        waiting=len(entries),
        first=expected.first,
        last=expected.last,
    )


def _tickets(entries: Sequence[StageEntry]) -> tuple[str, ...]:
    return tuple(entry.visit.ticket for entry in entries)
