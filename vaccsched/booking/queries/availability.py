"""What can be booked online now, as one snapshot of the slots' counters: no row of an appointment is counted for it.

Each process keeps a clinic's snapshot for a second; its version is a digest of its content.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from vaccsched.booking.queries.told import usual_wait
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.schedule.queries import OpenDay
from vaccsched.shared import clock
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic

FRESH = dt.timedelta(seconds=1)
MOST_DAYS = 10  # with places, on the page of days
_known: dict[uuid.UUID, "Snapshot"] = {}


@dataclass(frozen=True, kw_only=True)
class SlotFacts:
    """One slot: places that are open to residents now, how many of them are left, how busy it is."""

    id: uuid.UUID
    day: dt.date
    half_day: HalfDay
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int
    left: int
    load: str
    vaccine_codes: tuple[str, ...] | None
    usual_wait: tuple[int, int] | None = None  # minutes: half of the people, 8 in 10

    def serves(self, codes: Collection[str]) -> bool:
        """Whether all of these vaccines are given in it."""
        return self.vaccine_codes is None or set(codes) <= set(self.vaccine_codes)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The open slots of a clinic at an instant, in order of time."""

    clinic_id: uuid.UUID
    taken_at: dt.datetime
    slots: tuple[SlotFacts, ...]

    def of_day(self, day: dt.date, *, vaccine_codes: Collection[str], now: dt.datetime) -> list[SlotFacts]:
        """The slots of a day that serve these vaccines and have not begun."""
        return [one for one in self.slots if one.day == day and one.starts_at > now and one.serves(vaccine_codes)]

    def keeping(self, kept: Mapping[uuid.UUID, int]) -> "Snapshot":
        """The same, with so many more places left in these slots: they are kept for those who ask."""
        slots = tuple(
            replace(one, left=one.left + kept[one.id], load="busy" if one.load == "full" else one.load)
            if one.id in kept
            else one
            for one in self.slots
        )
        return replace(self, slots=slots)

    def days(self, *, vaccine_codes: Collection[str], now: dt.datetime) -> list[OpenDay]:
        """The next days with places left for these vaccines, and the full ones between them; evening places count
        with the afternoon.
        """
        found: list[OpenDay] = []
        for day in sorted({one.day for one in self.slots}):
            slots = self.of_day(day, vaccine_codes=vaccine_codes, now=now)
            left = sum(one.left for one in slots)
            morning = sum(one.left for one in slots if one.half_day is HalfDay.MORNING)
            if slots:
                found.append(OpenDay(day=day, places_left=left, morning=morning, afternoon=left - morning))
            if sum(one.places_left > 0 for one in found) == MOST_DAYS:
                break
        return found

    @cached_property
    def content(self) -> dict[str, Any]:
        """The slots for a program."""
        return {"clinic_id": str(self.clinic_id), "slots": [_as_json(one) for one in self.slots]}

    @cached_property
    def version(self) -> str:
        """Changes whenever the content does, and only then."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()[:32]


def availability(*, clinic_id: uuid.UUID, now: dt.datetime) -> Snapshot:
    """What residents can book at a clinic; at most a second old.

    :raises NotFound: no such clinic.
    """
    known = _known.get(clinic_id)
    if known is not None and dt.timedelta(0) <= now - known.taken_at < FRESH:
        return known
    clinic = sites.get_clinic(clinic_id)
    slots = schedule_queries.open_slots(clinic_id=clinic_id, now=now)
    made = Snapshot(clinic_id=clinic_id, taken_at=now, slots=tuple(_facts(one, clinic, now) for one in slots))
    _known[clinic_id] = made
    return made


def forget_availability(*, clinic_id: uuid.UUID) -> None:
    """Something was taken or given back in this process: who did it shall see it at once."""
    _known.pop(clinic_id, None)


def _facts(slot: Slot, clinic: Clinic, now: dt.datetime) -> SlotFacts:
    left = schedule_queries.places_left(slot=slot, clinic=clinic, now=now, online=True)
    codes = slot.session.vaccine_codes
    return SlotFacts(
        id=slot.id,
        day=slot.session.day,
        half_day=slot.session.half_day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        places=slot.places,
        left=left,
        load=str(schedule_queries.load_of(slot)),
        vaccine_codes=None if codes is None else tuple(codes),
        usual_wait=usual_wait(clinic_id=clinic.id, at=clock.local(slot.starts_at).time(), now=now),
    )


def _as_json(slot: SlotFacts) -> dict[str, Any]:
    return {
        "slot_id": str(slot.id),
        "day": slot.day.isoformat(),
        "starts_at": clock.local(slot.starts_at).isoformat(),
        "ends_at": clock.local(slot.ends_at).isoformat(),
        "left": slot.left,
        "load": slot.load,
        "usual_wait_minutes": list(slot.usual_wait) if slot.usual_wait is not None else None,
        "vaccines": None if slot.vaccine_codes is None else list(slot.vaccine_codes),
    }
