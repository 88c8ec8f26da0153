"""The manager's plan: week grid, one half-day or one day of it, preview, publish."""

import datetime as dt
from functools import partial
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.planning import operations, plan_page
from vaccsched.planning.forms.plan import DrawForm, PlanForm, PublishForm, half_day_of
from vaccsched.residents import operations as residents
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.models import HalfDay, WeekPlan
from vaccsched.schedule.operations import Cut
from vaccsched.schedule.queries.plan import slots_between
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("planning", __name__, url_prefix="/manage/plan")
UNKEPT = ("csrf_token", "shown", "cut", "seen")
HALF_DAY = "/<int:weekday>/<half_day>"


@bp.get("")
@staff_required(Permission.PLAN)
def plan() -> ResponseReturnValue:
    """The week as planned, single days, what was changed lately, what is not published and why."""
    content = plan_page.week(clinic_id=current_clinic().id, now=clock.now())
    return render_template("planning/plan.html", published=request.args.get("published", type=int), **content)


@bp.get(HALF_DAY)
@staff_required(Permission.PLAN)
def edit(weekday: int, half_day: str) -> ResponseReturnValue:
    """The form of one half-day of one weekday; ``?day=``: of that day alone."""
    sent = g.get("sent") or MultiDict()
    content = plan_page.edit(
        clinic_id=current_clinic().id, weekday=weekday, half_day=_half_day(weekday, half_day), sent=sent,
        day=_day(request.args.get("day")), now=clock.now(),
    )  # fmt: skip
    return render_template("planning/plan_edit.html", **content)


@bp.post(f"{HALF_DAY}/draw")
@staff_required(Permission.PLAN)
@back_to(".edit")
def draw(weekday: int, half_day: str) -> ResponseReturnValue:
    """The form again, with slots of one length drawn up; writes nothing."""
    form = DrawForm.parse()
    g.sent = plan_page.with_slots(sent_values(), slots_between(**form.values))
    return edit(weekday, half_day)


@bp.post(f"{HALF_DAY}/preview")
@staff_required(Permission.PLAN)
@back_to(".edit")
@one_transaction
def preview(weekday: int, half_day: str) -> ResponseReturnValue:
    """What publishing would make, in exact numbers, and whom a cut concerns; publishes nothing."""
    drafts = _drafts(PlanForm.parse(), _half_day(weekday, half_day), clock.now())
    content = previewed(drafts)
    if wants_json():
        return plan_page.as_json(content)
    return render_template(
        "planning/plan_preview.html", sent_all=kept_fields(), weekday=weekday, half_day=half_day,
        publish_to=url_for(".publish", weekday=weekday, half_day=half_day),
        change_at=url_for(".change", weekday=weekday, half_day=half_day), **content,
    )  # fmt: skip


@bp.post(f"{HALF_DAY}/publish")
@staff_required(Permission.PLAN)
@back_to(".edit")
@one_transaction
def publish(weekday: int, half_day: str) -> ResponseReturnValue:
    """Save the plan and publish the days."""
    form, now = PlanForm.parse(), clock.now()
    drafts = _drafts(form, _half_day(weekday, half_day), now)
    changed = published(drafts, form, now)
    return {"published": changed} if wants_json() else redirect(url_for(".plan", published=changed), 303)


@bp.post(f"{HALF_DAY}/change")
@staff_required(Permission.PLAN)
def change(weekday: int, half_day: str) -> ResponseReturnValue:
    """Back from the preview to the form, with everything that was typed."""
    g.sent = sent_values()
    return edit(weekday, half_day)


def previewed(drafts: list[WeekPlan]) -> dict[str, Any]:
    """The preview's content; a list of people in it leaves a row in the audit."""
    now = clock.now()
    content, named = plan_page.preview(clinic_id=current_clinic().id, drafts=drafts, now=now)
    if named:
        residents.note_list_seen(person_ids=named, actor=current_actor(), now=now)
    return content


def published(drafts: list[WeekPlan], form: PublishForm, now: dt.datetime) -> int:
    """Save the drafts and publish the days, as the preview showed them; answers how many half-days changed."""
    clinic_id = current_clinic().id
    publishing = partial(
        schedule_operations.publish_plan, clinic_id=clinic_id, drafts=drafts, shown=form.shown.data or None,
        actor=current_actor(), now=now, cut=Cut(form.cut.data or Cut.REFUSE),
    )  # fmt: skip
    return operations.change_plans(publishing, clinic_id=clinic_id, seen=form.seen.data or 0, now=now)


def kept_fields() -> list[tuple[str, str]]:
    """What was typed, for the hidden fields of the preview."""
    return [pair for pair in sent_values().items(multi=True) if pair[0] not in UNKEPT]


def _half_day(weekday: int, text: str) -> HalfDay:
    found = half_day_of(text)
    if found is None or not 0 <= weekday <= 6:
        abort(404)
    return found


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        abort(404)


def _drafts(form: PlanForm, half_day: HalfDay, now: dt.datetime) -> list[WeekPlan]:
    """One plan for each weekday that was chosen, or one for that day alone."""
    form.refuse_past(today=clock.day_of(now))
    first = form.effective_from.data or clock.day_of(now)
    common: dict[str, Any] = {
        "clinic_id": current_clinic().id, "half_day": half_day, "open": form.is_open, "once": form.is_once,
        "walk_in_places": form.walk_in_places.data or 0, "slots": form.slots(), "effective_from": first,
        "vaccine_codes": form.vaccine_codes(), "now": now,
    }  # fmt: skip
    weekdays = [first.weekday()] if form.is_once else form.weekdays()
    return [schedule_operations.draft_plan(weekday=weekday, **common) for weekday in weekdays]
