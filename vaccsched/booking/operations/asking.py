"""What every taking of a place asks first: whose, which slot; and what it says when none is left."""

import datetime as dt
import uuid

from vaccsched.booking.errors import SlotFull, SlotGone
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations.places import ALL
from vaccsched.shared import clock


def person_of(account_id: uuid.UUID | None, person_id: uuid.UUID, now: dt.datetime) -> Person:
    """The person, on this account; None: anybody, for the desk.

    :raises NotFound: another family's.
    """
    if account_id is None:
        return residents.get_person(person_id=person_id)
    return residents.get_own_person(account_id=account_id, person_id=person_id, on=clock.day_of(now))


def slot_for(slot_id: uuid.UUID, *, online: bool, now: dt.datetime) -> Slot:
    """The slot with session and clinic, while it can be booked; ``online``: by residents themselves.

    :raises SlotGone: past, withdrawn, not open yet, or the clinic is closed.
    """
    slot = schedule_queries.find_slot(slot_id=slot_id)
    if slot is None or not schedule_queries.is_bookable(slot=slot, now=now, online=online):
        raise SlotGone
    return slot


def share_of(slot: Slot, *, online: bool, now: dt.datetime) -> int:
    """The percentage of the slot's places that is open now."""
    return ALL


def full(slot: Slot, now: dt.datetime) -> SlotFull:
    """The refusal, with the three nearest free slots."""
    nearest = schedule_queries.nearest_free_slots(clinic_id=slot.clinic_id, near=slot.starts_at, now=now)
    return SlotFull(alternatives=schedule_queries.offers_of(nearest))
