"""How long somebody waits: ranges from what the day has shown so far, and what one person is told."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.schedule import queries as schedule
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.visits import rules
from vaccsched.visits.models import Stage, StageEntry, Visit
from vaccsched.visits.queries.line import open_entry, reason_sentence
from vaccsched.visits.queries.ordering import InLine, is_held, line_up, order_rule, standing_sentence, why_sentence
from vaccsched.visits.queries.stations import abilities_of, paused_stations, stations_of
from vaccsched.visits.rules import Expected, OrderReason
from vaccsched.visits.words import STAGES

RECENT = dt.timedelta(minutes=45)
FEWEST = 5  # people who make an average
LAST_SERVED = 40  # finished stages that are looked at
MISSED = _l("过号，回来请告诉工作人员")
HELD = _l("暂候")


@dataclass(frozen=True, kw_only=True)
class _Service:
    """One person at one station."""

    seconds: float
    ended_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody with a ticket is told.

    ``ahead``: people who are really called before them; 0 when they stand in no queue. ``low`` and ``high``: the call
    comes between these (P50 to P80, on the clock's five minutes); ``now`` both when they stand in no queue.
    ``why``: the sentence why they stand there. ``station``: where they are called to. ``told``: their state in words.
    """

    ahead: int
    low: dt.datetime
    high: dt.datetime
    why: str
    station: Station | None
    told: str


def standing(*, visit: Visit, now: dt.datetime) -> Standing:
    """Where a visit stands now: the same answer for ticket, desk, queue page and the resident's own page."""
    entry = open_entry(visit_id=visit.id)
    stage = entry.stage if entry is not None else Stage.LEFT
    if stage not in rules.QUEUES:
        station = entry.station if entry is not None else None
        why = reason_sentence(visit)
        return Standing(ahead=0, low=now, high=now, why=why, station=station, told=str(STAGES[stage]))
    rule = order_rule(clinic_id=visit.clinic_id, at=now)
    line = line_up(clinic_id=visit.clinic_id, stage=stage, now=now, rule=rule, on=visit.day)
    mine = next((one for one in line if one.entry.visit_id == visit.id), None)
    seated = seats(line, clinic_id=visit.clinic_id, stage=stage, now=now).get(visit.id)
    ahead = _ahead(visit, line)
    likely = (
        rules.on_the_clock(low=seated.low, high=seated.high)
        if seated is not None
        else _likely(visit, stage, ahead, now)
    )
    return Standing(
        ahead=ahead,
        low=likely.low,
        high=likely.high,
        why=why_sentence(mine, rule=rule, now=now) if mine is not None else standing_sentence(visit, now=now),
        station=None,
        told=_told(visit, stage, now),
    )


def people_ahead(*, visit: Visit, now: dt.datetime) -> int:
    """How many are called before this visit in the queue it stands in; 0 when it stands in none."""
    entry = open_entry(visit_id=visit.id)
    if entry is None or entry.stage not in rules.QUEUES:
        return 0
    return _ahead(visit, line_up(clinic_id=visit.clinic_id, stage=entry.stage, now=now, on=visit.day))


def seats(
    line: Sequence[InLine], *, clinic_id: uuid.UUID, stage: Stage, now: dt.datetime
) -> dict[uuid.UUID, rules.Seated]:
    """In which room and when each of the line is likely called, by what each room took per person today.

    Nobody is called before the half-day begins. Empty while no room of this kind exists.
    """
    session = schedule.session_now(clinic_id=clinic_id, now=now)
    start = max(now, session.starts_at) if session else now
    kind = next(kind for kind, (queued, _to) in rules.CALLS.items() if queued is stage)
    stations = stations_of(clinic_id=clinic_id, kind=kind)
    abilities, at_work = abilities_of(stations), rooms_of(stations, clinic_id=clinic_id, stage=stage, now=start)
    able = {one.entry.visit_id: rules.able_rooms(one.turn.who.vaccines, abilities) for one in line}
    return rules.seat([one.turn.who for one in line], rooms=at_work, able=able, now=start)


def rooms_of(stations: Sequence[Station], *, clinic_id: uuid.UUID, stage: Stage, now: dt.datetime) -> list[rules.Room]:
    """The rooms at work of ``stations``: what each took per person today and when it is likely free.

    At work: not paused, and served somebody in the last 45 minutes; nobody has yet: the first that is not paused.
    """
    day, paused, abilities = day_of(now), paused_stations(clinic_id=clinic_id), abilities_of(stations)
    possible = [one for one in stations if one.id not in paused]
    served, since = _served_by_station(clinic_id, day, stage), _here_since(clinic_id, day, stage)
    lately = [one for one in possible if one.id in since or _is_recent(served.get(one.id, []), now)]
    return [
        _room(one, abilities[one.id], served.get(one.id, []), since.get(one.id), stage, now)
        for one in (lately or possible[:1])
    ]


