"""Who waits again or is set aside: changing the person, missed calls, coming back, holding, moving, priority."""

import datetime as dt
import uuid

from vaccsched.calling.errors import (
    HeldWrongly,
    NotAble,
    NotHeld,
    NotPassed,
    PassedTooEarly,
    ReasonMissing,
    SameStation,
)
from vaccsched.calling.operations.calling import announce_call, is_able
from vaccsched.calling.operations.noting import (
    at_station,
    freshly,
    hold_queue,
    in_queue,
    note,
    placed,
    queue_before,
    set_aside,
    tell_change,
)
from vaccsched.calling.words import HOLDS, TRANSFERS
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.visits import queries
from vaccsched.visits.models import DoseOutcome, MoveKind, Stage, StageEntry, Visit
from vaccsched.visits.operations import move
from vaccsched.visits.queries import the_rule as rules
from vaccsched.visits.queries.the_rule import OrderReason

LONGEST_HOLD = 120  # minutes


def put_back(*, entry_id: uuid.UUID, actor: Actor, reading: Reading) -> StageEntry:
    """换人: the person waits again where they were, in their old place of the order.

    :raises StageMoved: somebody moved them on meanwhile.
    :raises UnlawfulMove: a needle has gone in.
    """
    entry = at_station(entry_id, actor)
    queue, station_id, visit = queue_before(entry), entry.station_id, entry.visit
    back = move(entry, to=queue, actor=actor, reading=reading, reason="put_back")
    note(
        kind=MoveKind.PUT_BACK, visit=visit, queue=queue, actor=actor, reading=reading,
        station_id=station_id, before=placed(visit),
    )  # fmt: skip
    return back


def pass_over(*, entry_id: uuid.UUID, actor: Actor, reading: Reading) -> StageEntry:
    """过号: called as often as the rule asks and not there. Not called again until somebody says that they are back.

    :raises StageMoved: somebody moved them on meanwhile.
    :raises PassedTooEarly: not called often enough yet.
    """
    entry = at_station(entry_id, actor)
    needed = queries.order_rule(clinic_id=entry.clinic_id, at=reading.wall).calls_before_pass
    if entry.times_called < needed:
        raise PassedTooEarly(called=entry.times_called, needed=needed)
    return _leave_station(entry, actor, reading, reason="passed", order_reason=OrderReason.PASSED)


def let_pass(*, entry_id: uuid.UUID, reason: str, actor: Actor, reading: Reading) -> StageEntry:
    """Here but not ready: the next two go first, then they are called as before.

    :raises StageMoved: somebody moved them on meanwhile.
    """
    entry = at_station(entry_id, actor)
    behind = _behind_two(entry.visit, queue_before(entry), reading.wall)
    return _leave_station(entry, actor, reading, reason=reason, order_reason=OrderReason.BEHIND, queue_at=behind)


def come_back(*, visit_id: uuid.UUID, actor: Actor, reading: Reading) -> Visit:
    """Whoever missed a call is here: they stand behind the next two; urgent ones first again.

    :raises NotPassed: they did not miss one. StageMoved: they do not wait.
    """
    entry = in_queue(visit_id, actor, reading)
    hold_queue(clinic_id=entry.clinic_id, reading=reading, queue=entry.stage)
    visit = freshly(entry.visit)
    if visit.order_reason != OrderReason.PASSED:
        raise NotPassed
    before = placed(visit)
    if visit.urgent:
        set_aside(visit, order_reason=OrderReason.URGENT)
    else:
        behind = _behind_two(visit, entry.stage, reading.wall)
        set_aside(visit, order_reason=OrderReason.RETURNED, queue_at=behind)
    note(kind=MoveKind.RETURNED, visit=visit, queue=entry.stage, actor=actor, reading=reading, before=before)
    tell_change(entry.clinic_id)
    return visit


def hold(*, visit_id: uuid.UUID, minutes: int, reason: str, actor: Actor, reading: Reading) -> Visit:
    """暂候: not called for so many minutes (1–120), or until released; the place is kept.

    :raises ReasonMissing: none of ``words.HOLDS``. HeldWrongly: the minutes. StageMoved: they do not wait.
    """
    if reason not in dict(HOLDS):
        raise ReasonMissing
    if not 1 <= minutes <= LONGEST_HOLD:
        raise HeldWrongly(most=LONGEST_HOLD)
    entry = in_queue(visit_id, actor, reading)
    hold_queue(clinic_id=entry.clinic_id, reading=reading, queue=entry.stage)
    visit = freshly(entry.visit)
    before = placed(visit)
    set_aside(visit, held_until=reading.wall + dt.timedelta(minutes=minutes), held_reason=reason)
    note(kind=MoveKind.HELD, visit=visit, queue=entry.stage, actor=actor, reading=reading, reason=reason, before=before)
    tell_change(entry.clinic_id)
    return visit


