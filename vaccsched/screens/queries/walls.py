"""What the walls show: only what everybody in the hall may read."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.identity.models import Device
from vaccsched.observation import queries as observation
from vaccsched.observation.models import SeatState
from vaccsched.observation.queries import Seat
from vaccsched.screens import rules
from vaccsched.screens.models import NoticeKind, ScreenReport
from vaccsched.screens.queries.posted import notices
from vaccsched.screens.rules import DoorState
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.masking import public_name
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
class Spoken:
    """A call that the hall's or the room's voice says: its id, the clips, how often, and when it was called.

    ``only``: the one screen that says it; empty for all.
    """

    id: str
    clips: tuple[str, ...]
    called_at: dt.datetime
    times: int = 2
    only: str = ""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One queue of the hall: who is next, how many wait, and how long somebody who joins now likely waits (minutes).

    ``why``: one word for each of ``next`` who goes ahead of their turn; empty for whoever's turn it is. Never a group.
    """

    next: tuple[str, ...]
    why: tuple[str, ...]
    waiting: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class WaitingWall:
    """The waiting hall: newest calls first, who is next at each kind of station, how many wait.

    ``spoken``: everybody called to a station, the oldest call first: what the voice says unless it has.
    """

    calls: tuple[Call, ...]
    inquiry: Queue
    dose: Queue
    passed: tuple[str, ...]
    paying: tuple[str, ...]
    slides: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    spoken: tuple[Spoken, ...]
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
    lines: tuple[str, ...]
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True, kw_only=True)
class Door:
    """A station's door: the number inside, the state in words, and the next two of its queue."""

    station: str
    number: str | None
    state: DoorState
    next: tuple[str, ...]
    waiting: int


def waiting_wall(*, clinic_id: uuid.UUID, now: dt.datetime) -> WaitingWall:
    """What hangs in the waiting hall now."""
    day = clock.day_of(now)
    arrived = visits.queue(clinic_id=clinic_id, day=day, stage=Stage.ARRIVED)
    waiting = visits.queue(clinic_id=clinic_id, day=day, stage=Stage.WAITING)
    return WaitingWall(
        calls=tuple(_calls(clinic_id, day, now)),
        inquiry=_queue(clinic_id, Stage.ARRIVED, now),
        dose=_queue(clinic_id, Stage.WAITING, now),
        passed=_tickets([one for one in (*arrived, *waiting) if one.visit.order_reason == "passed"])[
            : rules.PASSED_SHOWN
        ],
        paying=_tickets(visits.queue(clinic_id=clinic_id, day=day, stage=Stage.PAYMENT))[: rules.PAYING_SHOWN],
        slides=tuple((one.title, one.text) for one in notices(clinic_id=clinic_id, day=day, kind=NoticeKind.SLIDE)),
        lines=_lines(clinic_id, day),
        spoken=(*_spoken(clinic_id, day, now), *_tests(clinic_id, now)),
        order_sentence=visits.order_sentence(clinic_id=clinic_id, now=now),
    )


def observation_wall(*, clinic_id: uuid.UUID, reading: clock.Reading) -> ObservationWall:
    """What hangs in the observation room now, by the time people may leave."""
    board = observation.board_today(clinic_id=clinic_id, reading=reading)
    tiles = [
        Tile(number=seat.ticket, name=seat.public_name, state=seat.state, due_at=seat.due_at)
        for seat in board[: rules.TILES_SHOWN]
    ]
    return ObservationWall(
        tiles=tuple(tiles),
        more=max(len(board) - rules.TILES_SHOWN, 0),
        lines=_lines(clinic_id, clock.day_of(reading.wall)),
        spoken=(*_leaving(board, reading.wall), *_tests(clinic_id, reading.wall)),
    )


