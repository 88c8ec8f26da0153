"""Applying a proposal as a change of plans from a day on, and taking it back."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from vaccsched.advisor import queries
from vaccsched.advisor.errors import AlreadyUndone, PlanChangedSince, ProposalNotReady
from vaccsched.advisor.models import Application, Study
from vaccsched.planning import operations as planning
from vaccsched.schedule import operations as schedule
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import WeekPlan
from vaccsched.schedule.operations import Cut
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db


@dataclass(frozen=True, kw_only=True)
class Applying:
    """Which proposal, from when, for which weekdays (Monday 0)."""

    study: Study
    proposal: str  # rules.proposals.Kind
    effective_from: dt.date
    weekdays: Sequence[int]


def drafts_of(applying: Applying, *, now: dt.datetime) -> list[WeekPlan]:
    """The plans that the proposal would make: those in force, with its places and its pool. Saved nowhere.

    :raises ProposalNotReady: its search is not over.
    :raises PlanChangedSince: one of the plans has other slots than the study began with.
    :raises PlanFaulty, PoolBelowFloor: see ``schedule.operations.draft_plan``.
    """
    study = applying.study
    facts = study.state.get("proposals", {}).get(applying.proposal)
    if facts is None or facts["report"] is None:
        raise ProposalNotReady
    places = facts["search"]["places"]
    pool = facts["clinic"]["admission"]["walk_in_places"]
    in_force = schedule_queries.plans_in_force(clinic_id=study.clinic_id, on=applying.effective_from)
    drafts = []
    for weekday in sorted(set(applying.weekdays)):
        plan = in_force.get((weekday, study.half_day))
        if plan is None or not plan.open or _shape(plan) != _studied_shape(study):
            raise PlanChangedSince
        spans = [(one.starts_at, one.ends_at) for one in plan.slots]
        drafts.append(
            schedule.draft_plan(
                clinic_id=study.clinic_id, weekday=weekday, half_day=study.half_day, open=True, walk_in_places=pool,
                slots=[(start, end, number) for (start, end), number in zip(spans, places, strict=True)],
                effective_from=applying.effective_from, now=now, vaccine_codes=plan.vaccine_codes,
            )
        )  # fmt: skip
    return drafts


def same_shape(*, study: Study, on: dt.date) -> list[int]:
    """Weekdays whose plan of this half-day has the slots and the pool that the study began with."""
    in_force = schedule_queries.plans_in_force(clinic_id=study.clinic_id, on=on)
    wanted = _studied_shape(study)
    return sorted(
        weekday
        for (weekday, half_day), plan in in_force.items()
        if half_day == study.half_day and plan.open and _shape(plan) == wanted
    )


def apply_proposal(applying: Applying, *, shown: str | None, actor: Actor, now: dt.datetime) -> Application:
    """Make the proposal the plan from a day on and publish. Nobody loses a place: where more is booked than the
    proposal gives, the booked keep theirs (``Slot.cut_to``). ``shown``: the fingerprint of the preview.

    :raises ProposalNotReady, PlanChangedSince, PlanFaulty, PoolBelowFloor: see ``drafts_of``.
    :raises PreviewChanged: the preview would show other numbers now.
    :raises AboveDailyMaximum: a day would have more places than the clinic's daily maximum.
    """
    study = applying.study
    publishing = partial(
        schedule.publish_plan, clinic_id=study.clinic_id, drafts=drafts_of(applying, now=now), shown=shown,
        actor=actor, now=now, cut=Cut.KEEP_BOOKED,
    )  # fmt: skip
    planning.change_plans(publishing, clinic_id=study.clinic_id, seen=0, now=now)
    db.session.flush()
    (edit,) = schedule_queries.recent_edits(clinic_id=study.clinic_id, limit=1)
    made = Application(
        clinic_id=study.clinic_id, study_id=study.id, proposal=applying.proposal, edit_id=edit.id,
        effective_from=applying.effective_from, weekdays=sorted(set(applying.weekdays)), applied_at=now,
        staff_id=actor.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="advice_applied", actor=actor, now=now, subject=made, clinic_id=study.clinic_id,
        proposal=applying.proposal, effective_from=applying.effective_from, weekdays=made.weekdays,
    )  # fmt: skip
    return made


def undo_application(*, clinic_id: uuid.UUID, application_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Application:
    """The plans and the published half-days as they were before.

    :raises NotFound: also for another clinic's.
    :raises AlreadyUndone:
    :raises EditedSince, UndoHurts: see ``schedule.operations.undo_edit``.
    """
    made = queries.get_application(clinic_id=clinic_id, application_id=application_id)
    undone = claim(
        sa.update(Application).where(Application.id == made.id, Application.undone_at.is_(None)).values(undone_at=now)
    )
    if not undone:
        raise AlreadyUndone
    undoing = partial(schedule.undo_edit, clinic_id=clinic_id, edit_id=made.edit_id, actor=actor, now=now)
    planning.change_plans(undoing, clinic_id=clinic_id, seen=0, now=now)
    db.session.refresh(made)
    audit.record(action="advice_undone", actor=actor, now=now, subject=made, clinic_id=clinic_id)
    return made


def _shape(plan: WeekPlan) -> tuple[tuple[tuple[float, int], ...], int]:
    starts = tuple((float(one.starts_at.hour * 60 + one.starts_at.minute), one.places) for one in plan.slots)
    return starts, plan.walk_in_places


def _studied_shape(study: Study) -> tuple[tuple[tuple[float, int], ...], int]:
    clinic = study.inputs["clinic"]
    slots = tuple((float(one["start"]), int(one["places"])) for one in clinic["arrivals"]["slots"])
    return slots, int(clinic["admission"]["walk_in_places"])
