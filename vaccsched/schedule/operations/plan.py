"""Drafting, saving and taking back plans, and publishing what they make of the coming days."""

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from vaccsched.schedule.errors import AboveDailyMaximum, PlanCutsBookings, PlanFaulty, PoolBelowFloor, PreviewChanged
from vaccsched.schedule.models import HalfDay, PlanEdit, PlanSlot, WeekPlan
from vaccsched.schedule.operations.publish import publish_preview
from vaccsched.schedule.queries import plan as queries
from vaccsched.schedule.queries.plan import PlanKey, Preview, SeriesChange, Withheld, key_of
from vaccsched.schedule.rules import Fault, Obstacle, as_facts, faults, in_series, key_facts, pool_floor
from vaccsched.shared import audit
from vaccsched.shared import format as wording
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites


class Cut(enum.StrEnum):
    """What to do when a plan has fewer places than are booked."""

    REFUSE = "refuse"
    KEEP_BOOKED = "keep_booked"  # reduce to what is taken: whoever has a place keeps it


def draft_plan(
    *,
    clinic_id: uuid.UUID,
    weekday: int,
    half_day: HalfDay,
    open: bool,  # noqa: A002 - the plan's own word
    walk_in_places: int,
    slots: Iterable[tuple[dt.time, dt.time, int]],
    effective_from: dt.date,
    now: dt.datetime,
    once: bool = False,
    vaccine_codes: Sequence[str] | None = None,
) -> WeekPlan:
    """A plan that is saved nowhere, for ``queries.plan.preview``. ``slots``: start, end, online places.

    ``once``: for ``effective_from`` alone, whatever its weekday. ``vaccine_codes``: what is given in this half-day;
    None: all that the clinic gives.

    :raises PlanFaulty: slots overlap, end before they start or leave the half-day, or places are absurd.
    :raises PoolBelowFloor: fewer walk-in places than the county's share.
    """
    plan = WeekPlan(
        clinic_id=clinic_id,
        weekday=effective_from.weekday() if once else weekday,
        half_day=half_day,
        effective_from=effective_from,
        once=once,
        open=open,
        walk_in_places=walk_in_places,
        vaccine_codes=sorted(set(vaccine_codes)) if vaccine_codes else None,
        created_at=now,
        slots=[PlanSlot(starts_at=start, ends_at=end, places=places) for start, end, places in slots],
    )
    refuse_faulty(plan)
    return plan


def draft_series(
    *,
    clinic_id: uuid.UUID,
    half_days: Iterable[tuple[int, HalfDay]],
    change: SeriesChange,
    effective_from: dt.date,
    now: dt.datetime,
) -> list[WeekPlan]:
    """The same change for many half-days: drafts from the weekly plans that count on ``effective_from``.

    A half-day (weekday, half-day) without an open plan has nothing to change and is left out.

    :raises PlanFaulty, PoolBelowFloor: see ``draft_plan``; the latter names the half-day.
    """
    weekly = [plan for plan in queries.week_plans(clinic_id=clinic_id) if not plan.once]
    drafts = []
    for weekday, half_day in sorted(set(half_days), key=lambda one: (one[0], list(HalfDay).index(one[1]))):
        day = effective_from + dt.timedelta(days=(weekday - effective_from.weekday()) % 7)
        plan = queries.plan_for(weekly, day=day, half_day=half_day)
        if plan is not None and plan.open:
            drafts.append(in_series(plan, change, effective_from=effective_from, now=now))
    for draft in drafts:
        refuse_faulty(draft)
    return drafts


def save_week_plan(
    *,
    clinic_id: uuid.UUID,
    weekday: int,
    half_day: HalfDay,
    open: bool,  # noqa: A002 - the plan's own word
    walk_in_places: int,
    slots: Iterable[tuple[dt.time, dt.time, int]],
    effective_from: dt.date,
    actor: Actor,
    now: dt.datetime,
    once: bool = False,
    vaccine_codes: Sequence[str] | None = None,
) -> WeekPlan:
    """Save the plan of one half-day of one weekday (Monday 0) from a day on; the same day's plan is replaced.

    ``slots``: start, end (clinic time), online places; ``walk_in_places`` is the half-day's pool. Published days
    change only by ``publish_days``.

    :raises PlanFaulty, PoolBelowFloor: see ``draft_plan``.
    """
    draft = draft_plan(
        clinic_id=clinic_id, weekday=weekday, half_day=half_day, open=open, walk_in_places=walk_in_places,
        slots=slots, effective_from=effective_from, now=now, once=once, vaccine_codes=vaccine_codes,
    )  # fmt: skip
    put_in_place(draft, actor=actor, now=now)
    return draft


