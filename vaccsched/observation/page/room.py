"""The board, the early leave, who left when."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.identity import queries as identity
from vaccsched.observation import queries
from vaccsched.observation.models import AlarmState, ExitKind, ObservationExit, SeatState
from vaccsched.observation.queries import Seat
from vaccsched.observation.words import CALLS
from vaccsched.residents import queries as residents
from vaccsched.shared import clock, live
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import Visit

SHOWN_LEFT = 8


def room(*, clinic: Clinic, reading: clock.Reading, left: str | None) -> dict[str, Any]:
    """The whole page; ``left`` is the id of the visit that was just signed out."""
    channel = live.channel(topic=live.Topic.OBSERVATION, clinic_id=clinic.id)
    version = live.version(channel)
    board = queries.board(clinic_id=clinic.id, reading=reading)
    exits = queries.exits_of_day(clinic_id=clinic.id, day=clock.day_of(reading.wall))
    return {
        **seats(board, clinic=clinic, reading=reading),
        "person_ids": [seat.person_id for seat in board],
        "live_channel": channel,
        "live_version": version,
        "just_left": next((exit_facts(one) for one in exits if str(one.visit_id) == left), None),
        "exits": [exit_facts(one) for one in exits[:SHOWN_LEFT]],
        "left_count": len(exits),
        "call_backs": [_call_back(one, reading.wall) for one in queries.open_call_backs(clinic_id=clinic.id)],
        "call_results": [(one.value, text) for one, text in CALLS.items()],
        "emergencies": [
            {"log_id": one.id, "ticket": one.visit.ticket if one.visit else "", "at": one.started_at}
            for one in queries.running_logs(clinic_id=clinic.id)
        ],
    }


def seats(board: Sequence[Seat], *, clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """The list of everybody in the room, and the room's numbers."""
    today = clock.day_of(reading.wall)
    free = queries.free_seats(clinic_id=clinic.id, seats=clinic.observation_seats, day=today)
    return {
        "free": free,
        "places": clinic.observation_seats,
        "companions": sum(seat.companions for seat in board),
        "unseated": sum(seat.number is None for seat in board),
        "overdue": [{"ticket": one.ticket, "number": one.number} for one in board if one.state is SeatState.OVERDUE],
        "server_now": reading.wall.timestamp(),
        "seats": [
            {
                "visit_id": seat.visit_id,
                "ticket": seat.ticket,
                "name": seat.masked_name,
                "state": str(seat.state),
                "due": seat.due_at.timestamp(),
                "due_at": seat.due_at,
                "may_leave": seat.state in (SeatState.READY, SeatState.OVERDUE),
                "earlier_day": seat.day if seat.day != today else None,
                "number": seat.number,
                "companions": seat.companions,
                "alarm": str(seat.alarm) if seat.alarm else None,
                "alarm_id": seat.alarm_id,
                "untaken": seat.alarm is AlarmState.RAISED,
            }
            for seat in board
        ],
    }


def early(visit: Visit, *, reading: clock.Reading) -> dict[str, Any]:
    """The page for an early leave of this visit."""
    board = queries.board(clinic_id=visit.clinic_id, reading=reading)
    seat = next((one for one in board if one.visit_id == visit.id), None)
    return {
        "visit_id": visit.id,
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "birth_date": visit.person.birth_date,
        "relations": [(relation.value, words) for relation, words in residents.RELATION_WORDS.items()],
        "due": seat.due_at.timestamp() if seat else None,
        "due_at": seat.due_at if seat else None,
        "server_now": reading.wall.timestamp(),
    }


def left(*, clinic_id: uuid.UUID, day: dt.date) -> dict[str, Any]:
    """Who left on a day, by the time they left, and how many watches were full."""
    exits = list(reversed(queries.exits_of_day(clinic_id=clinic_id, day=day)))
    names = identity.names_of(staff_ids={one.staff_id for one in exits if one.staff_id})
    done = queries.completion(clinic_id=clinic_id, first=day, last=day)
    return {
        "day": day,
        "person_ids": [one.visit.person_id for one in exits],
        "rows": [_left_row(one, names) for one in exits],
        "doses": done.doses,
        "watched": done.watched,
        "inside": done.inside,
        "percent": done.percent,
    }


def day_from(text: str, *, now: dt.datetime) -> dt.date:
    """The day that was asked for; today for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return clock.day_of(now)


def _left_row(one: ObservationExit, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {
        **exit_facts(one),
        "injected": one.last_injection_at,
        "left": one.left_at,
        "reason": one.reason or "",
        "signer": one.signer_name or "",
        "signature": one.signature,
        "by": names.get(one.staff_id, "") if one.staff_id else "",
        "called_back": one.called_back_at,
    }


def _call_back(one: ObservationExit, now: dt.datetime) -> dict[str, Any]:
    assert one.call_back_due_at is not None
    return {
        **exit_facts(one),
        "due_now": now >= one.call_back_due_at,
        "due_day": one.call_back_due_at if clock.day_of(one.call_back_due_at) != clock.day_of(now) else None,
        "tries": len(one.calls),
    }


def exit_facts(left: ObservationExit) -> dict[str, Any]:
    """One exit as page and program read it."""
    return {
        "exit_id": _text(left.id),
        "visit_id": _text(left.visit_id),
        "ticket": left.visit.ticket,
        "name": mask_name(left.visit.person.name),
        "kind": str(left.kind),
        "status": "left" if left.kind is ExitKind.COMPLETE else "left_early",
        "minutes": left.elapsed_seconds // 60,
        "left_at": left.left_at.isoformat(),
        "left_time": clock.local(left.left_at).strftime("%H:%M"),
        "call_back_due": _time(left.call_back_due_at),
    }


def _text(value: uuid.UUID) -> str:
    return str(value)


def _time(instant: Any) -> str | None:
    return clock.local(instant).strftime("%H:%M") if instant is not None else None
