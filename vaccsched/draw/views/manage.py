"""The manager's draws: announce, commit, draw, follow the calls, publish."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.draw import operations, page, queries
from vaccsched.draw.forms import DrawForm, PublicValueForm, ReasonForm
from vaccsched.draw.models import Draw
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json

bp = Blueprint("draw_manage", __name__, url_prefix="/manage/draws")


@bp.get("")
@staff_required(Permission.PLAN)
def index() -> ResponseReturnValue:
    """All draws of the clinic."""
    now, found = clock.now(), queries.draws(clinic_id=current_clinic().id)
    return page_or_json(
        lambda: render_template("draw/manage_index.html", draws=page.list_rows(found, now=now)),
        lambda: {"draws": [page.draw_json(one, now=now) for one in found]},
    )


@bp.get("/new")
@staff_required(Permission.PLAN)
def new() -> ResponseReturnValue:
    """The form of a draw."""
    options = page.vaccine_options(current_clinic())
    return render_template("draw/manage_new.html", vaccines=options, usual_hours=page.USUAL_HOURS)


@bp.post("")
@staff_required(Permission.PLAN)
@back_to(".new")
@one_transaction
def create() -> ResponseReturnValue:
    """Announce a draw."""
    form = DrawForm.parse()
    draw = operations.create_draw(
        clinic=current_clinic(), vaccine_code=form.vaccine_code.data or "", doses=form.doses.data or 0,
        opens_at=form.opening, closes_at=form.closing, offer_hours=form.offer_hours.data or 0,
        public_source=(form.public_source.data or "").strip(), public_on=form.public_day,
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _answer(draw)


@bp.get("/<uuid:draw_id>")
@staff_required(Permission.PLAN)
def show(draw_id: uuid.UUID) -> ResponseReturnValue:
    """One draw: where it stands, what comes next, the calls."""
    now = clock.now()
    draw = queries.get_clinic_draw(clinic_id=current_clinic().id, draw_id=draw_id)
    return page_or_json(
        lambda: render_template("draw/manage_show.html", **page.manage_facts(draw, now=now)),
        lambda: {**page.draw_json(draw, now=now), "calls": page.manage_facts(draw, now=now)["counts"]},
    )


@bp.post("/<uuid:draw_id>/commit")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def commit(draw_id: uuid.UUID) -> ResponseReturnValue:
    """Count the entrants and publish count and hash; the worker does the same at closing."""
    draw = queries.get_clinic_draw(clinic_id=current_clinic().id, draw_id=draw_id)
    return _answer(operations.ask_to_commit(draw_id=draw.id, now=clock.now()))


@bp.post("/<uuid:draw_id>/draw")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def run(draw_id: uuid.UUID) -> ResponseReturnValue:
    """Type the public value: the worker draws."""
    form = PublicValueForm.parse()
    draw = operations.ask_to_draw(
        clinic_id=current_clinic().id, draw_id=draw_id, public_value=form.value,
        reference=(form.reference.data or "").strip(), actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _answer(draw)


@bp.post("/<uuid:draw_id>/publish")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def publish(draw_id: uuid.UUID) -> ResponseReturnValue:
    """Show the result file to everybody."""
    now = clock.now()
    return _answer(operations.publish(clinic_id=current_clinic().id, draw_id=draw_id, actor=current_actor(), now=now))


@bp.post("/<uuid:draw_id>/cancel")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def cancel(draw_id: uuid.UUID) -> ResponseReturnValue:
    """Call it off, with the reason."""
    form = ReasonForm.parse()
    draw = operations.cancel_draw(
        clinic_id=current_clinic().id, draw_id=draw_id, reason=(form.reason.data or "").strip(),
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _answer(draw)


def _answer(draw: Draw) -> ResponseReturnValue:
    if wants_json():
        return page.draw_json(draw, now=clock.now())
    return redirect(url_for(".show", draw_id=draw.id), 303)
