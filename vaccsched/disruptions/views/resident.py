"""A family's booking that cannot be kept as it is: come for the rest, move it, or cancel it."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment
from vaccsched.disruptions import operations, own_page, queries
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json

bp = Blueprint("disruptions_resident", __name__, url_prefix="/appointments/<uuid:appointment_id>/disruption")


@bp.get("")
@resident_required
def show(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """What can be done; nothing is wrong: back to the booking."""
    case = queries.find_case_of(appointment_id=_own(appointment_id).id)
    if case is None:
        return redirect(url_for("booking.show", appointment_id=appointment_id))
    facts = own_page.facts(case)
    return page_or_json(lambda: render_template("disruptions/own.html", **facts), lambda: {"rest": facts["rest"]})


@bp.post("/keep-rest")
@resident_required
@back_to(".show")
@one_transaction
def keep_rest(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Come as booked for what can be had; wait for the other one at the head of the list."""
    appointment = _own(appointment_id)
    operations.keep_rest_myself(appointment_id=appointment.id, actor=current_account_actor(), now=clock.now())
    if wants_json():
        return {"appointment_id": str(appointment.id), "vaccines": [line.vaccine_code for line in appointment.lines]}
    return redirect(url_for("booking.show", appointment_id=appointment_id), 303)


def _own(appointment_id: uuid.UUID) -> Appointment:
    today = clock.day_of(clock.now())
    return booking.get_own_appointment(account_id=current_account_id(), appointment_id=appointment_id, on=today)
