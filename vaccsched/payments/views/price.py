"""Prices: the manager publishes them, everybody may read them (疫苗管理法 第49条)."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.payments import operations
from vaccsched.payments import price_page as page
from vaccsched.payments.forms import PriceForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, public, wants_json
from vaccsched.sites import queries as sites

bp = Blueprint("payments_price", __name__)


@bp.get("/clinics/<uuid:clinic_id>/prices")
@public
def public_list(clinic_id: uuid.UUID) -> ResponseReturnValue:
    """What costs how much at a clinic, and what is free."""
    return render_template("payments/prices.html", **page.public_facts(sites.get_clinic(clinic_id), now=clock.now()))


@bp.get("/manage/prices")
@staff_required(Permission.PLAN)
def manage() -> ResponseReturnValue:
    """The clinic's own list."""
    return render_template("payments/manage.html", **page.manager_facts(current_clinic(), now=clock.now()))


@bp.post("/manage/prices")
@staff_required(Permission.PLAN)
@back_to(".manage")
@one_transaction
def publish() -> ResponseReturnValue:
    """A price from a day on."""
    form = PriceForm.parse()
    assert form.effective_from.data is not None
    price = operations.publish_price(
        clinic_id=current_clinic().id, vaccine_code=form.vaccine_code.data or "", **form.fen(),
        effective_from=form.effective_from.data, actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return {"price_id": str(price.id)} if wants_json() else redirect(url_for(".manage"), 303)
