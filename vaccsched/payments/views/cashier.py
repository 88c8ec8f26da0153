"""The registrar records what the cashier took: receipt numbers, corrections, refunds."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.payments import cashier_page as page
from vaccsched.payments import operations
from vaccsched.payments.forms import CorrectionForm, DeclineForm, ReceiptForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.visits import queries as visits

bp = Blueprint("payments", __name__, url_prefix="/payments")


@bp.get("")
@staff_required(Permission.ARRIVE)
def index(**_ids: object) -> ResponseReturnValue:
    """Who waits, who owes, who gets money back."""
    return render_template("payments/index.html", **page.list_facts(current_clinic(), now=clock.now()))


@bp.get("/<uuid:visit_id>")
@staff_required(Permission.ARRIVE)
def show(visit_id: uuid.UUID) -> ResponseReturnValue:
    """One person's amounts and receipt."""
    visit = visits.get_visit(clinic_id=current_clinic().id, visit_id=visit_id)
    return render_template("payments/visit.html", **page.visit_facts(visit))


@bp.post("/<uuid:visit_id>")
@staff_required(Permission.ARRIVE)
@back_to(".show")
@one_transaction
def record(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the number of the receipt; the person goes on to wait for the needle."""
    form = ReceiptForm.parse()
    receipt = operations.record_receipt(
        visit_id=visit_id, receipt_number=form.receipt_number.data or "", actor=current_actor(), reading=clock.read()
    )
    return {"receipt_id": str(receipt.id), "number": receipt.number} if wants_json() else _back()


@bp.post("/<uuid:visit_id>/correct")
@staff_required(Permission.ARRIVE)
@back_to(".show")
@one_transaction
def correct(visit_id: uuid.UUID) -> ResponseReturnValue:
    """The number was wrong: a new version."""
    form = CorrectionForm.parse()
    receipt = operations.correct_receipt(
        visit_id=visit_id, receipt_number=form.receipt_number.data or "", reason=form.reason.data or "",
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"receipt_id": str(receipt.id), "number": receipt.number, "version": receipt.version}
    return redirect(url_for(".show", visit_id=visit_id), 303)


@bp.post("/<uuid:visit_id>/without")
@staff_required(Permission.ARRIVE)
@back_to(".show")
@one_transaction
def without(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Does not pay: what is self-paid is not given."""
    form = DeclineForm.parse()
    entry = operations.go_without(
        visit_id=visit_id, reason=form.reason.data or "", actor=current_actor(), reading=clock.read()
    )
    return {"visit_id": str(visit_id), "stage": str(entry.stage)} if wants_json() else _back()


@bp.post("/refunds/<uuid:paid_dose_id>")
@staff_required(Permission.ARRIVE)
@back_to(".index")
@one_transaction
def refund(paid_dose_id: uuid.UUID) -> ResponseReturnValue:
    """The money of a dose that was not given went back."""
    form = ReceiptForm.parse()
    made = operations.record_refund(
        paid_dose_id=paid_dose_id, number=form.receipt_number.data or "", actor=current_actor(), now=clock.now()
    )
    return {"refund_id": str(made.id)} if wants_json() else _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for(".index"), 303)
