"""Held lots and their evaluation, and what leaflets say."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.coldchain import operations, page
from vaccsched.coldchain.forms import DecideForm, LeafletForm, SignForm
from vaccsched.coldchain.models import Decision, Evaluation
from vaccsched.coldchain.views.fridges import bp
from vaccsched.coldchain.words import BAND, PRESENTATION
from vaccsched.identity.guards import Permission, current_actor, current_clinic, second_signer, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, id_of, wants_json
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Presentation


@bp.get("/held")
@staff_required(Permission.COLD_CHAIN)
def held() -> ResponseReturnValue:
    """Lots on hold, and the latest excursions."""
    clinic_id = current_clinic().id
    lots, excursions = page.held(clinic_id), page.excursion_rows(clinic_id)
    return render_template("coldchain/held.html", tabs=page.tabs(), lots=lots, excursions=excursions)


@bp.get("/held/<uuid:lot_id>")
@staff_required(Permission.COLD_CHAIN)
def held_lot(lot_id: uuid.UUID) -> ResponseReturnValue:
    """One held lot: exposure, the table's proposal, decision and signature."""
    lot = stock.get_lot(clinic_id=current_clinic().id, lot_id=lot_id)
    facts = page.held_lot(lot, me=current_actor().id, now=clock.now())
    return render_template("coldchain/held_lot.html", **facts)


@bp.post("/held/<uuid:lot_id>/decide")
@staff_required(Permission.KEEP_STOCK)
@back_to(".held_lot")
@one_transaction
def decide(lot_id: uuid.UUID) -> ResponseReturnValue:
    """Decide; a colleague signs next."""
    form = DecideForm.parse()
    made = operations.decide(
        lot_id=lot_id,
        minutes=form.minutes,
        decision=Decision(form.decision.data),
        reason=(form.reason.data or "").strip(),
        actor=current_actor(),
        now=clock.now(),
    )
    return _shown(made)


@bp.post("/held/<uuid:lot_id>/<uuid:evaluation_id>/sign")
@staff_required(Permission.COLD_CHAIN)
@back_to(".held_lot")
def sign(lot_id: uuid.UUID, evaluation_id: uuid.UUID) -> ResponseReturnValue:
    """The colleague's signature carries the decision out."""
    form = SignForm.parse()
    second = second_signer(username=form.username.data, password=form.password.data)
    with unit_of_work():
        return _shown(operations.sign(evaluation_id=evaluation_id, second=second, now=clock.now()))


@bp.post("/held/<uuid:lot_id>/<uuid:evaluation_id>/decline")
@staff_required(Permission.COLD_CHAIN)
@back_to(".held_lot")
@one_transaction
def decline(lot_id: uuid.UUID, evaluation_id: uuid.UUID) -> ResponseReturnValue:
    """Do not sign: the lot stays on hold and is evaluated anew."""
    return _shown(operations.decline(evaluation_id=evaluation_id, actor=current_actor(), now=clock.now()))


@bp.get("/leaflets")
@staff_required(Permission.KEEP_STOCK)
def leaflets() -> ResponseReturnValue:
    """How each product is judged, and the form for what its leaflet says."""
    kinds = [(one.value, word) for one, word in PRESENTATION.items()]
    rows = page.leaflet_rows(current_clinic().id)
    return render_template("coldchain/leaflets.html", tabs=page.tabs(), rows=rows, kinds=kinds, bands=BAND)


@bp.post("/leaflets")
@staff_required(Permission.KEEP_STOCK)
@back_to(".leaflets")
@one_transaction
def set_leaflet() -> ResponseReturnValue:
    """Write down what a leaflet says."""
    form = LeafletForm.parse()
    made = operations.set_leaflet(
        clinic_id=current_clinic().id,
        product_id=id_of(form.product_id.data),
        presentation=Presentation(form.presentation.data),
        minutes=form.minutes,
        source=(form.source.data or "").strip(),
        actor=current_actor(),
        now=clock.now(),
    )
    return {"leaflet_id": str(made.id)} if wants_json() else redirect(url_for(".leaflets"), 303)


def _shown(made: Evaluation) -> ResponseReturnValue:
    if wants_json():
        return {"evaluation_id": str(made.id), "decision": str(made.decision), "signed": made.signed_at is not None}
    return redirect(url_for("coldchain.held_lot", lot_id=made.lot_id), 303)