def expected_call(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage, ahead: int, now: dt.datetime) -> Expected:
    """When somebody with ``ahead`` people before them in a queue is likely called, in minutes from now.

    Counts the stations that worked in the last 45 minutes and how long they took per person today; the programme's
    own figures until five people have been through.
    """
    return rules.expected_call(
        ahead=ahead,
        seconds_per_person=_seconds_per_person(clinic_id, day, stage),
        stations=_stations_at_work(clinic_id, day, stage, now),
    )


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast a queue is served now: seconds per person at one station, stations at work, and those that stand idle
    and could be opened.
    """

    seconds: float
    at_work: int
    idle: list[str]


def pace(*, clinic_id: uuid.UUID, stage: Stage, now: dt.datetime) -> Pace:
    """What ``expected_call`` counts with, and the stations of this queue that are neither at work nor paused."""
    kind = next(kind for kind, (queued, _to) in rules.CALLS.items() if queued is stage)
    stations, paused = stations_of(clinic_id=clinic_id, kind=kind), paused_stations(clinic_id=clinic_id)
    served = {one.station_id for one in rooms_of(stations, clinic_id=clinic_id, stage=stage, now=now)}
    return Pace(
        seconds=_seconds_per_person(clinic_id, day_of(now), stage),
        at_work=max(len(served), 1),
        idle=[one.name for one in stations if one.id not in served | paused],
    )


def _likely(visit: Visit, stage: Stage, ahead: int, now: dt.datetime) -> rules.Range:
    """Nobody is called before the half-day begins."""
    expected = expected_call(clinic_id=visit.clinic_id, day=visit.day, stage=stage, ahead=ahead, now=now)
    session = schedule.session_now(clinic_id=visit.clinic_id, now=now)
    return rules.range_from(start=max(now, session.starts_at) if session else now, expected=expected)


def _ahead(visit: Visit, line: Sequence[InLine]) -> int:
    """Those called before; for somebody who is not called now, those who stand before them in the order."""
    place = next((place for place, one in enumerate(line) if one.entry.visit_id == visit.id), None)
    if place is not None:
        return place
    return sum(one.turn.who.key < rules.order_key(visit) for one in line)


def _told(visit: Visit, stage: Stage, now: dt.datetime) -> str:
    if visit.order_reason == OrderReason.PASSED:
        return str(MISSED)
    return str(HELD) if is_held(visit, now=now) else str(STAGES[stage])


def _served_by_station(clinic_id: uuid.UUID, day: dt.date, queued: Stage) -> dict[uuid.UUID, list[_Service]]:
    """The last services of each station today, newest first."""
    rows = db.session.execute(
        sa.select(StageEntry.station_id, StageEntry.visit_id, StageEntry.started_at, StageEntry.ended_at)
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            StageEntry.station_id.is_not(None),
            StageEntry.ended_at.is_not(None),
        )
        .order_by(StageEntry.ended_at.desc(), StageEntry.id)
        .limit(LAST_SERVED * 3)
    )
    served: dict[uuid.UUID, dict[uuid.UUID, _Service]] = {}
    for station_id, visit_id, started_at, ended_at in rows:
        if station_id is None or ended_at is None:
            continue
        mine = served.setdefault(station_id, {})
        before = mine.get(visit_id)
        seconds = (ended_at - started_at).total_seconds() + (before.seconds if before else 0.0)
        mine[visit_id] = _Service(seconds=seconds, ended_at=before.ended_at if before else ended_at)
    return {station_id: list(mine.values()) for station_id, mine in served.items()}


def _here_since(clinic_id: uuid.UUID, day: dt.date, queued: Stage) -> dict[uuid.UUID, dt.datetime]:
    """Since when the stations that have somebody have had them."""
    rows = db.session.execute(
        sa.select(StageEntry.station_id, StageEntry.started_at).where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            StageEntry.station_id.is_not(None),
            StageEntry.ended_at.is_(None),
        )
    )
    return {station_id: started_at for station_id, started_at in rows if station_id is not None}


def _is_recent(served: Sequence[_Service], now: dt.datetime) -> bool:
    return any(one.ended_at > now - RECENT for one in served)


def _room(
    station: Station,
    able: frozenset[str] | None,
    served: Sequence[_Service],
    since: dt.datetime | None,
    stage: Stage,
    now: dt.datetime,
) -> rules.Room:
    """Its own figures once it has served five, the programme's until then; somebody there has half of it before them
    at least for a start, and is never expected to leave in the past.
    """
    known = len(served) >= FEWEST
    seconds = fmean(one.seconds for one in served) if known else rules.SECONDS_PER_PERSON[stage]
    spread = max(stdev(one.seconds for one in served) if known else 0.0, seconds * rules.LEAST_SPREAD)
    free_at = now if since is None else max(now, since + dt.timedelta(seconds=seconds))
    return rules.Room(
        station_id=station.id, number=station.number, able=able, free_at=free_at, seconds=seconds, spread=spread
    )


def _seconds_per_person(clinic_id: uuid.UUID, day: dt.date, queued: Stage) -> float:
    """What one person took at a station today, on average of the last; the rules' figure before there are enough."""
    rows = db.session.execute(
        sa.select(StageEntry.visit_id, StageEntry.started_at, StageEntry.ended_at)
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            StageEntry.ended_at.is_not(None),
        )
        .order_by(StageEntry.ended_at.desc(), StageEntry.id)
        .limit(LAST_SERVED)
    ).all()
    served: dict[uuid.UUID, float] = {}
    for visit_id, started_at, ended_at in rows:
        assert ended_at is not None
        served[visit_id] = served.get(visit_id, 0.0) + (ended_at - started_at).total_seconds()
    return sum(served.values()) / len(served) if len(served) >= FEWEST else rules.SECONDS_PER_PERSON[queued]


def _stations_at_work(clinic_id: uuid.UUID, day: dt.date, queued: Stage, now: dt.datetime) -> int:
    """Stations that served this queue lately; at least one."""
    lately = sa.or_(StageEntry.ended_at.is_(None), StageEntry.ended_at > now - RECENT)
    at_work = db.session.scalar(
        sa.select(sa.func.count(StageEntry.station_id.distinct())).where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            lately,
        )
    )
    return max(at_work or 0, 1)
