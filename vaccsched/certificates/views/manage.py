"""How the clinic's printer meets the lines of the certificates."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.certificates import operations, queries
from vaccsched.certificates.forms import PrinterForm
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("certificates_manage", __name__, url_prefix="/manage/certificate-printer")


@bp.get("")
@staff_required(Permission.PLAN)
def printer() -> ResponseReturnValue:
    """The settings."""
    return render_template("certificates/printer.html", one=queries.printer_of(clinic_id=current_clinic().id))


@bp.post("")
@staff_required(Permission.PLAN)
@back_to(".printer")
@one_transaction
def set_printer() -> ResponseReturnValue:
    """Keep them."""
    values = PrinterForm.parse().values
    operations.set_printer(clinic_id=current_clinic().id, actor=current_actor(), now=clock.now(), **values)
    if wants_json():
        return values
    return redirect(url_for(".test_page"), 303)


@bp.get("/test-page")
@staff_required(Permission.PLAN)
def test_page() -> ResponseReturnValue:
    """Every line of a page with its number, to be held against a certificate."""
    one = queries.printer_of(clinic_id=current_clinic().id)
    lines = [(line, queries.spot(one, line).y) for line in range(1, one.lines_per_page + 1)]
    return render_template("certificates/printer_test.html", lines=lines, one=one)
