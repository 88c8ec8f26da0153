"""健康档案报送 of one clinic: its manager's page."""

import uuid

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.handover import operations, page
from vaccsched.handover.adapters import adapter_of
from vaccsched.handover.forms import ReasonForm
from vaccsched.identity.guards import current_actor, current_clinic, staff_required
from vaccsched.identity.models import Permission
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("handover", __name__, url_prefix="/handover")


@bp.get("")
@staff_required(Permission.SEE_DAY)
@one_transaction
def index() -> ResponseReturnValue:
    """What was told in time, and what has to be looked at."""
    asked, now = request.args.get("days", type=int), clock.now()
    span = asked if asked in page.SPANS else page.SPANS[0]
    facts = page.clinic_facts(current_clinic(), span=span, is_on=adapter_of(current_app) is not None, now=now)
    operations.note_list_seen(messages=facts.pop("seen"), actor=current_actor(), now=now)
    return render_template("handover/clinic.html", **facts)


@bp.post("/<uuid:message_id>/again")
@staff_required(Permission.SEE_DAY)
@back_to(".index")
@one_transaction
def again(message_id: uuid.UUID) -> ResponseReturnValue:
    """Send one again that was given up."""
    clinic_ids = [current_clinic().id]
    operations.send_again(message_id=message_id, clinic_ids=clinic_ids, actor=current_actor(), now=clock.now())
    return {"sent_again": 1} if wants_json() else redirect(url_for(".index"), 303)


@bp.post("/again")
@staff_required(Permission.SEE_DAY)
@back_to(".index")
@one_transaction
def all_again() -> ResponseReturnValue:
    """Send all of them again."""
    clinic_ids = [current_clinic().id]
    number = operations.send_all_again(clinic_ids=clinic_ids, actor=current_actor(), now=clock.now())
    return {"sent_again": number} if wants_json() else redirect(url_for(".index"), 303)


@bp.post("/<uuid:message_id>/withdraw")
@staff_required(Permission.SEE_DAY)
@back_to(".index")
@one_transaction
def withdraw(message_id: uuid.UUID) -> ResponseReturnValue:
    """Do not send one any more, with the reason."""
    form = ReasonForm.parse()
    operations.withdraw(
        message_id=message_id, clinic_ids=[current_clinic().id], reason=form.reason.data or "", actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"withdrawn": True} if wants_json() else redirect(url_for(".index"), 303)
