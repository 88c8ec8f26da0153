"""Lists of people that somebody looks at: one audit row with their ids for each look."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.visits import queries
from vaccsched.visits.models import StageEntry


@dataclass(frozen=True, kw_only=True)
class Lists:
    """``expected``: booked for today and not here yet, by time. ``present``: not left, in calling order."""

    expected: list[Appointment]
    present: list[StageEntry]


def look_at_lists(*, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Lists:
    """Who is expected and who is here today."""
    day = day_of(now)
    expected = [
        one
        for one in booking.appointments_of_day(clinic_id=clinic_id, day=day)
        if one.status is AppointmentStatus.BOOKED
    ]
    lists = Lists(expected=expected, present=queries.present(clinic_id=clinic_id, day=day))
    audit.record(
        action="list_shown",
        actor=actor,
        now=now,
        clinic_id=clinic_id,
        appointments=[one.id for one in lists.expected],
        visits=[one.visit_id for one in lists.present],
    )
    return lists


def search(*, name: str, birth_date: dt.date, actor: Actor, now: dt.datetime) -> list[Person]:
    """Persons of this name and birth date."""
    found = residents.search_persons(name=name, birth_date=birth_date)
    audit.record(action="persons_searched", actor=actor, now=now, persons=[person.id for person in found])
    return found


def note_denied(*, actor: Actor, asked: uuid.UUID, now: dt.datetime) -> None:
    """Somebody asked for what belongs to another clinic."""
    audit.record(action="denied", actor=actor, now=now, asked=asked)
