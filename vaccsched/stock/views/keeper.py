"""The stock keeper's pages: lots on hand, receiving, the status of a lot."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json
from vaccsched.stock import operations, queries
from vaccsched.stock import stock_page as page
from vaccsched.stock.forms import ReceiveForm, StatusForm
from vaccsched.stock.models import LotStatus

bp = Blueprint("stock", __name__, url_prefix="/stock")


@bp.get("")
@staff_required(Permission.KEEP_STOCK)
def index() -> ResponseReturnValue:
    """All lots with doses left, and the form for a delivery."""
    clinic, today = current_clinic(), clock.day_of(clock.now())
    return render_template("stock/index.html", lots=page.lots(clinic.id, on=today), products=page.product_choices())


@bp.post("/receive")
@staff_required(Permission.KEEP_STOCK)
@back_to(".index")
@one_transaction
def receive() -> ResponseReturnValue:
    """Take a delivery into stock."""
    form = ReceiveForm.parse()
    lot = operations.receive(
        clinic_id=current_clinic().id,
        product_id=id_of(form.product_id.data),
        lot_number=(form.lot_number.data or "").strip(),
        expires_on=form.last_day,
        trace_codes=form.codes,
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"lot_id": str(lot.id), "packs": len(form.codes)}
    return redirect(url_for(".lot", lot_id=lot.id), 303)


@bp.get("/lots/<uuid:lot_id>")
@staff_required(Permission.KEEP_STOCK)
def lot(lot_id: uuid.UUID) -> ResponseReturnValue:
    """One lot: packs, decisions, what may be decided."""
    found = queries.get_lot(clinic_id=current_clinic().id, lot_id=lot_id)
    return render_template("stock/lot.html", **page.lot_facts(found, on=clock.day_of(clock.now())))


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
