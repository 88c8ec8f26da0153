"""Plans by their key, as plain facts that can be kept and restored, and one change applied to many of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vaccsched.schedule.models import HalfDay, PlanSlot, WeekPlan


@dataclass(frozen=True, kw_only=True)
class PlanKey:
    """What makes a plan one: weekday (Monday 0) and half-day, from when, for that day only or not."""

    weekday: int
    half_day: HalfDay
    effective_from: dt.date
    once: bool = False


@dataclass(frozen=True, kw_only=True)
class SeriesChange:
    """One change for many half-days: so many places more or fewer in each slot and in the pool; closed; vaccines.

    ``vaccine_codes``: None leaves them, an empty sequence means all that the clinic gives.
    """

    online_difference: int = 0
    walk_in_difference: int = 0
    closes: bool = False
    vaccine_codes: Sequence[str] | None = None


def key_of(plan: WeekPlan) -> PlanKey:
    """The plan's key, saved or drafted."""
    return PlanKey(
        weekday=plan.weekday, half_day=plan.half_day, effective_from=plan.effective_from, once=bool(plan.once)
    )


def as_facts(plan: WeekPlan) -> dict[str, Any]:
    """What is left of a plan when it is kept for an undo: everything but its key."""
    return {
        "open": plan.open,
        "walk_in_places": plan.walk_in_places,
        "vaccine_codes": plan.vaccine_codes,
        "slots": [[slot.starts_at.isoformat(), slot.ends_at.isoformat(), slot.places] for slot in plan.slots],
    }


def key_facts(key: PlanKey) -> dict[str, Any]:
    """The key as plain facts."""
    return {
        "weekday": key.weekday,
        "half_day": str(key.half_day),
        "effective_from": key.effective_from.isoformat(),
        "once": key.once,
    }


def key_from_facts(facts: dict[str, Any]) -> PlanKey:
    """The opposite of ``key_facts``."""
    return PlanKey(
        weekday=facts["weekday"],
        half_day=HalfDay(facts["half_day"]),
        effective_from=dt.date.fromisoformat(facts["effective_from"]),
        once=facts["once"],
    )


def slots_from_facts(facts: dict[str, Any]) -> list[tuple[dt.time, dt.time, int]]:
    """Start, end, places of each slot of ``as_facts``."""
    return [(dt.time.fromisoformat(start), dt.time.fromisoformat(end), places) for start, end, places in facts["slots"]]


def in_series(plan: WeekPlan, change: SeriesChange, *, effective_from: dt.date, now: dt.datetime) -> WeekPlan:
    """A draft of the plan with the change, from a day on. Places never go below zero."""
    codes = plan.vaccine_codes if change.vaccine_codes is None else (list(change.vaccine_codes) or None)
    return WeekPlan(
        clinic_id=plan.clinic_id,
        weekday=plan.weekday,
        half_day=plan.half_day,
        effective_from=effective_from,
        once=False,
        open=plan.open and not change.closes,
        walk_in_places=max(plan.walk_in_places + change.walk_in_difference, 0),
        vaccine_codes=codes,
        created_at=now,
        slots=[
            PlanSlot(
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                places=max(slot.places + change.online_difference, 0),
            )
            for slot in plan.slots
        ],
    )