def release(*, visit_id: uuid.UUID, actor: Actor, reading: Reading) -> Visit:
    """The hold ends now: they are called in their place.

    :raises NotHeld: they are not held. StageMoved: they do not wait.
    """
    entry = in_queue(visit_id, actor, reading)
    hold_queue(clinic_id=entry.clinic_id, reading=reading, queue=entry.stage)
    visit = freshly(entry.visit)
    if not queries.is_held(visit, now=reading.wall):
        raise NotHeld
    before = placed(visit)
    set_aside(visit, held_until=None, held_reason=None)
    note(kind=MoveKind.RELEASED, visit=visit, queue=entry.stage, actor=actor, reading=reading, before=before)
    tell_change(entry.clinic_id)
    return visit


def transfer(*, entry_id: uuid.UUID, station_id: uuid.UUID, reason: str, actor: Actor, reading: Reading) -> StageEntry:
    """转台: whoever stands at one station goes to another of its kind: at once when it is free, else as the next one
    whom it calls.

    :raises ReasonMissing: none of ``words.TRANSFERS``. NotFound: another clinic's station. SameStation.
    :raises NotAble: the other station does not give what is planned.
    :raises UnlawfulMove: a needle has gone in. StageMoved: somebody moved them on meanwhile.
    """
    if reason not in dict(TRANSFERS):
        raise ReasonMissing
    entry = at_station(entry_id, actor)
    station = _other_station(entry, station_id)
    queue, visit, left = queue_before(entry), entry.visit, entry.station_id
    planned = frozenset(one.vaccine_code for one in visit.planned_doses if one.outcome is DoseOutcome.PLANNED)
    if not is_able(station, planned):
        raise NotAble(station=station.name)
    hold_queue(clinic_id=entry.clinic_id, reading=reading, queue=queue)
    before = placed(visit) | {"station_id": str(left)}
    moved = move(entry, to=queue, actor=actor, reading=reading, reason="transferred")
    is_free = queries.current_at(station_id=station.id) is None
    if is_free and queries.open_pause(station_id=station.id) is None:
        moved = _take_there(moved, station, actor, reading)
    else:
        set_aside(visit, for_station_id=station.id)
    note(
        kind=MoveKind.TRANSFERRED, visit=visit, queue=queue, actor=actor, reading=reading, reason=reason,
        station_id=station.id, before=before,
    )  # fmt: skip
    return moved


def state_priority(*, visit_id: uuid.UUID, group: str | None, actor: Actor, reading: Reading) -> Visit:
    """The desk states that somebody belongs to a priority group, or no longer (None); by whom is kept.

    :raises ReasonMissing: a group that nobody states. StageMoved: they do not wait.
    """
    if group is not None and group not in rules.BY_STATEMENT:
        raise ReasonMissing
    entry = in_queue(visit_id, actor, reading)
    visit = entry.visit
    before = placed(visit)
    set_aside(visit, priority_group=group)
    note(
        kind=MoveKind.PRIORITY, visit=visit, queue=entry.stage, actor=actor, reading=reading, reason=group,
        before=before,
    )  # fmt: skip
    tell_change(entry.clinic_id)
    return visit


def _leave_station(
    entry: StageEntry,
    actor: Actor,
    reading: Reading,
    *,
    reason: str,
    order_reason: OrderReason,
    queue_at: dt.datetime | None = None,
) -> StageEntry:
    visit, queue, station_id = entry.visit, queue_before(entry), entry.station_id
    before = placed(visit)
    back = move(entry, to=queue, actor=actor, reading=reading, reason=reason)
    set_aside(visit, order_reason=order_reason, queue_at=queue_at or visit.queue_at)
    note(
        kind=MoveKind.PASSED, visit=visit, queue=queue, actor=actor, reading=reading, reason=reason,
        station_id=station_id, before=before,
    )  # fmt: skip
    return back


def _behind_two(visit: Visit, queue: Stage, now: dt.datetime) -> dt.datetime:
    """The instant that puts somebody behind the next two who may be called."""
    waiting = [
        one.visit
        for one in queries.queue(clinic_id=visit.clinic_id, day=visit.day, stage=queue)
        if one.visit_id != visit.id and queries.may_be_called(one, now=now)
    ]
    return rules.queue_at_after_passing(waiting=waiting, own=visit.queue_at)


def _other_station(entry: StageEntry, station_id: uuid.UUID) -> Station:
    station = db.session.get(Station, station_id)
    if station is None or station.clinic_id != entry.clinic_id:
        raise NotFound
    here = entry.station
    if here is None or station.id == here.id or station.kind is not here.kind or not station.active:
        raise SameStation
    return station


def _take_there(entry: StageEntry, station: Station, actor: Actor, reading: Reading) -> StageEntry:
    """The station is free: called there at once."""
    started = rules.CALLS[station.kind][1]
    there = move(
        entry, to=started, actor=actor, reading=reading, reason="transferred",
        station_id=station.id, last_called_at=reading.wall, times_called=1,
    )  # fmt: skip
    announce_call(there)
    return there
