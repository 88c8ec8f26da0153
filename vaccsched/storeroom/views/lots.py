"""Lots on hand with what needs attention, one lot and one pack, levels, who received a lot."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, second_signer, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, wants_json
from vaccsched.stock import operations, queries
from vaccsched.stock.models import LotStatus
from vaccsched.storeroom import lot_page as page
from vaccsched.storeroom.forms import ReasonForm, StatusForm
from vaccsched.storeroom.tabs import tabs

bp = Blueprint("stock", __name__, url_prefix="/stock")


@bp.get("")
@staff_required(Permission.KEEP_STOCK)
def index() -> ResponseReturnValue:
    """All lots with doses left, and what must be done."""
    clinic_id, now = current_clinic().id, clock.now()
    today = clock.day_of(now)
    rows = page.lots(clinic_id, on=today)
    tiles = page.warnings(clinic_id, rows, now=now, on=today)
    return render_template("stock/index.html", tabs=tabs(), lots=rows, tiles=tiles)


@bp.get("/levels")
@staff_required(Permission.KEEP_STOCK)
def levels() -> ResponseReturnValue:
    """Vaccines with less than a month's need on hand."""
    today = clock.day_of(clock.now())
    return render_template("stock/levels.html", tabs=tabs(), rows=page.levels(current_clinic().id, on=today))


@bp.get("/lots/<uuid:lot_id>")
@staff_required(Permission.KEEP_STOCK)
def lot(lot_id: uuid.UUID) -> ResponseReturnValue:
    """One lot: packs, decisions, what may be decided."""
    found = queries.get_lot(clinic_id=current_clinic().id, lot_id=lot_id)
    return render_template("stock/lot.html", **page.lot_facts(found, on=clock.day_of(clock.now())))


@bp.get("/packs/<uuid:pack_id>")
@staff_required(Permission.KEEP_STOCK)
def pack(pack_id: uuid.UUID) -> ResponseReturnValue:
    """The way of one pack from receiving on."""
    found = queries.get_pack(clinic_id=current_clinic().id, pack_id=pack_id)
    return render_template("stock/pack.html", pack=found, lot=found.lot, rows=page.pack_facts(pack_id))


@bp.post("/lots/<uuid:lot_id>/status")
@staff_required(Permission.KEEP_STOCK)
@back_to(".lot")
@one_transaction
def set_status(lot_id: uuid.UUID) -> ResponseReturnValue:
    """Quarantine, recall, hold or release a lot, with the reason."""
    form = StatusForm.parse()
    changed = operations.set_lot_status(
        lot_id=lot_id,
        status=LotStatus(form.status.data),
        reason=(form.reason.data or "").strip(),
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"lot_id": str(changed.id), "status": str(changed.status)}
    return redirect(url_for(".lot", lot_id=lot_id), 303)


@bp.post("/lots/<uuid:lot_id>/dispose")
@staff_required(Permission.KEEP_STOCK)
@back_to(".lot")
def dispose(lot_id: uuid.UUID) -> ResponseReturnValue:
    """Take what is left of a lot out of stock, with a colleague's signature."""
    form = ReasonForm.parse()
    actor = current_actor()
    second = second_signer(username=form.username.data, password=form.password.data)
    with unit_of_work():
        packs = operations.dispose_lot(
            lot_id=lot_id, reason=(form.reason.data or "").strip(), actor=actor, second=second, now=clock.now()
        )
    if wants_json():
        return {"packs": packs}
    return redirect(url_for(".lot", lot_id=lot_id), 303)
