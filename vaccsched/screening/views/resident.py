"""The inquiry and check page shown while booking: it books and keeps the answers in one unit of work. Who was booked in
another way (a family together, by phone) answers ahead on a page of its own.
"""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import AppointmentMoved
from vaccsched.booking.models import Appointment, Channel
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import (
    current_account,
    current_account_actor,
    current_account_id,
    resident_required,
)
from vaccsched.schedule import queries as schedule_queries
from vaccsched.screening import ahead_page, inquiry_rush, operations
from vaccsched.screening import inquiry_page as page
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json

bp = Blueprint("screening_resident", __name__, url_prefix="/book")


@bp.get("/<uuid:person_id>/slots/<uuid:slot_id>")
@resident_required
def review(person_id: uuid.UUID, slot_id: uuid.UUID) -> ResponseReturnValue:
    """Five facts to check and the eleven items; nothing is taken yet."""
    now = clock.now()
    person = residents.get_own_person(account_id=current_account().id, person_id=person_id, on=clock.day_of(now))
    slot = schedule_queries.get_slot(slot_id=slot_id)
    codes = request.args.getlist("v")
    facts = page.page_facts(person=person, slot=slot, codes=codes, now=now)
    return render_template("screening/resident_review.html", **facts)


@bp.post("/<uuid:person_id>/slots/<uuid:slot_id>")
@resident_required
@back_to(".review")
@one_transaction
def book(person_id: uuid.UUID, slot_id: uuid.UUID) -> ResponseReturnValue:
    """Take the place, or one of the nearest offered instead, and keep the answers with it."""
    now, values = clock.now(), sent_values()
    slot = schedule_queries.get_slot(slot_id=id_of(values["slot_id"]) if values.get("slot_id") else slot_id)
    if (opens_at := booking_queries.rush_opening(slot=slot, now=now)) is not None:
        return inquiry_rush.ask(person_id=person_id, slot=slot, opens_at=opens_at, now=now)
    appointment = booking.book(
        slot_id=slot.id,
        person_id=person_id,
        vaccine_codes=values.getlist("vaccine_codes") or request.args.getlist("v"),
        account_id=current_account_id(),
        channel=Channel.ONLINE,
        actor=current_account_actor(),
        key=idempotency_key(),
        now=now,
        beside=lambda made: [page.prefill_sent(made, now)],
    )
    if wants_json():
        return {"appointment_id": str(appointment.id), "short_code": appointment.short_code}
    return redirect(url_for("booking.show", appointment_id=appointment.id, fresh=1), 303)


@bp.get("/inquiry/<uuid:appointment_id>")
@resident_required
def ahead(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """The eleven items of an appointment that was made without them, and everybody who comes together."""
    appointment = _own(appointment_id)
    return render_template("screening/resident_ahead.html", **ahead_page.page_facts(appointment, now=clock.now()))


@bp.post("/inquiry/<uuid:appointment_id>")
@resident_required
@back_to(".ahead")
@one_transaction
def answer(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Keep the answers; the first ones stay."""
    now, appointment = clock.now(), _own(appointment_id)
    answers = page.answers_sent(page.items_of(appointment.person, appointment.slot))
    if not ahead_page.can_answer(appointment, now=now):
        raise AppointmentMoved
    operations.prefill(appointment_id=appointment.id, answers=answers, now=now)
    if wants_json():
        return {"appointment_id": str(appointment.id)}
    return redirect(url_for(".ahead", appointment_id=appointment.id), 303)


def _own(appointment_id: uuid.UUID) -> Appointment:
    return booking_queries.get_own_appointment(
        account_id=current_account().id, appointment_id=appointment_id, on=clock.day_of(clock.now())
    )
