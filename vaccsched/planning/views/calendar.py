"""Closures, blocked hours, holidays and make-up workdays of the manager's clinic."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.planning import calendar_page
from vaccsched.planning.forms.calendar import BlockForm, CloseForm, WorkdayForm
from vaccsched.residents import operations as residents
from vaccsched.schedule import operations
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, current_refusal, wants_json

bp = Blueprint("planning_calendar", __name__, url_prefix="/manage/calendar")


@bp.get("")
@staff_required(Permission.PLAN)
@one_transaction
def calendar() -> ResponseReturnValue:
    """What is closed, blocked, a holiday or worked instead; a list of people leaves a row in the audit."""
    now = clock.now()
    content, named = calendar_page.calendar(clinic=current_clinic(), refusal=current_refusal(), now=now)
    if named:
        residents.note_list_seen(person_ids=named, actor=current_actor(), now=now)
    return render_template("planning/calendar.html", done=request.args.get("done"), **content)


@bp.post("/close")
@staff_required(Permission.PLAN)
@back_to(".calendar")
@one_transaction
def close() -> ResponseReturnValue:
    """Close a day; asks first when people hold places on it."""
    form = CloseForm.parse()
    operations.close_day(clinic_id=current_clinic().id, actor=current_actor(), now=clock.now(), **form.values)
    return _done("closed")


@bp.post("/closures/<uuid:closure_id>/reopen")
@staff_required(Permission.PLAN)
@back_to(".calendar")
@one_transaction
def reopen(closure_id: uuid.UUID) -> ResponseReturnValue:
    """The clinic works on that day after all."""
    operations.reopen_day(clinic_id=current_clinic().id, closure_id=closure_id, actor=current_actor(), now=clock.now())
    return _done("reopened")


@bp.post("/block")
@staff_required(Permission.PLAN)
@back_to(".calendar")
@one_transaction
def block() -> ResponseReturnValue:
    """No places within these hours; asks first when people hold some."""
    form = BlockForm.parse()
    operations.block_time(clinic_id=current_clinic().id, actor=current_actor(), now=clock.now(), **form.values)
    return _done("blocked")


@bp.post("/blocked/<uuid:blocked_id>/lift")
@staff_required(Permission.PLAN)
@back_to(".calendar")
@one_transaction
def lift(blocked_id: uuid.UUID) -> ResponseReturnValue:
    """The plan counts within these hours again."""
    operations.lift_block(clinic_id=current_clinic().id, blocked_id=blocked_id, actor=current_actor(), now=clock.now())
    return _done("lifted")


@bp.post("/work-as")
@staff_required(Permission.PLAN)
@back_to(".calendar")
@one_transaction
def work_as() -> ResponseReturnValue:
    """A make-up workday is worked by this weekday's plan."""
    form = WorkdayForm.parse()
    operations.work_as(clinic_id=current_clinic().id, actor=current_actor(), now=clock.now(), **form.values)
    return _done("chosen")


def _done(what: str) -> ResponseReturnValue:
    return {"done": what} if wants_json() else redirect(url_for(".calendar", done=what), 303)
