"""Appeals against missed appointments: the resident's reason, the manager's word."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import appeal_page as page
from vaccsched.booking import operations
from vaccsched.booking.forms.appeal import AppealForm, DecisionForm
from vaccsched.booking.queries.no_show import appeals_of, get_appeal
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("booking_appeal", __name__)


@bp.post("/appointments/<uuid:appointment_id>/appeal")
@resident_required
@back_to("booking.show")
@one_transaction
def appeal(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Say why a missed appointment should not count."""
    made = operations.appeal(
        appointment_id=appointment_id,
        account_id=current_account().id,
        reason=AppealForm.parse().reason.data or "",
        actor=current_account_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"appeal_id": str(made.id), "status": made.status}
    return redirect(url_for("booking.show", appointment_id=appointment_id), 303)


@bp.get("/manage/appeals")
@staff_required(Permission.PLAN)
def appeals() -> ResponseReturnValue:
    """What waits for a decision, and what was decided."""
    return render_template("booking/appeals.html", **page.appeals(appeals_of(clinic_id=current_clinic().id)))


@bp.post("/manage/appeals/<uuid:appeal_id>")
@staff_required(Permission.PLAN)
@back_to(".appeals")
@one_transaction
def decide(appeal_id: uuid.UUID) -> ResponseReturnValue:
    """Accept or reject, with an answer."""
    get_appeal(clinic_id=current_clinic().id, appeal_id=appeal_id)
    form = DecisionForm.parse()
    made = operations.decide_appeal(
        appeal_id=appeal_id,
        clinic_id=current_clinic().id,
        to=form.to,
        answer=form.answer.data or "",
        actor=current_actor(),
        now=clock.now(),
    )
    return {"status": made.status} if wants_json() else redirect(url_for(".appeals"), 303)