def publish_plan(
    *,
    clinic_id: uuid.UUID,
    drafts: Sequence[WeekPlan],
    shown: str | None,
    actor: Actor,
    now: dt.datetime,
    cut: Cut = Cut.REFUSE,
) -> int:
    """Save the drafts (``draft_plan``) and publish all days that are due; answers how many half-days changed.

    ``shown``: the fingerprint of the preview that the manager saw, None when there was none. What was there before is
    kept as one ``PlanEdit``, so that it can be undone.

    :raises PreviewChanged: the preview would show other numbers now.
    :raises PlanCutsBookings: somebody would lose a place and ``cut`` does not keep it.
    :raises AboveDailyMaximum: a day would have more places than the clinic's daily maximum.
    """
    until = queries.horizon(clinic_id=clinic_id, now=now)
    preview = queries.preview(clinic_id=clinic_id, until=until, now=now, drafts=drafts)
    refuse_withheld(preview, drafts)
    if cut is Cut.KEEP_BOOKED:
        preview = preview.keeping_booked()
    if preview.people_hurt:
        raise PlanCutsBookings(booked=preview.people_hurt)
    if shown is not None and preview.fingerprint != shown:
        raise PreviewChanged
    _keep_before(clinic_id, [key_of(draft) for draft in drafts], drafts, actor=actor, now=now)
    for draft in drafts:
        put_in_place(draft, actor=actor, now=now)
    return publish_preview(preview, clinic_id=clinic_id, until=until, now=now, actor=actor)


def take_back_exception(
    *, clinic_id: uuid.UUID, plan_id: uuid.UUID, actor: Actor, now: dt.datetime, cut: Cut = Cut.REFUSE
) -> int:
    """The day is worked again as its weekday says; answers how many half-days changed.

    :raises NotFound: no plan for a single day of this clinic.
    :raises PlanCutsBookings: somebody would lose a place and ``cut`` does not keep it.
    """
    plan = db.session.get(WeekPlan, plan_id)
    if plan is None or plan.clinic_id != clinic_id or not plan.once:
        raise NotFound
    key = key_of(plan)
    until = queries.horizon(clinic_id=clinic_id, now=now)
    preview = queries.preview(clinic_id=clinic_id, until=until, now=now, without=[key])
    if cut is Cut.KEEP_BOOKED:
        preview = preview.keeping_booked()
    if preview.people_hurt:
        raise PlanCutsBookings(booked=preview.people_hurt)
    _keep_before(clinic_id, [key], [], actor=actor, now=now)
    take_away(clinic_id, key, actor=actor, now=now)
    return publish_preview(preview, clinic_id=clinic_id, until=until, now=now, actor=actor)


def refuse_withheld(preview: Preview, drafts: Sequence[WeekPlan]) -> None:
    """What one of these drafts would break is said before anything is saved; other days are merely left out.

    :raises AboveDailyMaximum, PoolBelowFloor:
    """
    for one in preview.withheld:
        if any(_concerns(draft, one) for draft in drafts):
            if one.obstacle is Obstacle.POOL_BELOW_FLOOR:
                raise PoolBelowFloor(field="walk_in_places", minimum=one.bound)
            raise AboveDailyMaximum(day=wording.day(one.day), places=one.places, maximum=one.bound)


def put_in_place(draft: WeekPlan, *, actor: Actor, now: dt.datetime) -> None:
    """Save the draft in the place of a plan with the same key."""
    earlier = queries.find_week_plan(clinic_id=draft.clinic_id, key=key_of(draft))
    if earlier is not None:
        db.session.delete(earlier)
        db.session.flush()
    db.session.add(draft)
    db.session.flush()
    audit.record(
        action="plan_saved", actor=actor, now=now, subject=draft, clinic_id=draft.clinic_id,
        **key_facts(key_of(draft)), **_numbers(draft),
    )  # fmt: skip


def take_away(clinic_id: uuid.UUID, key: PlanKey, *, actor: Actor, now: dt.datetime) -> None:
    """Delete the plan with this key; again changes nothing."""
    plan = queries.find_week_plan(clinic_id=clinic_id, key=key)
    if plan is not None:
        audit.record(action="plan_taken_back", actor=actor, now=now, clinic_id=clinic_id, **key_facts(key))
        db.session.delete(plan)
        db.session.flush()


def refuse_faulty(plan: WeekPlan) -> None:
    """:raises PlanFaulty, PoolBelowFloor: see ``draft_plan``."""
    percent = sites.get_clinic(plan.clinic_id).county.walk_in_floor_percent
    found = faults(plan, floor_percent=percent)
    if found == [Fault.POOL_BELOW_FLOOR]:
        online = sum(slot.places for slot in plan.slots)
        raise PoolBelowFloor(field="walk_in_places", minimum=pool_floor(online_places=online, floor_percent=percent))
    if found:
        raise PlanFaulty(field="slots", faults=[str(fault) for fault in found])


def _concerns(draft: WeekPlan, withheld: Withheld) -> bool:
    if draft.once:
        return withheld.day == draft.effective_from
    return withheld.day >= draft.effective_from


def _keep_before(
    clinic_id: uuid.UUID, keys: Sequence[PlanKey], drafts: Sequence[WeekPlan], *, actor: Actor, now: dt.datetime
) -> None:
    """Write down what the edit replaces, so that it can be undone."""
    after = {key_of(draft): as_facts(draft) for draft in drafts}
    plans = []
    for key in keys:
        earlier = queries.find_week_plan(clinic_id=clinic_id, key=key)
        before = as_facts(earlier) if earlier is not None else None
        plans.append({**key_facts(key), "before": before, "after": after.get(key)})
    db.session.add(PlanEdit(clinic_id=clinic_id, made_at=now, staff_id=actor.id, plans=plans))


def _numbers(draft: WeekPlan) -> dict[str, Any]:
    return {
        "open": draft.open,
        "walk_in_places": draft.walk_in_places,
        "online_places": sum(slot.places for slot in draft.slots),
        "vaccine_codes": draft.vaccine_codes,
    }
