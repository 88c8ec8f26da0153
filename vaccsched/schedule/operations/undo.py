"""Undoing a change of plans as a whole."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.schedule.errors import AlreadyUndone, EditedSince, UndoHurts
from vaccsched.schedule.models import PlanEdit, WeekPlan
from vaccsched.schedule.operations.plan import draft_plan, put_in_place, take_away
from vaccsched.schedule.operations.publish import publish_preview
from vaccsched.schedule.queries import plan as queries
from vaccsched.schedule.rules import as_facts, key_from_facts, slots_from_facts
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db


def undo_edit(*, clinic_id: uuid.UUID, edit_id: uuid.UUID, actor: Actor, now: dt.datetime) -> int:
    """Restore every plan that the edit replaced and publish again; answers how many half-days changed.

    :raises NotFound: also for another clinic's.
    :raises AlreadyUndone:
    :raises EditedSince: one of these plans was changed again after the edit; undo that one first.
    :raises UndoHurts: people booked places meanwhile that would go.
    :raises PlanFaulty, PoolBelowFloor: what was there before is not allowed any more.
    """
    edit = queries.get_edit(clinic_id=clinic_id, edit_id=edit_id)
    if edit.undone_at is not None:
        raise AlreadyUndone
    _refuse_edited_since(edit)
    drafts = [_draft(clinic_id, facts, now) for facts in edit.plans if facts["before"] is not None]
    keys = [key_from_facts(facts) for facts in edit.plans]
    until = queries.horizon(clinic_id=clinic_id, now=now)
    preview = queries.preview(clinic_id=clinic_id, until=until, now=now, drafts=drafts, without=keys)
    if preview.people_hurt:
        raise UndoHurts(booked=preview.people_hurt)
    for key in keys:
        take_away(clinic_id, key, actor=actor, now=now)
    for draft in drafts:
        put_in_place(draft, actor=actor, now=now)
    changed = publish_preview(preview, clinic_id=clinic_id, until=until, now=now, actor=actor)
    _mark(edit, actor=actor, now=now)
    return changed


def _mark(edit: PlanEdit, *, actor: Actor, now: dt.datetime) -> None:
    if not claim(sa.update(PlanEdit).where(PlanEdit.id == edit.id, PlanEdit.undone_at.is_(None)).values(undone_at=now)):
        raise AlreadyUndone
    audit.record(
        action="plan_edit_undone", actor=actor, now=now, subject=edit, clinic_id=edit.clinic_id, plans=len(edit.plans)
    )
    db.session.refresh(edit)


def _refuse_edited_since(edit: PlanEdit) -> None:
    """What stands now must be what the edit made."""
    for facts in edit.plans:
        plan = queries.find_week_plan(clinic_id=edit.clinic_id, key=key_from_facts(facts))
        if (as_facts(plan) if plan is not None else None) != facts["after"]:
            raise EditedSince


def _draft(clinic_id: uuid.UUID, facts: dict[str, Any], now: dt.datetime) -> WeekPlan:
    key, before = key_from_facts(facts), facts["before"]
    return draft_plan(
        clinic_id=clinic_id, weekday=key.weekday, half_day=key.half_day, open=before["open"],
        walk_in_places=before["walk_in_places"], slots=slots_from_facts(before), effective_from=key.effective_from,
        now=now, once=key.once, vaccine_codes=before["vaccine_codes"],
    )  # fmt: skip
