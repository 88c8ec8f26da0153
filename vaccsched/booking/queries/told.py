"""What later rooms tell booking's pages: how long people usually wait at a time, what is wrong with one."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vaccsched.booking.models import Appointment

Waits = Mapping[dt.time, tuple[int, int]]  # by the half-hour it begins with: minutes, half of the people and 8 in 10
_waits: list[Callable[[uuid.UUID, dt.datetime], Waits]] = []
_notes: list[Callable[[Appointment, dt.datetime], "Note | None"]] = []
HALF_HOUR = 30


@dataclass(frozen=True, kw_only=True)
class Note:
    """A sentence on the page of an appointment, with the way on."""

    text: str
    action: str
    href: str


def waits_told_by(ask: Callable[[uuid.UUID, dt.datetime], Waits]) -> None:
    """A later room knows the usual waits of a clinic (clinic's id, now)."""
    _waits[:] = [ask]


def notes_told_by(ask: Callable[[Appointment, dt.datetime], Note | None]) -> None:
    """A later room has something to say about an appointment."""
    if ask not in _notes:
        _notes.append(ask)


def usual_wait(*, clinic_id: uuid.UUID, at: dt.time, now: dt.datetime) -> tuple[int, int] | None:
    """Minutes that people who come at this time of day usually wait until they are called; None: not known."""
    half_hour = at.replace(minute=at.minute // HALF_HOUR * HALF_HOUR, second=0, microsecond=0)
    return next((ask(clinic_id, now).get(half_hour) for ask in _waits), None)


def notes_on(appointment: Appointment, *, now: dt.datetime) -> list[Note]:
    """What there is to say about an appointment."""
    return [note for ask in _notes if (note := ask(appointment, now)) is not None]
