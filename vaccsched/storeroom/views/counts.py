"""Counts (盘点): one place at a time, differences with a second signature."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, second_signer, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, wants_json
from vaccsched.stock import operations, queries
from vaccsched.stock.models import StockCount
from vaccsched.storeroom import move_page as page
from vaccsched.storeroom.forms import CountForm, ReasonForm
from vaccsched.storeroom.tabs import tabs

bp = Blueprint("storeroom_count", __name__, url_prefix="/stock/counts")


@bp.get("")
@staff_required(Permission.KEEP_STOCK)
def counts() -> ResponseReturnValue:
    """Choose a place; counts that wait for a signature."""
    clinic_id = current_clinic().id
    waiting = queries.waiting_counts(clinic_id=clinic_id)
    return render_template("stock/counts.html", tabs=tabs(), places=page.place_rows(clinic_id), waiting=waiting)


@bp.get("/at/<uuid:location_id>")
@staff_required(Permission.KEEP_STOCK)
def place(location_id: uuid.UUID) -> ResponseReturnValue:
    """The sheet of one place."""
    found = queries.get_location(clinic_id=current_clinic().id, location_id=location_id)
    rows = page.count_rows(found.clinic_id, found.id)
    return render_template("stock/count_place.html", place=found, rows=rows)


@bp.post("/at/<uuid:location_id>")
@staff_required(Permission.KEEP_STOCK)
@back_to(".place")
@one_transaction
def enter(location_id: uuid.UUID) -> ResponseReturnValue:
    """Write the count down; with differences it waits for a second signature."""
    form = CountForm.parse()
    made = operations.count_place(
        clinic_id=current_clinic().id,
        location_id=location_id,
        counted=form.counted,
        trace_codes=form.codes,
        reason=(form.reason.data or "").strip() or None,
        actor=current_actor(),
        now=clock.now(),
    )
    return _shown(made)


@bp.get("/<uuid:count_id>")
@staff_required(Permission.COLD_CHAIN)
def count(count_id: uuid.UUID) -> ResponseReturnValue:
    """One count: what differs, and the signature."""
    found = queries.get_count(clinic_id=current_clinic().id, count_id=count_id)
    mine = found.first_id == current_actor().id
    return render_template("stock/count.html", mine=mine, **page.count_facts(found))


@bp.post("/<uuid:count_id>/post")
@staff_required(Permission.COLD_CHAIN)
@back_to(".count")
def post(count_id: uuid.UUID) -> ResponseReturnValue:
    """The second signature: the books follow what was found."""
    form = ReasonForm.parse()
    second = second_signer(username=form.username.data, password=form.password.data)
    reason = (form.reason.data or "").strip()
    with unit_of_work():
        posted = operations.post_count(count_id=count_id, reason=reason, second=second, now=clock.now())
        return _shown(posted)


@bp.post("/<uuid:count_id>/drop")
@staff_required(Permission.COLD_CHAIN)
@back_to(".count")
@one_transaction
def drop(count_id: uuid.UUID) -> ResponseReturnValue:
    """Throw the count away and count again."""
    return _shown(operations.drop_count(count_id=count_id, actor=current_actor(), now=clock.now()))


def _shown(found: StockCount) -> ResponseReturnValue:
    if wants_json():
        return {
            "count_id": str(found.id),
            "status": str(found.status),
            "missing": len(found.missing),
            "found": len(found.found),
        }
    return redirect(url_for("storeroom_count.count", count_id=found.id), 303)
