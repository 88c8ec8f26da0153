"""Who is called next from a queue, by the clinic's order rule, and why."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.shared.format import time as time_text
from vaccsched.sites.models import Clinic, Station
from vaccsched.visits import rules
from vaccsched.visits.models import (
    DoseOutcome,
    MoveKind,
    OrderRule,
    QueueMove,
    Stage,
    StageEntry,
    Visit,
)
from vaccsched.visits.queries.line import queue, reason_sentence
from vaccsched.visits.queries.stations import abilities_of, stations_of
from vaccsched.visits.rules import OrderReason, PriorityGroup, Rule, Turn, TurnWhy, Waiting


@dataclass(frozen=True, kw_only=True)
class InLine:
    """Somebody in the order of the calls that are expected: the entry, and whose turn by which line of the rule."""

    entry: StageEntry
    turn: Turn


def find_rule(*, clinic_id: uuid.UUID, at: dt.datetime) -> OrderRule | None:
    """The row in force at an instant; None: the clinic has never chosen, ``rules.Rule()`` holds."""
    return db.session.scalar(
        sa.select(OrderRule)
        .where(OrderRule.clinic_id == clinic_id, OrderRule.starts_at <= at)
        .order_by(OrderRule.starts_at.desc())
        .limit(1)
    )


def order_rule(*, clinic_id: uuid.UUID, at: dt.datetime) -> Rule:
    """The order rule in force. The grace for late bookings is the clinic's setting, wherever it was changed."""
    row, grace = find_rule(clinic_id=clinic_id, at=at), db.session.get_one(Clinic, clinic_id).late_grace_minutes
    if row is None:
        return Rule(late_grace_minutes=grace)
    return Rule(
        groups=tuple(row.priority_groups),
        one_in=row.one_in,
        longest_extra=row.longest_extra,
        late_grace_minutes=grace,
        calls_before_pass=row.calls_before_pass,
    )


def rules_of(*, clinic_id: uuid.UUID) -> list[OrderRule]:
    """All rules the clinic has had, newest first."""
    wanted = sa.select(OrderRule).where(OrderRule.clinic_id == clinic_id).order_by(OrderRule.starts_at.desc())
    return list(db.session.scalars(wanted.options(joinedload(OrderRule.staff))))


def calls_of(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage) -> list[rules.Called]:
    """The calls of a day from a queue, oldest first, without those that were undone."""
    rows = db.session.execute(
        sa.select(QueueMove.at, QueueMove.why, QueueMove.jumped, QueueMove.overtook)
        .where(
            QueueMove.clinic_id == clinic_id,
            QueueMove.day == day,
            QueueMove.queue == stage,
            QueueMove.kind == MoveKind.CALLED,
            QueueMove.undone_at.is_(None),
        )
        .order_by(QueueMove.at, QueueMove.id)
    )
    return [
        rules.Called(
            at=at, urgent=why == TurnWhy.URGENT, jumped=jumped, overtook=frozenset(uuid.UUID(one) for one in overtook)
        )
        for at, why, jumped, overtook in rows
    ]


def waiting_of(entries: Sequence[StageEntry], calls: Sequence[rules.Called], rule: Rule) -> list[Waiting]:
    """The entries as the rule sees them."""
    since = rules.overtaken(calls)
    return [_waiting(entry.visit, since, rule) for entry in entries]


def may_be_called(entry: StageEntry, *, now: dt.datetime) -> bool:
    """Neither missed a call nor set aside until later."""
    visit = entry.visit
    return visit.order_reason != OrderReason.PASSED and not is_held(visit, now=now)


def is_missed(entry: StageEntry) -> bool:
    """过号: called and not there; nobody calls them before somebody says that they are back."""
    return entry.stage in rules.QUEUES and entry.visit.order_reason == OrderReason.PASSED


def is_held(visit: Visit, *, now: dt.datetime) -> bool:
    """暂候 until a later time."""
    return visit.held_until is not None and visit.held_until > now


def line_up(
    *, clinic_id: uuid.UUID, stage: Stage, now: dt.datetime, rule: Rule | None = None, on: dt.date | None = None
) -> list[InLine]:
    """Everybody who may be called from a queue today, in the order of the calls that are expected.

    ``rule``: another one than that in force, to see what it would do.
    """
    day, rule = on or day_of(now), rule or order_rule(clinic_id=clinic_id, at=now)
    entries = [one for one in queue(clinic_id=clinic_id, day=day, stage=stage) if may_be_called(one, now=now)]
    by_visit = {entry.visit_id: entry for entry in entries}
    calls = calls_of(clinic_id=clinic_id, day=day, stage=stage)
    turns = rules.line_up(waiting_of(entries, calls, rule), since=rules.since_jump(calls), rule=rule, now=now)
    return [InLine(entry=by_visit[turn.who.visit_id], turn=turn) for turn in turns]


def line_at(*, station: Station, now: dt.datetime) -> list[InLine]:
    """The part of its queue that a station may call, in order: what it can do, and nobody who was moved elsewhere."""
    queued = rules.CALLS[station.kind][0]
    abilities = abilities_of(stations_of(clinic_id=station.clinic_id, kind=station.kind))
    abilities.setdefault(station.id, None)
    return [
        one
        for one in line_up(clinic_id=station.clinic_id, stage=queued, now=now)
        if one.turn.who.moved_to in (None, station.id)
        and station.id in rules.able_rooms(one.turn.who.vaccines, abilities)
    ]


