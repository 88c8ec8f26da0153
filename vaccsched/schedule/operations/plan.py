"""Saving a week plan and publishing it as half-days and slots. The only place that changes capacity."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from vaccsched.schedule.errors import PlanCutsBookings, PlanFaulty, PoolBelowFloor, PreviewChanged
from vaccsched.schedule.models import HalfDay, PlanSlot, Session, Slot, WeekPlan
from vaccsched.schedule.queries import plan as queries
from vaccsched.schedule.rules import plan as rules
from vaccsched.schedule.rules.plan import Fault, SessionChange, SlotChange
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import LostRace
from vaccsched.sites import queries as sites


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
) -> WeekPlan:
    """A plan that is saved nowhere, for ``queries.plan.preview``. ``slots``: start, end, online places.

    :raises PlanFaulty: slots overlap, end before they start or leave the half-day, or places are absurd.
    :raises PoolBelowFloor: fewer walk-in places than the county's share.
    """
    plan = WeekPlan(
        clinic_id=clinic_id,
        weekday=weekday,
        half_day=half_day,
        effective_from=effective_from,
        open=open,
        walk_in_places=walk_in_places,
        created_at=now,
        slots=[PlanSlot(starts_at=start, ends_at=end, places=places) for start, end, places in slots],
    )
    _refuse_faulty(plan)
    return plan


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
) -> WeekPlan:
    """Save the plan of one half-day of one weekday (Monday 0) from a day on; the same day's plan is replaced.

    ``slots``: start, end (clinic time), online places; ``walk_in_places`` is the half-day's pool. Published days
    change only by ``publish_days``.

    :raises PlanFaulty, PoolBelowFloor: see ``draft_plan``.
    """
    draft = draft_plan(
        clinic_id=clinic_id, weekday=weekday, half_day=half_day, open=open, walk_in_places=walk_in_places,
        slots=slots, effective_from=effective_from, now=now,
    )  # fmt: skip
    _save(draft, actor=actor, now=now)
    return draft


def publish_days(*, clinic_id: uuid.UUID, until: dt.date, now: dt.datetime, actor: Actor = SYSTEM) -> int:
    """Make the half-days and slots from today to ``until`` what the plans say; answers how many half-days changed.

    Again: changes nothing. Closures and public holidays have no places. Slots that have begun stay, and so does what
    was changed by hand after publishing, until the plan is edited.

    :raises PlanCutsBookings: somebody holds a place that would go; then nothing is changed.
    """
    preview = queries.preview(clinic_id=clinic_id, until=until, now=now)
    if preview.people_hurt:
        raise PlanCutsBookings(booked=preview.people_hurt)
    for change in preview.changes:
        _apply(change, clinic_id=clinic_id, now=now)
    if preview.changes:
        db.session.flush()
        db.session.expire_all()
        audit.record(
            action="plan_published", actor=actor, now=now, clinic_id=clinic_id, until=until,
            half_days=len(preview.changes), new_slots=preview.new_slots, online_places=preview.online_places,
            walk_in_places=preview.walk_in_places,
        )  # fmt: skip
    return len(preview.changes)


def publish_plan(
    *,
    clinic_id: uuid.UUID,
    drafts: Sequence[WeekPlan],
    shown: str | None,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Save the drafts (``draft_plan``) and publish all days that are due; answers how many half-days changed.

    ``shown``: the fingerprint of the preview that the manager saw, None when there was none.

    :raises PreviewChanged: the preview would show other numbers now.
    :raises PlanCutsBookings: as ``publish_days``.
    """
    until = queries.horizon(clinic_id=clinic_id, now=now)
    preview = queries.preview(clinic_id=clinic_id, until=until, now=now, drafts=drafts)
    if preview.people_hurt:
        raise PlanCutsBookings(booked=preview.people_hurt)
    if shown is not None and preview.fingerprint != shown:
        raise PreviewChanged
    for draft in drafts:
        _save(draft, actor=actor, now=now)
    return publish_days(clinic_id=clinic_id, until=until, now=now, actor=actor)


def _save(draft: WeekPlan, *, actor: Actor, now: dt.datetime) -> None:
    """Put the draft in the place of a plan that begins on the same day."""
    earlier = queries.find_week_plan(
        clinic_id=draft.clinic_id, weekday=draft.weekday, half_day=draft.half_day, effective_from=draft.effective_from
    )
    if earlier is not None:
        db.session.delete(earlier)
        db.session.flush()
    db.session.add(draft)
    db.session.flush()
    audit.record(
        action="plan_saved", actor=actor, now=now, subject=draft, clinic_id=draft.clinic_id, weekday=draft.weekday,
        half_day=draft.half_day, effective_from=draft.effective_from, open=draft.open,
        walk_in_places=draft.walk_in_places, online_places=sum(slot.places for slot in draft.slots),
    )  # fmt: skip


def _refuse_faulty(plan: WeekPlan) -> None:
    percent = sites.get_clinic(plan.clinic_id).county.walk_in_floor_percent
    faults = rules.faults(plan, floor_percent=percent)
    if faults == [Fault.POOL_BELOW_FLOOR]:
        online = sum(slot.places for slot in plan.slots)
        minimum = rules.pool_floor(online_places=online, floor_percent=percent)
        raise PoolBelowFloor(field="walk_in_places", minimum=minimum)
    if faults:
        raise PlanFaulty(field="slots", faults=[str(fault) for fault in faults])


def _apply(change: SessionChange, *, clinic_id: uuid.UUID, now: dt.datetime) -> None:
    session_id = change.session.id if change.session is not None else _new_session(change, clinic_id, now)
    for slot in change.slots:
        if slot.slot is None:
            _new_slot(slot, session_id=session_id, clinic_id=clinic_id)
        else:
            _change_slot(slot.slot, slot)
    if change.session is not None:
        _change_session(change.session, change, now)


def _new_session(change: SessionChange, clinic_id: uuid.UUID, now: dt.datetime) -> uuid.UUID:
    session = Session(
        id=new_id(),
        clinic_id=clinic_id,
        day=change.day,
        half_day=change.half_day,
        starts_at=change.starts_at,
        ends_at=change.ends_at,
        walk_in_places=change.walk_in_places,
        published_at=now,
    )
    db.session.add(session)
    db.session.flush()
    return session.id


def _new_slot(change: SlotChange, *, session_id: uuid.UUID, clinic_id: uuid.UUID) -> None:
    db.session.add(
        Slot(
            session_id=session_id,
            clinic_id=clinic_id,
            starts_at=change.starts_at,
            ends_at=change.ends_at,
            places=change.places,
        )
    )


def _change_slot(slot: Slot, change: SlotChange) -> None:
    """A slot withdrawn stays, without places: cancelled bookings still name it.

    :raises LostRace: somebody booked meanwhile; a second look counts them.
    """
    changing = (
        sa.update(Slot)
        .where(Slot.id == slot.id, Slot.taken <= change.places)
        .values(places=change.places, ends_at=change.ends_at)
    )
    if not claim(changing):
        raise LostRace


def _change_session(session: Session, change: SessionChange, now: dt.datetime) -> None:
    """:raises LostRace: somebody took a walk-in place meanwhile."""
    changed = claim(
        sa.update(Session)
        .where(Session.id == session.id, Session.walk_in_taken <= change.walk_in_places)
        .values(
            walk_in_places=change.walk_in_places,
            starts_at=change.starts_at,
            ends_at=change.ends_at,
            published_at=now,
            withdrawn_at=now if change.plan is None else None,
        )
    )
    if not changed:
        raise LostRace
