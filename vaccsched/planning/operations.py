"""Changing plans where people are booked: the schedule knows no vaccine of theirs, so it is asked here."""

import datetime as dt
import uuid
from collections.abc import Callable

from vaccsched.planning.errors import VaccineBooked
from vaccsched.planning.queries.narrowed import booked_for_dropped, served_vaccines


def change_plans(change: Callable[[], int], *, clinic_id: uuid.UUID, seen: int, now: dt.datetime) -> int:
    """Do ``change`` (an operation of the schedule that publishes) and answer what it answers: how many half-days.

    ``seen``: how many people the manager was shown who are booked for a vaccine that their half-day no longer serves.
    They keep their appointments.

    :raises VaccineBooked: another number of people; then nothing is changed, as the unit of work is rolled back.
    """
    before = served_vaccines(clinic_id=clinic_id, now=now)
    changed = change()
    after = served_vaccines(clinic_id=clinic_id, now=now)
    kept = {session_id: (before[session_id], after[session_id]) for session_id in before.keys() & after.keys()}
    people = len(booked_for_dropped(clinic_id=clinic_id, served=kept, now=now))
    if people != seen:
        raise VaccineBooked(people=people)
    return changed
