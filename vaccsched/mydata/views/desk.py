"""更正请求: what families want corrected, answered by the clinic that holds the file."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_actor, current_clinic, staff_required
from vaccsched.identity.models import Permission
from vaccsched.mydata import operations, page
from vaccsched.mydata.forms import AnswerForm
from vaccsched.mydata.models import AskedStatus
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("mydata_desk", __name__, url_prefix="/data-requests")


@bp.get("")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # a look at a list is written down
def requests() -> ResponseReturnValue:
    """What waits, the oldest first."""
    rows = page.desk_rows(current_clinic().id)
    if rows:
        residents.note_list_seen(
            person_ids=[row["person_id"] for row in rows], actor=current_actor(), now=clock.now()
        )  # fmt: skip
    return render_template("mydata/requests.html", rows=rows)


@bp.post("/<uuid:asked_id>")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".requests")
@one_transaction
def answer(asked_id: uuid.UUID) -> ResponseReturnValue:
    """Say what became of it; the family reads it."""
    form = AnswerForm.parse()
    operations.answer(
        clinic_id=current_clinic().id, asked_id=asked_id, status=AskedStatus(form.status.data or ""),
        words=form.words.data or "", actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return {"answered": True} if wants_json() else redirect(url_for(".requests"), 303)
