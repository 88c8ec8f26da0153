"""Another time for an appointment: choose a day, choose a time; the old place stays until the new one is had."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import change_page, operations, page, queries
from vaccsched.booking.models import Appointment
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json

bp = Blueprint("booking_change", __name__, url_prefix="/appointments/<uuid:appointment_id>/change")


@bp.get("")
@resident_required
def days(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """The open days on which the same vaccines may be given."""
    return render_template("booking/change_days.html", **change_page.days(_own(appointment_id), now=clock.now()))


@bp.get("/<day>")
@resident_required
def slots(appointment_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """The times of a day; one press moves the appointment."""
    chosen = page.day_from(day)
    facts = change_page.slots(_own(appointment_id), chosen, now=clock.now())
    return render_template("booking/change_slots.html", day=chosen, **facts)


@bp.post("/<day>")
@resident_required
@back_to(".slots")
@one_transaction
def change(appointment_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """Move it."""
    moved = operations.change(
        appointment_id=_own(appointment_id).id,
        slot_id=id_of(sent_values().get("slot_id")),
        actor=current_account_actor(),
        key=idempotency_key(),
        now=clock.now(),
    )
    if wants_json():
        return page.appointment_json(moved)
    return redirect(url_for("booking.show", appointment_id=moved.id, changed=1), 303)


def _own(appointment_id: uuid.UUID) -> Appointment:
    today = clock.day_of(clock.now())
    return queries.get_own_appointment(account_id=current_account().id, appointment_id=appointment_id, on=today)
