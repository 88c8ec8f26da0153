"""可授权的机构: the county's list of who may be given leave to read."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_actor, current_staff, staff_required
from vaccsched.identity.models import Permission
from vaccsched.mydata import operations, queries
from vaccsched.mydata.forms import InstitutionForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("mydata_county", __name__, url_prefix="/county/institutions")


@bp.get("")
@staff_required(Permission.SUPERVISE)
def institutions() -> ResponseReturnValue:
    """The list, and the form to add one."""
    return render_template(
        "mydata/institutions.html", rows=queries.institutions(county_id=current_staff().county_id)
    )  # fmt: skip


@bp.post("")
@staff_required(Permission.SUPERVISE)
@back_to(".institutions")
@one_transaction
def add() -> ResponseReturnValue:
    """Put one on the list."""
    form = InstitutionForm.parse()
    made = operations.add_institution(
        county_id=current_staff().county_id, code=form.code.data or "", name=form.name.data or "",
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return {"institution_id": str(made.id)} if wants_json() else redirect(url_for(".institutions"), 303)


@bp.post("/<uuid:institution_id>/close")
@staff_required(Permission.SUPERVISE)
@back_to(".institutions")
@one_transaction
def close(institution_id: uuid.UUID) -> ResponseReturnValue:
    """Take it off the list; leave given to it ends."""
    operations.close_institution(
        county_id=current_staff().county_id, institution_id=institution_id, actor=current_actor(), now=clock.now()
    )
    return {"closed": True} if wants_json() else redirect(url_for(".institutions"), 303)
