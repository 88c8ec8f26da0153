"""Calling: two stations never get the same person, one station never two people."""

import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.daily import queries as daily
from vaccsched.daily.errors import DayNotOpened
from vaccsched.shared import audit, events, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import NobodyWaiting, NotCalling, StageMoved, StationBusy, UnlawfulMove
from vaccsched.visits.events import PersonCalled
from vaccsched.visits.models import Stage, StageEntry
from vaccsched.visits.operations.moving import close_earlier_days, move, try_move


def call_next(*, station: Station, actor: Actor, key: str, reading: Reading) -> StageEntry:
    """Take the first of the queue to this station, by claiming their open entry; answers the entry at the station.

    Whoever loses the claim takes the next. Nobody of another day is called.

    :raises NotCalling: the station is neither for screening nor for vaccination.
    :raises DayNotOpened: nobody opened the clinic today, or it is closed.
    :raises StationBusy: somebody is still there.
    :raises NobodyWaiting: the queue is empty.
    """
    made = idempotency.made_before(actor=actor, operation="call_next", key=key, station_id=station.id)
    if made is not None:
        return db.session.get_one(StageEntry, made)
    if station.clinic_id != actor.clinic_id:
        raise NotFound
    if station.kind not in rules.CALLS:
        raise NotCalling
    if not daily.is_open(clinic_id=station.clinic_id, day=day_of(reading.wall)):
        raise DayNotOpened
    queued, started = rules.CALLS[station.kind]
    _must_be_free(station, actor, reading)
    entry_id = new_id()
    idempotency.remember(
        actor=actor, operation="call_next", key=key, made_id=entry_id, now=reading.wall, station_id=station.id
    )
    db.session.flush()  # the same press sent twice waits here for the other, then finds what it made
    entry = _take_first(station, queued, started, actor, reading, id=entry_id)
    _announce_call(entry, station.id)
    return entry


def call_again(*, entry_id: uuid.UUID, actor: Actor, reading: Reading) -> StageEntry:
    """Call the number of an open entry once more.

    :raises StageMoved: it is no longer at a station.
    """
    entry = _at_station(entry_id, actor)
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
    _announce_call(entry, entry.station_id)
    return entry


def put_back(*, entry_id: uuid.UUID, actor: Actor, reading: Reading) -> StageEntry:
    """换人: the person waits again where they were, in their old place of the order.

    :raises StageMoved: somebody moved them on meanwhile.
    """
    entry = _at_station(entry_id, actor)
    return move(entry, to=_queue_before(entry), actor=actor, reading=reading, reason="put_back")


def pass_over(*, entry_id: uuid.UUID, actor: Actor, reading: Reading) -> StageEntry:
    """过号: called and not there; they wait again behind the next two.

    :raises StageMoved: somebody moved them on meanwhile.
    """
    entry = _at_station(entry_id, actor)
    visit, to = entry.visit, _queue_before(entry)
    waiting = [one.visit for one in queries.queue(clinic_id=entry.clinic_id, day=entry.day, stage=to)]
    entry = move(entry, to=to, actor=actor, reading=reading, reason="passed")
    visit.queue_at = rules.queue_at_after_passing(waiting=waiting, own=visit.queue_at)
    visit.order_reason = rules.OrderReason.PASSED
    db.session.flush()
    return entry


def _must_be_free(station: Station, actor: Actor, reading: Reading) -> None:
    here = queries.current_at(station_id=station.id)
    if here is not None and here.day < day_of(reading.wall):
        close_earlier_days(clinic_id=station.clinic_id, actor=actor, reading=reading)
        here = None
    if here is not None:
        raise StationBusy(ticket=here.visit.ticket, visit_id=str(here.visit_id))


def _take_first(station: Station, queued: Stage, to: Stage, actor: Actor, reading: Reading, **more: Any) -> StageEntry:
    day = day_of(reading.wall)
    while (first := queries.find_first(clinic_id=station.clinic_id, day=day, stage=queued)) is not None:
        entry = try_move(
            first,
            to=to,
            actor=actor,
            reading=reading,
            station_id=station.id,
            last_called_at=reading.wall,
            times_called=1,
            **more,
        )
        if entry is not None:
            return entry
    raise NobodyWaiting


def _at_station(entry_id: uuid.UUID, actor: Actor) -> StageEntry:
    entry = db.session.get(StageEntry, entry_id)
    if entry is None or entry.clinic_id != actor.clinic_id:
        raise NotFound
    if entry.ended_at is not None:
        raise StageMoved
    if entry.station_id is None:
        raise UnlawfulMove
    return entry


def _queue_before(entry: StageEntry) -> Stage:
    if entry.stage not in rules.BACK_TO or rules.was_given(entry.visit.planned_doses):
        raise UnlawfulMove
    return rules.BACK_TO[entry.stage]


def _announce_call(entry: StageEntry, station_id: uuid.UUID | None) -> None:
    assert station_id is not None
    events.announce(PersonCalled(visit_id=entry.visit_id, clinic_id=entry.clinic_id, station_id=station_id))
