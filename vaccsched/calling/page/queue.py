"""The queue page: each queue in the order of the calls that are expected, who is set aside, and what staff did."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.calling.operations.undoing import UNDO_MINUTES, may_undo
from vaccsched.calling.words import BY_HAND, HOLDS, MOVES, TRANSFERS, WHY, reason_words
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import time, time_span
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits import queries
from vaccsched.visits.models import MoveKind, QueueMove, Stage, StageEntry
from vaccsched.visits.queries import InLine
from vaccsched.visits.queries.the_rule import (
    BACK_TO,
    BY_STATEMENT,
    CALLS,
    LEAVE_REASONS,
    PRIORITY_WORDS,
    QUEUES,
    STAGES,
    PriorityGroup,
    Rule,
    TurnWhy,
    on_the_clock,
    was_given,
)

MOVES_SHOWN = 12
HOLD_MINUTES = (5, 10, 15, 30, 60)
KIND_OF = {queued: kind for kind, (queued, _started) in CALLS.items()}


def queue_page(present: Sequence[StageEntry], *, clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """Everybody who is here, stage by stage, with why and where, and the last moves."""
    rule = queries.order_rule(clinic_id=clinic_id, at=now)
    stations = {kind: queries.stations_of(clinic_id=clinic_id, kind=kind) for kind in CALLS}
    stages = [
        _stage(stage, present, clinic_id, stations, rule, now)
        for stage in Stage
        if stage in QUEUES or any(one.stage is stage for one in present)
    ]
    _tell_what_can_be_undone(stages, present, clinic_id, now)
    return {
        "stages": stages,
        "order_sentence": queries.order_sentence(clinic_id=clinic_id, now=now),
        "moves": [_move(one) for one in queries.moves_of_day(clinic_id=clinic_id, day=day_of(now), limit=MOVES_SHOWN)],
        "gone": _gone(clinic_id, now),
        "by_hand": _pairs(BY_HAND),
        "holds": _pairs(HOLDS),
        "transfers": _pairs(TRANSFERS),
        "minutes": HOLD_MINUTES,
        "groups": [(str(one), str(PRIORITY_WORDS[one])) for one in BY_STATEMENT if one in rule.groups],
        "leave_reasons": [(code, str(word)) for code, word in LEAVE_REASONS.items()],
        "calls_before_pass": rule.calls_before_pass,
    }


def next_rows(station: Station, *, now: dt.datetime, limit: int) -> dict[str, Any]:
    """For a station's own page: whom it may call next, in order, with why; how many wait for it."""
    rule = queries.order_rule(clinic_id=station.clinic_id, at=now)
    line = queries.line_at(station=station, now=now)
    return {
        "count": len(line),
        "rows": [
            {
                "visit_id": one.entry.visit_id,
                "ticket": one.entry.visit.ticket,
                "name": mask_name(one.entry.visit.person.name),
                "why": queries.why_sentence(one, rule=rule, now=now),
                "entry": one.entry,
            }
            for one in line[:limit]
        ],
    }


def _stage(
    stage: Stage,
    present: Sequence[StageEntry],
    clinic_id: uuid.UUID,
    stations: dict[StationKind, list[Station]],
    rule: Rule,
    now: dt.datetime,
) -> dict[str, Any]:
    here = [one for one in present if one.stage is stage]
    kind = KIND_OF.get(stage) or next((kind for kind, (_queued, to) in CALLS.items() if to is stage), None)
    choices = [(str(one.id), one.name) for one in stations[kind]] if kind is not None else []
    told = {
        "stage": str(stage),
        "title": str(STAGES[stage]),
        "count": len(here),
        "kind": str(kind) if stage in QUEUES else None,
        "stations": choices,
        "aside": [],
    }
    if stage not in QUEUES:
        return told | {"rows": [_row(one, now) for one in here]}
    line = queries.line_up(clinic_id=clinic_id, stage=stage, now=now, rule=rule)
    seated = queries.seats(line, clinic_id=clinic_id, stage=stage, now=now)
    names = dict(choices)
    since = queries.waiting_since(clinic_id=clinic_id, day=day_of(now), stage=stage)
    aside = [one for one in here if not queries.may_be_called(one, now=now)]
    return told | {
        "rows": [_in_line(one, rule, seated, names, now) | _waited(one.entry, since, now) for one in line],
        "aside": [_row(one, now) | _waited(one, since, now) for one in aside],
    }


