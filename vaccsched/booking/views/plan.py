"""The manager's plan: week grid, one half-day, preview, publish."""

import datetime as dt
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vaccsched.booking import plan_page
from vaccsched.booking.forms.plan import PlanForm, half_day_of
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay, WeekPlan
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("booking_manage", __name__, url_prefix="/manage/plan")
HALF_DAY = "/<int:weekday>/<half_day>"


@bp.get("")
@staff_required(Permission.PLAN)
def plan() -> ResponseReturnValue:
    """The week as planned."""
    content = plan_page.week(clinic_id=current_clinic().id, now=clock.now())
    return render_template("booking/plan.html", published=request.args.get("published", type=int), **content)


@bp.get(HALF_DAY)
@staff_required(Permission.PLAN)
def edit(weekday: int, half_day: str) -> ResponseReturnValue:
    """The form of one half-day of one weekday."""
    sent = g.get("sent") or MultiDict()
    content = plan_page.edit(
        clinic_id=current_clinic().id, weekday=weekday, half_day=_half_day(weekday, half_day), sent=sent,
        now=clock.now(),
    )  # fmt: skip
    return render_template("booking/plan_edit.html", **content)


@bp.post(f"{HALF_DAY}/preview")
@staff_required(Permission.PLAN)
@back_to(".edit")
def preview(weekday: int, half_day: str) -> ResponseReturnValue:
    """What publishing would make, in exact numbers; writes nothing."""
    form, now, clinic = PlanForm.parse(), clock.now(), current_clinic()
    drafts = _drafts(form, _half_day(weekday, half_day), now)
    until = schedule_queries.horizon(clinic_id=clinic.id, now=now)
    shown = schedule_queries.preview(clinic_id=clinic.id, until=until, now=now, drafts=drafts)
    content = plan_page.preview(shown, until=until)
    if wants_json():
        return _as_json(content)
    sent = [(name, value) for name, value in sent_values().items(multi=True) if name not in ("csrf_token", "shown")]
    return render_template("booking/plan_preview.html", weekday=weekday, half_day=half_day, sent_all=sent, **content)


@bp.post(f"{HALF_DAY}/publish")
@staff_required(Permission.PLAN)
@back_to(".edit")
@one_transaction
def publish(weekday: int, half_day: str) -> ResponseReturnValue:
    """Save the plan and publish the days."""
    form, now = PlanForm.parse(), clock.now()
    drafts = _drafts(form, _half_day(weekday, half_day), now)
    changed = schedule_operations.publish_plan(
        clinic_id=current_clinic().id, drafts=drafts, shown=form.shown.data or None, actor=current_actor(), now=now
    )
    return {"published": changed} if wants_json() else redirect(url_for(".plan", published=changed), 303)


@bp.post(f"{HALF_DAY}/change")
@staff_required(Permission.PLAN)
def change(weekday: int, half_day: str) -> ResponseReturnValue:
    """Back from the preview to the form, with everything that was typed."""
    g.sent = sent_values()
    return edit(weekday, half_day)


def _half_day(weekday: int, text: str) -> HalfDay:
    found = half_day_of(text)
    if found is None or not 0 <= weekday <= 6:
        abort(404)
    return found


def _drafts(form: PlanForm, half_day: HalfDay, now: dt.datetime) -> list[WeekPlan]:
    """One plan for each weekday that was chosen."""
    form.refuse_past(today=clock.day_of(now))
    return [
        schedule_operations.draft_plan(
            clinic_id=current_clinic().id, weekday=weekday, half_day=half_day, open=form.is_open,
            walk_in_places=form.walk_in_places.data or 0, slots=form.slots(),
            effective_from=form.effective_from.data or clock.day_of(now), now=now,
        )
        for weekday in form.weekdays()
    ]  # fmt: skip


def _as_json(content: dict[str, Any]) -> dict[str, Any]:
    return {
        name: content[name] for name in ("online", "walk_in", "new_slots", "day_count", "people_hurt", "fingerprint")
    }
