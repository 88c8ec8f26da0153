"""A person's record and its forecast, for staff of a clinic that has to do with the person."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.records import explain_page, operations, queries
from vaccsched.records import record_page as page
from vaccsched.records.forms import ExposureForm
from vaccsched.residents import operations as residents_operations
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("records", __name__, url_prefix="/records")


def opened(person_id: uuid.UUID, purpose: str) -> Person:
    """The person, whose record is opened for ``purpose``; who and why is written down.

    :raises NotFound: nobody at this clinic has to do with them.
    """
    now = clock.now()
    known = residents.get_known_here(person_id=person_id, clinic_id=current_clinic().id, now=now)
    return residents_operations.open_person(person_id=known.id, actor=current_actor(), purpose=purpose, now=now)


@bp.get("/<uuid:person_id>")
@staff_required(Permission.SEE_RECORD)
@one_transaction  # opening a person is written down
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """Doses given, what is due and what is known of the person's health."""
    found = opened(person_id, "record")
    facts = page.person_facts(found, on=clock.day_of(clock.now()))
    return render_template("records/person.html", **facts, may=staff_permissions(), Permission=Permission)


@bp.get("/<uuid:person_id>/forecast")
@staff_required(Permission.SEE_RECORD)
@one_transaction
def forecast(person_id: uuid.UUID) -> ResponseReturnValue:
    """Each dose judged, each next dose with the clause it rests on."""
    today = clock.day_of(clock.now())
    return render_template(
        "records/forecast.html",
        person_id=person_id,
        today=today.isoformat(),
        grades=[(grade.value, str(word)) for grade, word in queries.GRADE_WORDS.items()],
        courses=[(course, str(word)) for course, word in queries.COURSE_WORDS.items()],
        **explain_page.explained(opened(person_id, "forecast"), on=today),
    )


@bp.post("/<uuid:person_id>/exposures")
@staff_required(Permission.SEE_RECORD)
@back_to(".forecast")
@one_transaction
def add_exposure(person_id: uuid.UUID) -> ResponseReturnValue:
    """Put a rabies exposure on record; the days of the doses follow."""
    form = ExposureForm.parse()
    fact = operations.record_exposure(
        person_id=residents.get_known_here(person_id=person_id, clinic_id=current_clinic().id, now=clock.now()).id,
        on=form.day(),
        grade=form.chosen_grade(),
        course=form.course.data or None,
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"fact_id": str(fact.id), "person_id": str(person_id)}
    return redirect(url_for(".forecast", person_id=person_id), 303)
