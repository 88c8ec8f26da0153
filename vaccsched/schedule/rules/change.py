"""One half-day and one slot as they shall be, against what is published: what changes, and who would be hurt."""

import datetime as dt
from dataclasses import dataclass, replace

from vaccsched.schedule.models import HalfDay, Session, Slot, WeekPlan


@dataclass(frozen=True, kw_only=True)
class SlotChange:
    """One slot as it shall be. ``slot`` is the published one; None: a new one. ``places`` 0 withdraws it.

    ``cut_to``: fewer places were wanted than are booked; each place that is given up goes, down to this number.
    """

    slot: Slot | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int
    cut_to: int | None = None

    @property
    def people_hurt(self) -> int:
        """Bookings that would lose their place: more than the new places, or all when the slot ends earlier."""
        if self.slot is None:
            return 0
        if self.ends_at < self.slot.ends_at:
            return self.slot.taken
        return max(self.slot.taken - self.places, 0)

    @property
    def is_change(self) -> bool:
        if self.slot is None:
            return True
        before = (self.slot.places, self.slot.ends_at, self.slot.cut_to)
        return before != (self.places, self.ends_at, self.cut_to)

    def kept(self) -> "SlotChange":
        """The same cut, but whoever is booked keeps the place."""
        if self.slot is None or not self.people_hurt:
            return self
        places = max(self.places, self.slot.taken)
        cut_to = self.places if self.places < self.slot.taken else None
        return replace(self, places=places, ends_at=max(self.ends_at, self.slot.ends_at), cut_to=cut_to)


@dataclass(frozen=True, kw_only=True)
class SessionChange:
    """One half-day as it shall be. ``session`` is the published one; ``plan`` None: it is closed.

    ``slots`` are those that have not begun yet; a slot that has begun stays as it is. ``people_kept``: so many keep a
    place that a closure, a blocked time or the manager's cut would have taken.
    """

    day: dt.date
    half_day: HalfDay
    plan: WeekPlan | None
    session: Session | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    walk_in_places: int
    slots: tuple[SlotChange, ...]
    vaccine_codes: tuple[str, ...] | None = None
    people_kept: int = 0

    @property
    def online_places(self) -> int:
        return sum(slot.places for slot in self.slots)

    @property
    def new_slots(self) -> int:
        """How many slots will be made."""
        return sum(1 for slot in self.slots if slot.slot is None)

    @property
    def online_before(self) -> int:
        """Places of the same slots as published now."""
        return sum(slot.slot.places for slot in self.slots if slot.slot is not None)

    @property
    def walk_in_before(self) -> int:
        return self.session.walk_in_places if self.session is not None else 0

    @property
    def grows(self) -> bool:
        """More places than before; only these can meet an obstacle."""
        return self.online_places + self.walk_in_places > self.online_before + self.walk_in_before

    @property
    def withdraws(self) -> bool:
        """The half-day is closed and nobody holds a place of it any more."""
        return self.plan is None and self.walk_in_places == 0 and self.online_places == 0

    @property
    def walked_in_hurt(self) -> int:
        """How many hold a walk-in place above the new pool."""
        return max(self.session.walk_in_taken - self.walk_in_places, 0) if self.session is not None else 0

    @property
    def people_hurt(self) -> int:
        """How many people hold a place that this change would take away."""
        return self.walked_in_hurt + sum(slot.people_hurt for slot in self.slots)

    @property
    def slots_concerned(self) -> list[Slot]:
        """Published slots in which somebody holds a place that was cut."""
        cut = (one.slot for one in self.slots if one.people_hurt or one.cut_to is not None)
        return [slot for slot in cut if slot is not None]

    @property
    def is_change(self) -> bool:
        if self.session is None:
            return True
        session = self.session
        before = (session.walk_in_places, session.starts_at, session.ends_at, session.withdrawn_at is not None)
        if before != (self.walk_in_places, self.starts_at, self.ends_at, self.withdraws):
            return True
        if self.plan is not None and session.vaccine_codes != as_list(self.vaccine_codes):
            return True
        return any(slot.is_change for slot in self.slots)

    def kept(self) -> "SessionChange":
        """The same cut, but whoever holds a place keeps it: reduced to what is taken, nobody cancelled."""
        if not self.people_hurt:
            return self
        slots = tuple(slot.kept() for slot in self.slots)
        booked = [slot for slot in slots if slot.slot is not None and slot.places]
        return replace(
            self,
            slots=slots,
            walk_in_places=self.walk_in_places + self.walked_in_hurt,
            starts_at=min([self.starts_at, *(slot.starts_at for slot in booked)]),
            ends_at=max([self.ends_at, *(slot.ends_at for slot in booked)]),
            people_kept=self.people_kept + self.people_hurt,
        )

    def numbers(self) -> tuple[object, ...]:
        """All that publishing will write, to tell two previews apart."""
        slots = tuple((slot.starts_at, slot.ends_at, slot.places, slot.cut_to) for slot in self.slots)
        return (self.day, self.half_day, self.starts_at, self.ends_at, self.walk_in_places, self.vaccine_codes, slots)


def as_list(codes: tuple[str, ...] | None) -> list[str] | None:
    """Vaccine codes as a column keeps them; None: all that the clinic gives."""
    return list(codes) if codes is not None else None
