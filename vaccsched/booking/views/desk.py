"""Booking by phone: the desk finds the person, the day, the time; places are the same as online, on the same engine.

Staff see days that residents cannot book yet: phone and desk never open later than the app.
"""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import desk_page, operations, queries
from vaccsched.booking.forms.desk import PlaceForm
from vaccsched.booking.models import Channel
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.forms import FindForm
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, wants_json

bp = Blueprint("booking_desk", __name__, url_prefix="/desk/booking")


@bp.get("")
@staff_required(Permission.ARRIVE)
def find() -> ResponseReturnValue:
    """Who calls: by document, or by name and birth date."""
    return render_template("booking/desk_find.html", found=None)


@bp.post("")
@staff_required(Permission.ARRIVE)
@back_to(".find")
@one_transaction
def search() -> ResponseReturnValue:
    """Shown at once, so that no name or number stands in an address."""
    found = residents.search_persons(actor=current_actor(), now=clock.now(), **FindForm.parse().values)
    if wants_json():
        return {"person_ids": [str(one.id) for one in found]}
    return render_template("booking/desk_find.html", found=desk_page.found_rows(found, now=clock.now()))


@bp.get("/<uuid:person_id>")
@staff_required(Permission.ARRIVE)
@one_transaction
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """The person, what is due, and – once vaccines are chosen – the days and times. Opening a person is audited."""
    now = clock.now()
    opened = residents.open_person(person_id=person_id, actor=current_actor(), purpose="phone_booking", now=now)
    asked = desk_page.asked(request.args)
    facts = desk_page.person(opened, clinic=current_clinic(), asked=asked, now=now)
    return render_template("booking/desk_person.html", **facts)


@bp.post("/<uuid:person_id>")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def book(person_id: uuid.UUID) -> ResponseReturnValue:
    """Take the place; the person hears it at once, gets a message, or the slip is printed."""
    form = PlaceForm.parse()
    queries.must_be_own_slot(slot_id=form.slot, clinic_id=current_clinic().id)
    booked = operations.book(
        slot_id=form.slot,
        person_id=person_id,
        vaccine_codes=form.codes,
        account_id=None,
        channel=Channel.PHONE,
        actor=current_actor(),
        key=idempotency_key(),
        now=clock.now(),
    )
    if wants_json():
        return {"appointment_id": str(booked.id), "short_code": booked.short_code}
    return redirect(url_for(".done", appointment_id=booked.id), 303)


@bp.get("/done/<uuid:appointment_id>")
@staff_required(Permission.ARRIVE)
def done(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """What to read out, and the slip for those without a phone."""
    booked = queries.get_clinics_appointment(clinic_id=current_clinic().id, appointment_id=appointment_id)
    return render_template("booking/desk_done.html", **desk_page.done(booked, now=clock.now()))
