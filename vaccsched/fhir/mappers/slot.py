"""A span of time with places (号源) as Slot."""

import enum
from dataclasses import dataclass
from typing import Any

from vaccsched.fhir import systems
from vaccsched.fhir.mappers.parts import Resource, instant, kept, reference
from vaccsched.schedule.models import Slot


class SlotStatus(enum.StrEnum):
    """http://hl7.org/fhir/slotstatus, as far as we use it."""

    FREE = "free"
    BUSY = "busy"
    UNAVAILABLE = "busy-unavailable"  # withdrawn, closed, over


@dataclass(frozen=True, kw_only=True)
class Availability:
    """How many places residents can take now, of those that are open to them; ``is_on``: it still takes place."""

    left: int
    places: int
    is_on: bool = True

    @property
    def status(self) -> SlotStatus:
        if not self.is_on:
            return SlotStatus.UNAVAILABLE
        return SlotStatus.FREE if self.left else SlotStatus.BUSY


def slot(one: Slot, now: Availability) -> Resource:
    """One Slot for the whole span; the capacity is what is left of it, or all of it when nothing is."""
    return _slot(one, str(one.id), now.status, now.left or now.places)


def published_slots(one: Slot, now: Availability, *, link: str, phone: str) -> list[Resource]:
    """For the public list: free places, and beside them those that are taken, so that a reader can add up both
    (SMART Scheduling Links: identical slots are put together with a capacity). Only free ones lead to booking.
    """
    taken = max(now.places - now.left, 0)
    found = []
    if now.left:
        free = _slot(one, str(one.id), SlotStatus.FREE, now.left)
        found.append(free | {"extension": [*_booking(link, phone), *free["extension"]]})
    if taken:
        key = f"{one.id}.busy" if now.left else str(one.id)
        found.append(_slot(one, key, SlotStatus.BUSY, taken))
    return found


def _slot(one: Slot, key: str, status: SlotStatus, capacity: int) -> Resource:
    return kept(
        {
            "resourceType": "Slot",
            "id": key,
            "extension": [{"url": systems.SLOT_CAPACITY, "valueInteger": capacity}],
            "schedule": reference("Schedule", one.session_id),
            "status": str(status),
            "start": instant(one.starts_at),
            "end": instant(one.ends_at),
        }
    )


def _booking(link: str, phone: str) -> list[dict[str, Any]]:
    return [
        *({"url": url, "valueUrl": link} for url in systems.BOOKING_LINKS),
        *({"url": url, "valueString": phone} for url in systems.BOOKING_PHONES),
    ]
