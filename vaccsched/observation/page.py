"""What the observation room's pages show, as plain values."""

import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.observation import queries
from vaccsched.observation.models import ExitKind, ObservationExit, SeatState
from vaccsched.observation.queries import Seat
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
        **seats(board, reading=reading),
        "person_ids": [seat.person_id for seat in board],
        "live_channel": channel,
        "live_version": version,
        "just_left": next((exit_facts(one) for one in exits if str(one.visit_id) == left), None),
        "exits": [exit_facts(one) for one in exits[:SHOWN_LEFT]],
        "left_count": len(exits),
        "call_backs": [exit_facts(one) for one in queries.open_call_backs(clinic_id=clinic.id)],
        "places": clinic.observation_seats,
    }


def seats(board: Sequence[Seat], *, reading: clock.Reading) -> dict[str, Any]:
    """The list of everybody in the room."""
    today = clock.day_of(reading.wall)
    return {
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
