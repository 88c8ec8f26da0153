"""Deliveries: papers, lots, two signatures, refusals with their note."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, second_signer, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, id_of, wants_json
from vaccsched.stock import operations, queries
from vaccsched.stock.models import Delivery
from vaccsched.storeroom import delivery_page as page
from vaccsched.storeroom import lot_page, words
from vaccsched.storeroom.forms import DeliveryForm, LotForm, ReasonForm, ReportForm, SignForm
from vaccsched.storeroom.tabs import tabs

bp = Blueprint("storeroom_delivery", __name__, url_prefix="/stock/deliveries")
sign_bp = Blueprint("storeroom_sign", __name__, url_prefix="/stock/signatures")


@bp.get("")
@staff_required(Permission.KEEP_STOCK)
def deliveries() -> ResponseReturnValue:
    """The newest deliveries, what waits first."""
    return render_template("stock/deliveries.html", tabs=tabs(), rows=page.rows(current_clinic().id))


@bp.get("/new")
@staff_required(Permission.KEEP_STOCK)
def new() -> ResponseReturnValue:
    """The form for the papers and the box."""
    places = page.places(current_clinic().id)
    now = clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")
    transports = [(key.value, word) for key, word in words.TRANSPORT.items()]
    return render_template("stock/delivery_new.html", places=places, transports=transports, now_local=now)


@bp.post("")
@staff_required(Permission.KEEP_STOCK)
@back_to(".new")
@one_transaction
def open_delivery() -> ResponseReturnValue:
    """Begin a delivery; without a right temperature record it is refused at once."""
    form = DeliveryForm.parse()
    made = operations.open_delivery(
        clinic_id=current_clinic().id,
        location_id=id_of(form.location_id.data),
        facts=operations.DeliveryFacts(**form.facts),
        actor=current_actor(),
        now=clock.now(),
    )
    return _shown(made)


@bp.get("/<uuid:delivery_id>")
@staff_required(Permission.COLD_CHAIN)
def delivery(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """One delivery: papers, lots, what to do next."""
    found = queries.get_delivery(clinic_id=current_clinic().id, delivery_id=delivery_id)
    me = current_actor().id
    return render_template(
        "stock/delivery.html", products=lot_page.product_choices(), mine=found.first_id == me, **page.facts(found)
    )


@bp.get("/<uuid:delivery_id>/paper")
@staff_required(Permission.COLD_CHAIN)
def paper(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """The record of a delivery, or the note of its refusal, to be printed and signed."""
    found = queries.get_delivery(clinic_id=current_clinic().id, delivery_id=delivery_id)
    return render_template("stock/delivery_paper.html", clinic=current_clinic().name, **page.facts(found))


@bp.post("/<uuid:delivery_id>/lots")
@staff_required(Permission.KEEP_STOCK)
@back_to(".delivery")
@one_transaction
def add_lot(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """Write down one lot with its certificates and codes."""
    form = LotForm.parse()
    facts = operations.LotFacts(product_id=id_of(form.product_id.data), **form.facts)
    line = operations.add_lot(delivery_id=delivery_id, facts=facts, actor=current_actor(), now=clock.now())
    return _shown(line.delivery)


@bp.post("/<uuid:delivery_id>/first")
@staff_required(Permission.KEEP_STOCK)
@back_to(".delivery")
@one_transaction
def sign_first(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """Everything is written down and checked: the receiver's signature."""
    return _shown(operations.sign_first(delivery_id=delivery_id, actor=current_actor(), now=clock.now()))


@bp.post("/<uuid:delivery_id>/second")
@staff_required(Permission.COLD_CHAIN)
@back_to(".delivery")
def sign_second(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """The colleague's signature, here or with an own sign-in: the packs come into stock."""
    form = SignForm.parse()
    second = second_signer(username=form.username.data, password=form.password.data)
    with unit_of_work():
        signed = operations.sign_second(delivery_id=delivery_id, second=second, now=clock.now())
        return _shown(signed)


@bp.post("/<uuid:delivery_id>/refuse")
@staff_required(Permission.COLD_CHAIN)
@back_to(".delivery")
@one_transaction
def refuse(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """Do not take it, with the reason."""
    reason = (ReasonForm.parse().reason.data or "").strip()
    actor, now = current_actor(), clock.now()
    return _shown(operations.refuse_delivery(delivery_id=delivery_id, reason=reason, actor=actor, now=now))


@bp.post("/<uuid:delivery_id>/report")
@staff_required(Permission.KEEP_STOCK)
@back_to(".delivery")
@one_transaction
def report(delivery_id: uuid.UUID) -> ResponseReturnValue:
    """Keep whom the refusal was reported to."""
    told = (ReportForm.parse().reported_to.data or "").strip()
    actor, now = current_actor(), clock.now()
    return _shown(operations.report_refusal(delivery_id=delivery_id, reported_to=told, actor=actor, now=now))


@sign_bp.get("")
@staff_required(Permission.COLD_CHAIN)
def signatures() -> ResponseReturnValue:
    """What waits for a second signature in this clinic."""
    return render_template("stock/signatures.html", tabs=tabs(), rows=page.waiting(current_clinic().id))


def _shown(found: Delivery) -> ResponseReturnValue:
    if wants_json():
        return {"delivery_id": str(found.id), "status": str(found.status), "faults": found.faults}
    return redirect(url_for("storeroom_delivery.delivery", delivery_id=found.id), 303)
