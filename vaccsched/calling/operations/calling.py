"""Calling: two stations never get the same person, one station never two people, and the order rule decides who."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.calling.errors import NoRoomFree, NotAble, ReasonMissing, StationPaused
from vaccsched.calling.operations.noting import at_station, hold_queue, in_queue, note, placed, set_aside
from vaccsched.calling.words import BY_HAND, PAUSES
from vaccsched.daily import queries as daily
from vaccsched.daily.errors import DayNotOpened
from vaccsched.shared import audit, events, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits import queries
from vaccsched.visits.errors import NobodyWaiting, NotCalling, StageMoved, StationBusy
from vaccsched.visits.events import PersonCalled
from vaccsched.visits.models import MoveKind, Stage, StageEntry
from vaccsched.visits.operations import try_move
from vaccsched.visits.queries import the_rule as rules
from vaccsched.visits.queries.the_rule import Turn, TurnWhy, Waiting


@dataclass(frozen=True, kw_only=True)
class Press:
    """One press of a call: where, by whom, when, and the id of the entry that it makes."""

    station: Station
    actor: Actor
    reading: Reading
    entry_id: uuid.UUID

    @property
    def queued(self) -> Stage:
        return rules.CALLS[self.station.kind][0]

    @property
    def started(self) -> Stage:
        return rules.CALLS[self.station.kind][1]


def call_next(*, station: Station, actor: Actor, key: str, reading: Reading) -> StageEntry:
    """Take whoever is next by the clinic's order rule, of those this station is able to serve, by claiming their open
    entry; answers the entry at the station. Nobody of another day, who missed a call or is set aside is called.

    :raises NotCalling: the station is neither for screening nor for vaccination.
    :raises DayNotOpened: nobody opened the clinic today, or it is closed.
    :raises StationPaused: it pauses.
    :raises StationBusy: somebody is still there.
    :raises NobodyWaiting: nobody whom this station may call.
    """
    made = idempotency.made_before(actor=actor, operation="call_next", key=key, station_id=station.id)
    if made is not None:
        return db.session.get_one(StageEntry, made)
    press = _pressed(station, actor, reading)
    idempotency.remember(
        actor=actor, operation="call_next", key=key, made_id=press.entry_id, now=reading.wall, station_id=station.id
    )
    db.session.flush()  # the same press sent twice waits here for the other, then finds what it made
    hold_queue(clinic_id=station.clinic_id, reading=reading, queue=press.queued)
    return _take_next(press)


def call_this(
    *, station: Station, visit_id: uuid.UUID, reason: str, actor: Actor, key: str, reading: Reading
) -> StageEntry:
    """叫这位: somebody is called out of turn, for a reason of the list; who missed a call or is set aside, too.

    :raises ReasonMissing: none of ``words.BY_HAND``.
    :raises NotFound: another clinic's visit; StageMoved: they do not wait in this station's queue.
    :raises NotAble: the station does not give what is planned.
    :raises DayNotOpened, StationPaused, StationBusy: as ``call_next``.
    """
    if reason not in dict(BY_HAND):
        raise ReasonMissing
    queries.get_visit(clinic_id=station.clinic_id, visit_id=visit_id)  # before anything about the station is told
    facts = {"station_id": station.id, "visit_id": visit_id}
    made = idempotency.made_before(actor=actor, operation="call_this", key=key, **facts)
    if made is not None:
        return db.session.get_one(StageEntry, made)
    press = _pressed(station, actor, reading)
    idempotency.remember(actor=actor, operation="call_this", key=key, made_id=press.entry_id, now=reading.wall, **facts)
    db.session.flush()
    hold_queue(clinic_id=station.clinic_id, reading=reading, queue=press.queued)
    entry = in_queue(visit_id, actor, reading)
    if entry.stage is not press.queued:
        raise StageMoved
    called = _take(entry, _by_hand(entry, press), press, reason=reason)
    if called is None:
        raise StageMoved
    return called


def send_next(*, clinic_id: uuid.UUID, kind: StationKind, actor: Actor, key: str, reading: Reading) -> StageEntry:
    """The next person goes to the room with the shortest expected wait, of those that are free now: pressed by whoever
    leads people to the rooms.

    :raises NotCalling: stations of this kind call nobody.
    :raises NobodyWaiting: nobody is in line.
    :raises NoRoomFree: every room that could take the next one is busy or pauses.
    """
    if clinic_id != actor.clinic_id:
        raise NotFound
    if kind not in rules.CALLS:
        raise NotCalling
    made = idempotency.made_before(actor=actor, operation="send_next", key=key, kind=str(kind))
    if made is not None:  # the same press again: the rooms have changed by what it did
        return db.session.get_one(StageEntry, made)
    queued = rules.CALLS[kind][0]
    line = queries.line_up(clinic_id=clinic_id, stage=queued, now=reading.wall)
    if not line:
        raise NobodyWaiting
    station = _best_room(line[0].turn.who, clinic_id, kind, reading.wall)
    if station is None:
        raise NoRoomFree
    called = call_next(station=station, actor=actor, key=key, reading=reading)
    idempotency.remember(
        actor=actor, operation="send_next", key=key, made_id=called.id, now=reading.wall, kind=str(kind)
    )
    db.session.flush()
    return called


def call_again(*, entry_id: uuid.UUID, actor: Actor, reading: Reading, key: str | None = None) -> StageEntry:
    """Call the number of an open entry once more; the same press (``key``) sent twice calls once.

    :raises StageMoved: it is no longer at a station.
    """
    if key is not None:
        made = idempotency.made_before(actor=actor, operation="call_again", key=key, entry_id=entry_id)
        if made is not None:
            return db.session.get_one(StageEntry, made)
    entry = at_station(entry_id, actor)
    if key is not None:
        idempotency.remember(
            actor=actor, operation="call_again", key=key, made_id=entry.id, now=reading.wall, entry_id=entry_id
        )
        db.session.flush()
    called = (
        sa.update(StageEntry)
        .where(StageEntry.id == entry.id, StageEntry.ended_at.is_(None))
        .values(last_called_at=reading.wall, times_called=StageEntry.times_called + 1)
    )
    if not claim(called):
        raise StageMoved
    db.session.refresh(entry)
    audit.record(
        action="called_again", actor=actor, now=reading.wall, subject=entry.visit, person_id=entry.visit.person_id
    )
    announce_call(entry)
    return entry


def must_not_be_paused(*, station: Station) -> None:
    """:raises StationPaused:"""
    pause = queries.open_pause(station_id=station.id)
    if pause is not None:
        raise StationPaused(reason=str(dict(PAUSES).get(pause.reason, pause.reason)))


# for the other files of this folder


def announce_call(entry: StageEntry) -> None:
    assert entry.station_id is not None
    events.announce(PersonCalled(visit_id=entry.visit_id, clinic_id=entry.clinic_id, station_id=entry.station_id))


def must_be_free(station: Station, actor: Actor, reading: Reading) -> None:
    """:raises StationBusy: somebody is there; of an earlier day: they are closed with that day."""
    here = queries.current_at(station_id=station.id)
    if here is not None and here.day < day_of(reading.wall):
        visits.close_earlier_days(clinic_id=station.clinic_id, actor=actor, reading=reading)
        here = None
    if here is not None:
        raise StationBusy(ticket=here.visit.ticket, visit_id=str(here.visit_id))


def is_able(station: Station, vaccines: frozenset[str]) -> bool:
    """Whether a station may call somebody with these planned vaccines."""
    abilities = queries.abilities_of(queries.stations_of(clinic_id=station.clinic_id, kind=station.kind))
    return station.id in rules.able_rooms(vaccines, {station.id: abilities.get(station.id), **abilities})


def _pressed(station: Station, actor: Actor, reading: Reading) -> Press:
    if station.clinic_id != actor.clinic_id:
        raise NotFound
    if station.kind not in rules.CALLS:
        raise NotCalling
    if not daily.is_open(clinic_id=station.clinic_id, day=day_of(reading.wall)):
        raise DayNotOpened
    must_not_be_paused(station=station)
    must_be_free(station, actor, reading)
    return Press(station=station, actor=actor, reading=reading, entry_id=new_id())


def _take_next(press: Press) -> StageEntry:
    while True:
        entries, waiting, since, rule = _line_at(press)
        turn = rules.next_turn(waiting, since=since, rule=rule, now=press.reading.wall, station_id=press.station.id)
        if turn is None:
            raise NobodyWaiting
        called = _take(entries[turn.who.visit_id], turn, press)
        if called is not None:
            return called
        db.session.expire_all()


def _line_at(press: Press) -> tuple[dict[uuid.UUID, StageEntry], list[Waiting], int | None, rules.Rule]:
    """Who waits and may be called by this station, as the rule sees them."""
    station, now, day = press.station, press.reading.wall, day_of(press.reading.wall)
    rule = queries.order_rule(clinic_id=station.clinic_id, at=now)
    entries = [
        one
        for one in queries.queue(clinic_id=station.clinic_id, day=day, stage=press.queued)
        if queries.may_be_called(one, now=now)
    ]
    calls = queries.calls_of(clinic_id=station.clinic_id, day=day, stage=press.queued)
    abilities = queries.abilities_of(queries.stations_of(clinic_id=station.clinic_id, kind=station.kind))
    abilities.setdefault(station.id, None)
    waiting = [
        one
        for one in queries.waiting_of(entries, calls, rule)
        if station.id in rules.able_rooms(one.vaccines, abilities)
    ]
    return {one.visit_id: one for one in entries}, waiting, rules.since_jump(calls), rule


def _take(entry: StageEntry, turn: Turn, press: Press, *, reason: str | None = None) -> StageEntry | None:
    """Claim the open entry for the station; None when somebody was faster."""
    visit, before = entry.visit, placed(entry.visit)
    called = try_move(
        entry,
        to=press.started,
        actor=press.actor,
        reading=press.reading,
        id=press.entry_id,
        station_id=press.station.id,
        last_called_at=press.reading.wall,
        times_called=1,
    )
    if called is None:
        return None
    set_aside(visit, for_station_id=None, held_until=None, held_reason=None)
    note(
        kind=MoveKind.CALLED,
        visit=visit,
        queue=press.queued,
        actor=press.actor,
        reading=press.reading,
        why=turn.why,
        jumped=turn.jumped,
        overtook=[str(one) for one in turn.overtakes],
        reason=reason or (str(turn.who.group) if turn.why is TurnWhy.PRIORITY else None),
        station_id=press.station.id,
        before=before,
    )
    announce_call(called)
    return called


def _by_hand(entry: StageEntry, press: Press) -> Turn:
    """Out of turn: whoever may be called by this station and stands before is overtaken.

    :raises NotAble:
    """
    rule = queries.order_rule(clinic_id=press.station.clinic_id, at=press.reading.wall)
    [who] = queries.waiting_of([entry], [], rule)
    if not is_able(press.station, who.vaccines):
        raise NotAble(station=press.station.name)
    _entries, waiting, _since, _rule = _line_at(press)
    overtaken = rules.before(who, waiting)
    return Turn(who=who, why=TurnWhy.BY_HAND, jumped=bool(overtaken), overtakes=overtaken)


def _best_room(who: Waiting, clinic_id: uuid.UUID, kind: StationKind, now: dt.datetime) -> Station | None:
    """Of the rooms that may take somebody and are free, the one with the shortest expected wait."""
    stations = queries.stations_of(clinic_id=clinic_id, kind=kind)
    able = rules.able_rooms(who.vaccines, queries.abilities_of(stations))
    free = _free([one for one in stations if one.id in able and who.moved_to in (None, one.id)])
    rooms = queries.rooms_of(free, clinic_id=clinic_id, stage=rules.CALLS[kind][0], now=now)
    best = rules.choose(rooms, now=now)
    return next((one for one in stations if best is not None and one.id == best.station_id), None)


def _free(stations: Sequence[Station]) -> list[Station]:
    paused = queries.paused_stations(clinic_id=stations[0].clinic_id) if stations else set()
    return [one for one in stations if one.id not in paused and queries.current_at(station_id=one.id) is None]