def door(*, device: Device, now: dt.datetime) -> Door:
    """What hangs at the door of the screen's station now. Numbers only, whoever it is."""
    station, day = device.station, clock.day_of(now)
    assert station is not None  # enrol_device refuses a door without one
    here = visits.current_at(station_id=station.id)
    if here is not None and here.day != day:
        here = None
    waiting = [one.entry for one in visits.line_at(station=station, now=now)] if station.kind in rules.QUEUES else []
    ticket = here.visit.ticket if here is not None else None
    paused = not station.active or visits.open_pause(station_id=station.id) is not None
    return Door(
        station=station.name,
        number=ticket,
        state=rules.door_state(paused=paused, ticket=ticket, called_at=here.last_called_at if here else None, now=now),
        next=_tickets(waiting)[: rules.NEXT_AT_DOOR],
        waiting=len(waiting),
    )


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


def _spoken(clinic_id: uuid.UUID, day: dt.date, now: dt.datetime) -> list[Spoken]:
    """Everybody whom a station has called and still has, the oldest call first."""
    rows = db.session.scalars(
        sa.select(StageEntry)
        .options(joinedload(StageEntry.visit), joinedload(StageEntry.station))
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.ended_at.is_(None),
            StageEntry.station_id.is_not(None),
            StageEntry.last_called_at > now - rules.SPOKEN_FOR,
        )
        .order_by(StageEntry.last_called_at, StageEntry.id)
    )
    return [
        Spoken(
            id=rules.call_id(entry_id=entry.id, times=entry.times_called),
            clips=tuple(
                rules.call_clips(ticket=entry.visit.ticket, kind=entry.station.kind, number=entry.station.number)
            ),
            called_at=entry.last_called_at,
        )
        for entry in rows
        if entry.station is not None and entry.last_called_at is not None
    ]


def _leaving(board: Sequence[Seat], now: dt.datetime) -> list[Spoken]:
    """Who may leave since a short while: said once."""
    return [
        Spoken(id=f"leave-{seat.visit_id}", clips=tuple(rules.leave_clips(seat.ticket)), called_at=seat.due_at, times=1)
        for seat in board
        if seat.state is SeatState.READY and now - seat.due_at <= rules.SPOKEN_FOR
    ]


def _tests(clinic_id: uuid.UUID, now: dt.datetime) -> list[Spoken]:
    """Screens that staff asked to make a sound."""
    asked = db.session.execute(
        sa.select(ScreenReport.device_id, ScreenReport.test_asked_at)
        .join(ScreenReport.device)
        .where(
            Device.clinic_id == clinic_id,
            ScreenReport.test_asked_at > now - rules.TEST_WITHIN,
            ScreenReport.test_played_at.is_(None),
        )
        .order_by(ScreenReport.device_id)
    )
    return [Spoken(id="test", clips=("test",), called_at=at, times=1, only=str(device)) for device, at in asked if at]


def _lines(clinic_id: uuid.UUID, day: dt.date) -> tuple[str, ...]:
    return tuple(one.text for one in notices(clinic_id=clinic_id, day=day, kind=NoticeKind.LINE))


def _queue(clinic_id: uuid.UUID, stage: Stage, now: dt.datetime) -> Queue:
    """Who is called next by the order rule, and why; who missed a call or is set aside does not count."""
    rule = visits.order_rule(clinic_id=clinic_id, at=now)
    line = visits.line_up(clinic_id=clinic_id, stage=stage, now=now, rule=rule)
    expected = visits.expected_call(clinic_id=clinic_id, day=clock.day_of(now), stage=stage, ahead=len(line), now=now)
    shown = line[: rules.NEXT_SHOWN]
    return Queue(
        next=_tickets([one.entry for one in shown]),
        why=tuple(visits.short_why(one) for one in shown),
        waiting=len(line),
        first=expected.first,
        last=expected.last,
    )


def _tickets(entries: Sequence[StageEntry]) -> tuple[str, ...]:
    return tuple(entry.visit.ticket for entry in entries)
