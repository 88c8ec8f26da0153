"""The county's pages: clinics side by side, floors, the visits of a day, one visit with a reason."""

import datetime as dt
import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_staff, staff_required
from vaccsched.reports import county_page, operations
from vaccsched.reports.forms import FloorForm, ReasonForm
from vaccsched.reports.queries import GROUPS, access, visit
from vaccsched.reports.views.figures import asked_period
from vaccsched.shared import audit, clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.fields import possible
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, County

bp = Blueprint("reports_county", __name__, url_prefix="/county/clinics")
OPEN_FOR = dt.timedelta(minutes=30)  # a look at a visit


@bp.get("")
@staff_required(Permission.SUPERVISE)
def compare() -> ResponseReturnValue:
    """All clinics, one group of indicators: ``?group=flow&first=…&last=…``."""
    group = request.args.get("group", "")
    facts = county_page.compare(
        county=county(), period=asked_period(), group=group if group in GROUPS else next(iter(GROUPS)), now=clock.now()
    )
    return render_template("reports/compare.html", done=request.args.get("done"), **facts)


@bp.post("/floors")
@staff_required(Permission.SUPERVISE)
@back_to(".compare")
@one_transaction
def set_floor() -> ResponseReturnValue:
    """A floor for one indicator, or none any more."""
    form = FloorForm.parse()
    operations.set_floor(
        county_id=county().id, code=form.code.data or "", percent=form.percent.data, actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"done": True} if wants_json() else redirect(url_for(".compare", done=1), 303)


@bp.get("/<uuid:clinic_id>/visits")
@staff_required(Permission.SUPERVISE)
@one_transaction  # a list of people is written down
def visits(clinic_id: uuid.UUID) -> ResponseReturnValue:
    """The visits of a day at one clinic: ``?day=…``."""
    facts, found = county_page.day_visits(clinic=_clinic(clinic_id), on=_day(request.args.get("day")))
    ids = [str(one.id) for one in found]
    audit.record(
        action="list_shown", actor=current_actor(), now=clock.now(), clinic_id=clinic_id, list="county", visits=ids,
        persons=[str(one.person_id) for one in found],
    )  # fmt: skip
    return render_template("reports/county_visits.html", **facts)


@bp.get("/visits/<uuid:visit_id>")
@staff_required(Permission.SUPERVISE)
def ask(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Why do you look? Nothing of the visit is shown before."""
    found = visit.get_visit(county_id=county().id, visit_id=visit_id)
    return render_template("reports/ask_reason.html", visit_id=visit_id, ticket=found.ticket, clinic=found.clinic)


@bp.post("/visits/<uuid:visit_id>")
@staff_required(Permission.SUPERVISE)
@back_to(".ask")
@one_transaction
def look(visit_id: uuid.UUID) -> ResponseReturnValue:
    """The reason is written down, and the visit is open for half an hour."""
    made = operations.look_at_visit(
        county_id=county().id, visit_id=visit_id, reason=ReasonForm.parse().reason.data or "", actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"look_id": str(made.id)} if wants_json() else redirect(url_for(".show", look_id=made.id), 303)


@bp.get("/looks/<uuid:look_id>")
@staff_required(Permission.SUPERVISE)
def show(look_id: uuid.UUID) -> ResponseReturnValue:
    """One visit, masked, to whoever gave the reason."""
    since = clock.now() - OPEN_FOR
    found = access.get_look(look_id=look_id, staff_id=current_staff().id, since=since)
    return render_template("reports/county_visit.html", **county_page.one_visit(found))


@bp.get("/looks")
@staff_required(Permission.SUPERVISE)
def looks() -> ResponseReturnValue:
    """Who looked at which visit, and why."""
    return render_template("reports/looks.html", rows=county_page.looks(county=county()))


def county() -> County:
    """The county of whoever is signed in."""
    return sites.get_county(current_staff().county_id)


def _clinic(clinic_id: uuid.UUID) -> Clinic:
    clinic = sites.get_clinic(clinic_id)
    if clinic.county_id != current_staff().county_id:
        raise NotFound
    return clinic


def _day(text: str | None) -> dt.date:
    today = clock.day_of(clock.now())
    try:
        return min(possible(dt.date.fromisoformat(text or "")) or today, today)
    except ValueError:
        return today