def _in_line(one: InLine, rule: Rule, seated: dict[uuid.UUID, Any], names: dict[str, str], now: dt.datetime) -> Any:
    seat = seated.get(one.entry.visit_id)
    likely = on_the_clock(low=seat.low, high=seat.high) if seat is not None else None
    moved_to = one.entry.visit.for_station_id
    room = str(moved_to) if moved_to is not None else str(seat.station_id) if seat is not None else ""
    return _row(one.entry, now) | {
        "why": queries.why_sentence(one, rule=rule, now=now),
        "ahead_of_turn": one.turn.jumped,
        "tone": str(one.turn.why) if one.turn.why is not TurnWhy.TURN else "",
        "room": names.get(room, ""),
        "range": time_span(likely.low, likely.high) if likely is not None else "",
    }


def _row(entry: StageEntry, now: dt.datetime) -> dict[str, Any]:
    visit = entry.visit
    given = was_given(visit.planned_doses)
    at_station = entry.station_id is not None
    group = visit.priority_group
    return {
        "visit_id": visit.id,
        "entry_id": entry.id,
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "minutes": max(int((now - entry.started_at).total_seconds() // 60), 0),
        "station": entry.station.name if entry.station is not None else "",
        "station_id": str(entry.station_id) if at_station else "",
        "times_called": entry.times_called if at_station else 0,
        "why": _why_aside(entry, now),
        "ahead_of_turn": False,
        "tone": "",
        "room": "",
        "range": "",
        "group": str(PRIORITY_WORDS[PriorityGroup(group)]) if group in set(PriorityGroup) else "",
        "waits": entry.stage in QUEUES,
        "passed": queries.is_missed(entry),
        "held": entry.stage in QUEUES and queries.is_held(visit, now=now),
        "may_go_back": entry.stage in BACK_TO and at_station and not given,
        "may_leave": not given,
    }


def _waited(entry: StageEntry, since: dict[uuid.UUID, dt.datetime], now: dt.datetime) -> dict[str, int]:
    """Minutes since they first stood in this queue: who was called and waits again has waited all the while."""
    return {"minutes": max(int((now - since.get(entry.visit_id, entry.started_at)).total_seconds() // 60), 0)}


def _why_aside(entry: StageEntry, now: dt.datetime) -> str:
    visit = entry.visit
    if entry.stage in QUEUES and visit.held_until is not None and queries.is_held(visit, now=now):
        return queries.held_sentence(visit, reason=reason_words(visit.held_reason))
    return queries.standing_sentence(visit, now=now)


def _move(one: QueueMove) -> dict[str, Any]:
    """``叫号 A003 1 号台 李护士 09:12`` and why; a jump says whom it overtook."""
    words = str(MOVES[one.kind])
    why = str(WHY[TurnWhy(one.why)]) if one.why else ""
    reason = one.reason or ""
    if one.kind is MoveKind.UNDONE and reason in set(MoveKind):
        said = str(MOVES[MoveKind(reason)])
    else:
        said = str(PRIORITY_WORDS[PriorityGroup(reason)]) if reason in set(PriorityGroup) else reason_words(reason)
    return {
        "visit_id": one.visit_id,
        "at": time(one.at),
        "what": words,
        "ticket": one.visit.ticket,
        "station": one.station.name if one.station is not None else "",
        "by": one.staff.name if one.staff is not None else "",
        "why": why,
        "reason": said if said not in ("put_back", "passed", "undone") else "",
        "jumped": one.jumped,
        "overtook": len(one.overtook),
        "undone": one.undone_at is not None,
    }


def _tell_what_can_be_undone(
    stages: Sequence[dict[str, Any]], present: Sequence[StageEntry], clinic_id: uuid.UUID, now: dt.datetime
) -> None:
    """Beside each row: the move that an undo would take back, in words; None: nothing."""
    moves = queries.last_moves(clinic_id=clinic_id, since=now - dt.timedelta(minutes=UNDO_MINUTES))
    entries = {one.visit_id: one for one in present}
    for row in (row for stage in stages for row in (*stage["rows"], *stage["aside"])):
        last = moves.get(row["visit_id"])
        can = last is not None and may_undo(entries[row["visit_id"]], last, now=now)
        row["undo"] = {"move_id": last.id, "what": str(MOVES[last.kind])} if last is not None and can else None


def _gone(clinic_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """Who was signed out so lately that it can be undone."""
    since = now - dt.timedelta(minutes=UNDO_MINUTES)
    return [
        {
            "visit_id": one.visit_id,
            "ticket": one.visit.ticket,
            "name": mask_name(one.visit.person.name),
            "at": time(one.at),
            "reason": reason_words(one.reason),
            "by": one.staff.name if one.staff is not None else "",
        }
        for one in queries.signed_out(clinic_id=clinic_id, since=since)
        if one.day == day_of(now)
    ]


def _pairs(pairs: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(code, str(words)) for code, words in pairs]
