"""After the inquiry: another appointment for what was put off."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.screening import after_page as page
from vaccsched.screening import operations
from vaccsched.screening.forms import SlotForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json
from vaccsched.visits import queries as visits

bp = Blueprint("screening_after", __name__, url_prefix="/screening")


@bp.get("/<uuid:visit_id>/after")
@staff_required(Permission.SCREEN)
def after(visit_id: uuid.UUID) -> ResponseReturnValue:
    """How it ended, and times to come again; one press books."""
    visit = visits.get_visit(clinic_id=current_clinic().id, visit_id=visit_id)
    facts = page.after_facts(visit, start=page.day_asked(request.args.get("start")), now=clock.now())
    return render_template("screening/staff_after.html", may_book=Permission.ARRIVE in staff_permissions(), **facts)


@bp.post("/<uuid:visit_id>/after")
@staff_required(Permission.SCREEN)
@back_to(".after")
@one_transaction
def book_again(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Take one of the times."""
    form = SlotForm.parse()
    booked = operations.book_again(
        visit_id=visit_id, slot_id=id_of(form.slot_id.data), actor=current_actor(), key=idempotency_key(),
        now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"appointment_id": str(booked.id), "short_code": booked.short_code}
    return redirect(url_for(".after", visit_id=visit_id), 303)
