"""Which vaccine the clinic offers where the programme knows two lines: for the manager."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.records.forms import LinesForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.sites import operations as sites
from vaccsched.sites.models import HepALine, JELine
from vaccsched.vaccines import queries as vaccines

bp = Blueprint("records_manage", __name__, url_prefix="/manage/product-lines")


@bp.get("")
@staff_required(Permission.PLAN)
def lines() -> ResponseReturnValue:
    """What is offered now."""
    clinic = current_clinic()
    return render_template(
        "records/lines.html",
        je={"chosen": clinic.je_line or "", "choices": _choices(JELine)},
        hepa={"chosen": clinic.hepa_line or "", "choices": _choices(HepALine)},
    )


@bp.post("")
@staff_required(Permission.PLAN)
@back_to(".lines")
@one_transaction
def choose() -> ResponseReturnValue:
    """From now on the next doses follow this line; doses given stay what they are."""
    form, clinic = LinesForm.parse(), current_clinic()
    sites.choose_product_lines(
        clinic=clinic, je_line=form.je(), hepa_line=form.hepa(), actor=current_actor(), now=clock.now()
    )
    if wants_json():
        return {"je_line": clinic.je_line, "hepa_line": clinic.hepa_line}
    return redirect(url_for(".lines"), 303)


def _choices(which: Any) -> list[tuple[str, str]]:
    return [(line.value, vaccines.name_of(line.value)) for line in which]
