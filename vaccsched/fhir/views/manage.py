"""What a clinic publishes: its address for programs, and where the public list is."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.fhir import manage_page as page
from vaccsched.fhir import operations
from vaccsched.fhir.forms import AddressForm
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("fhir_manage", __name__, url_prefix="/manage/published")


@bp.get("")
@staff_required(Permission.PLAN)
def show() -> ResponseReturnValue:
    """What everybody can read now."""
    return render_template("fhir/manage.html", **page.facts(current_clinic(), now=clock.now()))


@bp.post("")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def set_address() -> ResponseReturnValue:
    """Province, city and postal code."""
    form = AddressForm.parse()
    operations.set_address(
        clinic_id=current_clinic().id, province=form.province.data or "", city=form.city.data or "",
        postal_code=form.postal_code.data or "", actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return {"set": True} if wants_json() else redirect(url_for(".show"), 303)
