"""One change for many half-days, undoing a change, taking back the plan of a single day."""

import datetime as dt
import uuid
from functools import partial

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.planning import operations, plan_page
from vaccsched.planning.forms.series import SeriesForm
from vaccsched.planning.views.plan import bp as bp
from vaccsched.planning.views.plan import kept_fields, previewed, published
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.models import WeekPlan
from vaccsched.schedule.queries.plan import SeriesChange
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/series")
@staff_required(Permission.PLAN)
def series() -> ResponseReturnValue:
    """The form of one change for many half-days."""
    content = plan_page.series(sent=g.get("sent") or MultiDict(), now=clock.now())
    return render_template("planning/plan_series.html", **content)


@bp.post("/series/preview")
@staff_required(Permission.PLAN)
@back_to(".series")
@one_transaction
def series_preview() -> ResponseReturnValue:
    """What publishing would make of all of them; publishes nothing."""
    drafts = _drafts(SeriesForm.parse(), clock.now())
    content = previewed(drafts)
    if wants_json():
        return plan_page.as_json(content)
    return render_template(
        "planning/plan_preview.html", sent_all=kept_fields(), publish_to=url_for(".series_publish"),
        change_at=url_for(".series_change"), weekday=None, half_day=None, **content,
    )  # fmt: skip


@bp.post("/series/publish")
@staff_required(Permission.PLAN)
@back_to(".series")
@one_transaction
def series_publish() -> ResponseReturnValue:
    """Save all of them as one change and publish the days."""
    form, now = SeriesForm.parse(), clock.now()
    changed = published(_drafts(form, now), form, now)
    return {"published": changed} if wants_json() else redirect(url_for(".plan", published=changed), 303)


@bp.post("/series/change")
@staff_required(Permission.PLAN)
def series_change() -> ResponseReturnValue:
    """Back from the preview to the form, with everything that was typed."""
    g.sent = sent_values()
    return series()


@bp.post("/edits/<uuid:edit_id>/undo")
@staff_required(Permission.PLAN)
@back_to(".plan")
@one_transaction
def undo(edit_id: uuid.UUID) -> ResponseReturnValue:
    """Everything as it was before this change."""
    clinic_id, now = current_clinic().id, clock.now()
    undoing = partial(
        schedule_operations.undo_edit, clinic_id=clinic_id, edit_id=edit_id, actor=current_actor(), now=now
    )
    changed = operations.change_plans(undoing, clinic_id=clinic_id, seen=0, now=now)
    return {"published": changed} if wants_json() else redirect(url_for(".plan", published=changed), 303)


@bp.post("/exceptions/<uuid:plan_id>/take-back")
@staff_required(Permission.PLAN)
@back_to(".plan")
@one_transaction
def take_back(plan_id: uuid.UUID) -> ResponseReturnValue:
    """The day is worked again as its weekday says."""
    clinic_id, now = current_clinic().id, clock.now()
    taking_back = partial(
        schedule_operations.take_back_exception, clinic_id=clinic_id, plan_id=plan_id, actor=current_actor(), now=now
    )
    changed = operations.change_plans(taking_back, clinic_id=clinic_id, seen=0, now=now)
    return {"published": changed} if wants_json() else redirect(url_for(".plan", published=changed), 303)


def _drafts(form: SeriesForm, now: dt.datetime) -> list[WeekPlan]:
    return schedule_operations.draft_series(
        clinic_id=current_clinic().id, half_days=form.half_days(), change=SeriesChange(**form.change()),
        effective_from=form.first_day(today=clock.day_of(now)), now=now,
    )  # fmt: skip
