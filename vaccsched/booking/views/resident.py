"""A family's pages: choose a day and a time, see and cancel appointments."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import operations, page, queries, search, survey_page
from vaccsched.booking.appeal_page import missed_facts
from vaccsched.booking.models import Appointment
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json

bp = Blueprint("booking", __name__)


@bp.get("/book/<uuid:person_id>")
@resident_required
def days(person_id: uuid.UUID) -> ResponseReturnValue:
    """The open days on which what was chosen may be given."""
    now = clock.now()
    choice = page.chosen(account_id=current_account().id, person_id=person_id, now=now)
    if choice.codes and choice.clinic is None:
        return redirect(choice.link(".clinics"))
    return render_template("booking/days.html", choice=choice, **search.days(choice, now=now), steps=page.steps())


@bp.get("/book/<uuid:person_id>/clinics")
@resident_required
def clinics(person_id: uuid.UUID) -> ResponseReturnValue:
    """Choose the clinic."""
    choice = page.chosen(account_id=current_account().id, person_id=person_id, now=clock.now())
    return render_template(
        "booking/clinics.html", choice=choice, clinics=page.clinic_options(choice), facts=page.facts_of(choice)
    )


@bp.get("/book/<uuid:person_id>/<day>")
@resident_required
def slots(person_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """The times of a day with their places left."""
    now, chosen_day = clock.now(), page.day_from(day)
    choice = page.chosen(account_id=current_account().id, person_id=person_id, now=now)
    if choice.clinic is None:
        return redirect(choice.link(".clinics"))
    return render_template(
        "booking/slots.html",
        choice=choice,
        day=chosen_day,
        problem=page.problem_with(choice, on=chosen_day),
        steps=page.steps(),
        **search.slots(choice, chosen_day, now=now),
    )


@bp.get("/appointments")
@resident_required
def index() -> ResponseReturnValue:
    """All appointments of the family, also past and cancelled ones."""
    now = clock.now()
    links = residents.persons_of(account_id=current_account().id, on=clock.day_of(now))
    found = queries.appointments_of_persons(person_ids=[link.person_id for link in links])
    return page_or_json(
        lambda: render_template(
            "booking/index.html",
            together=request.args.get("together", type=int),
            appointments=[page.appointment_facts(one, now=now) for one in page.coming_first(found, now=now)],
        ),
        lambda: {"appointments": [page.appointment_json(one) for one in found]},
    )


@bp.get("/appointments/<uuid:appointment_id>")
@resident_required
def show(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Time, place, what to bring, QR and short code; or what became of it."""
    appointment = _own(appointment_id)
    return page_or_json(
        lambda: render_template(
            "booking/show.html",
            appointment=page.appointment_facts(appointment, now=clock.now()),
            missed=missed_facts(appointment, now=clock.now()),
            picture=page.picture_of(appointment),
            changed=request.args.get("changed") == "1",
            fresh=request.args.get("fresh") == "1",
            survey=survey_page.next_question(appointment) if request.args.get("fresh") == "1" else None,
            clinic_name=appointment.clinic.name,
            clinic_phone=appointment.clinic.phone,
        ),
        lambda: page.appointment_json(appointment),
    )


@bp.get("/appointments/<uuid:appointment_id>/cancel")
@resident_required
def confirm_cancel(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Ask once more."""
    appointment = _own(appointment_id)
    facts = page.appointment_facts(appointment, now=clock.now())
    if not facts["can_cancel"] and request.method == "GET":
        return redirect(facts["href"])
    return render_template("booking/cancel.html", appointment=facts)


@bp.post("/appointments/<uuid:appointment_id>/cancel")
@resident_required
@back_to(".confirm_cancel")
@one_transaction
def cancel(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Give the place back."""
    appointment = _own(appointment_id)
    operations.cancel(appointment_id=appointment.id, actor=current_account_actor(), now=clock.now())
    if wants_json():
        return page.appointment_json(appointment)
    return redirect(url_for(".show", appointment_id=appointment.id), 303)


def _own(appointment_id: uuid.UUID) -> Appointment:
    return queries.get_own_appointment(
        account_id=current_account().id, appointment_id=appointment_id, on=clock.day_of(clock.now())
    )
