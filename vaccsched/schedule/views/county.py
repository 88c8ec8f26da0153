"""What the county sets for all its clinics: the floor of walk-in places, holidays and make-up workdays."""

import uuid

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vaccsched.identity.guards import Permission, current_actor, current_staff, staff_required
from vaccsched.schedule import operations as schedule
from vaccsched.schedule import page
from vaccsched.schedule.forms import DayForm, FloorForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.sites import operations
from vaccsched.sites import queries as sites
from vaccsched.sites.models import County

bp = Blueprint("schedule_county", __name__, url_prefix="/county")


@bp.get("")
@staff_required(Permission.SUPERVISE)
def county() -> ResponseReturnValue:
    """The floor, who lies below it, the calendar."""
    content = page.county(county=_county(), sent=g.get("sent") or MultiDict(), now=clock.now())
    return render_template("schedule/county.html", done=request.args.get("done"), **content)


@bp.post("/floor")
@staff_required(Permission.SUPERVISE)
@back_to(".county")
@one_transaction
def set_floor() -> ResponseReturnValue:
    """No clinic may keep fewer walk-in places."""
    percent = FloorForm.parse().percent.data or 0
    operations.set_walk_in_floor(county=_county(), percent=percent, actor=current_actor(), now=clock.now())
    return _done("floor")


@bp.post("/days")
@staff_required(Permission.SUPERVISE)
@back_to(".county")
@one_transaction
def set_day() -> ResponseReturnValue:
    """Holiday, make-up workday, or a day like any other."""
    form = DayForm.parse()
    schedule.set_county_day(county=_county(), actor=current_actor(), now=clock.now(), **form.values)
    return _done("day")


@bp.post("/days/<uuid:day_id>/confirm")
@staff_required(Permission.SUPERVISE)
@back_to(".county")
@one_transaction
def confirm_day(day_id: uuid.UUID) -> ResponseReturnValue:
    """A proposal was checked against the announcement."""
    operations.confirm_day(county=_county(), day_id=day_id, actor=current_actor(), now=clock.now())
    return _done("confirmed")


@bp.post("/propose")
@staff_required(Permission.SUPERVISE)
@back_to(".county")
@one_transaction
def propose() -> ResponseReturnValue:
    """Load this year's and next year's days from the holiday library."""
    schedule.propose_county_days(county=_county(), actor=current_actor(), now=clock.now())
    return _done("proposed")


def _county() -> County:
    return sites.get_county(current_staff().county_id)


def _done(what: str) -> ResponseReturnValue:
    return {"done": what} if wants_json() else redirect(url_for(".county", done=what), 303)