def why_sentence(one: InLine, *, rule: Rule, now: dt.datetime) -> str:
    """Why somebody is next at their place of the line, in the reader's language."""
    turn, visit = one.turn, one.entry.visit
    if turn.why is TurnWhy.AGED and turn.who.overtaken_at is not None:
        minutes = int((now - turn.who.overtaken_at).total_seconds() // 60)
        return str(_("被越过后又等了 %(minutes)s 分钟，先叫", minutes=minutes))
    if turn.why is TurnWhy.PRIORITY and turn.who.group is not None:
        group = rules.PRIORITY_WORDS[turn.who.group]
        return str(_("%(group)s优先，每 %(one_in)s 位里先叫 1 位", group=group, one_in=rule.one_in))
    if turn.why is TurnWhy.MOVED:
        return str(_("叫过号，转到这个台，先叫"))
    return reason_sentence(visit)


def short_why(one: InLine) -> str:
    """One public word beside a number that goes ahead: never to which group somebody belongs. Empty: their turn."""
    return str(rules.SHORT_WHY[one.turn.why]) if one.turn.why in rules.SHORT_WHY else ""


def standing_sentence(visit: Visit, *, now: dt.datetime) -> str:
    """Why somebody is not called now (missed, set aside), or where they stand."""
    if visit.left_at is None and visit.held_until is not None and is_held(visit, now=now):
        return str(_("暂候到 %(time)s，位置留着", time=time_text(visit.held_until)))
    return reason_sentence(visit)


def held_sentence(visit: Visit, *, reason: str) -> str:
    """For staff: until when somebody is set aside, and why."""
    until = time_text(visit.held_until) if visit.held_until is not None else ""
    return str(_("暂候到 %(time)s：%(reason)s", time=until, reason=reason))


def order_sentence(*, clinic_id: uuid.UUID, now: dt.datetime) -> str:
    """The clinic's written order rule, for ticket, desk and screen."""
    rule = order_rule(clinic_id=clinic_id, at=now)
    said = str(rules.ORDER_SENTENCE) % {"grace": rule.late_grace_minutes}
    words = [str(rules.PRIORITY_WORDS[PriorityGroup(code)]) for code in rule.groups]
    if not rule.one_in or not words:
        return said
    facts = {"one_in": rule.one_in, "groups": _("、").join(words), "minutes": rule.longest_extra}
    return said + str(rules.PRIORITY_SENTENCE) % facts


def moves_of_day(*, clinic_id: uuid.UUID, day: dt.date, limit: int) -> list[QueueMove]:
    """The last moves of a day, newest first, with person, station and staff loaded."""
    return list(
        db.session.scalars(
            sa.select(QueueMove)
            .where(QueueMove.clinic_id == clinic_id, QueueMove.day == day)
            .options(joinedload(QueueMove.visit), joinedload(QueueMove.station), joinedload(QueueMove.staff))
            .order_by(QueueMove.at.desc(), QueueMove.id.desc())
            .limit(limit)
        ).unique()
    )


def signed_out(*, clinic_id: uuid.UUID, since: dt.datetime) -> list[QueueMove]:
    """Who was signed out without a dose since then, newest first, without those that were undone; person loaded."""
    return list(
        db.session.scalars(
            sa.select(QueueMove)
            .where(
                QueueMove.clinic_id == clinic_id,
                QueueMove.day == day_of(since),
                QueueMove.kind == MoveKind.SIGNED_OUT,
                QueueMove.at >= since,
                QueueMove.undone_at.is_(None),
            )
            .options(joinedload(QueueMove.visit).joinedload(Visit.person), joinedload(QueueMove.staff))
            .order_by(QueueMove.at.desc(), QueueMove.id.desc())
        ).unique()
    )


def last_move(*, visit_id: uuid.UUID) -> QueueMove | None:
    """The latest move of a visit that was not undone and is not itself an undo."""
    return db.session.scalar(
        sa.select(QueueMove)
        .where(QueueMove.visit_id == visit_id, QueueMove.undone_at.is_(None), QueueMove.kind != MoveKind.UNDONE)
        .order_by(QueueMove.at.desc(), QueueMove.id.desc())
        .limit(1)
    )


def last_moves(*, clinic_id: uuid.UUID, since: dt.datetime) -> dict[uuid.UUID, QueueMove]:
    """By visit: as ``last_move``, of all visits that somebody moved since an instant."""
    rows = db.session.scalars(
        sa.select(QueueMove)
        .where(
            QueueMove.clinic_id == clinic_id,
            QueueMove.day == day_of(since),
            QueueMove.at >= since,
            QueueMove.undone_at.is_(None),
            QueueMove.kind != MoveKind.UNDONE,
        )
        .order_by(QueueMove.at, QueueMove.id)
    )
    return {one.visit_id: one for one in rows}


def _waiting(visit: Visit, since: Mapping[uuid.UUID, dt.datetime], rule: Rule) -> Waiting:
    return Waiting(
        visit_id=visit.id,
        key=rules.order_key(visit),
        urgent=visit.order_reason == OrderReason.URGENT,
        group=rules.priority_group(
            birth_date=visit.person.birth_date, stated=visit.priority_group, admitted=rule.groups, on=visit.day
        ),
        overtaken_at=since.get(visit.id),
        vaccines=frozenset(one.vaccine_code for one in visit.planned_doses if one.outcome is DoseOutcome.PLANNED),
        moved_to=visit.for_station_id,
    )
