"""A person's record and its forecast, for staff."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, staff_required
from vaccsched.records import explain_page, operations, queries
from vaccsched.records import record_page as page
from vaccsched.records.forms import ExposureForm
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("records", __name__, url_prefix="/records")


@bp.get("/<uuid:person_id>")
@staff_required(Permission.SEE_RECORD)
@one_transaction  # opening a person is written down
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """Doses given, what is due and what is known of the person's health."""
    now = clock.now()
    opened = residents.open_person(person_id=person_id, actor=current_actor(), purpose="record", now=now)
    return render_template("records/person.html", **page.person_facts(opened, on=clock.day_of(now)))


@bp.get("/<uuid:person_id>/forecast")
@staff_required(Permission.SEE_RECORD)
@one_transaction
def forecast(person_id: uuid.UUID) -> ResponseReturnValue:
    """Each dose judged, each next dose with the clause it rests on."""
    now = clock.now()
    opened = residents.open_person(person_id=person_id, actor=current_actor(), purpose="forecast", now=now)
    return render_template(
        "records/forecast.html",
        person_id=person_id,
        today=clock.day_of(now).isoformat(),
        grades=[(grade.value, str(word)) for grade, word in queries.GRADE_WORDS.items()],
        courses=[(course, str(word)) for course, word in queries.COURSE_WORDS.items()],
        **explain_page.explained(opened, on=clock.day_of(now)),
    )


@bp.post("/<uuid:person_id>/exposures")
@staff_required(Permission.SEE_RECORD)
@back_to(".forecast")
@one_transaction
def add_exposure(person_id: uuid.UUID) -> ResponseReturnValue:
    """Put a rabies exposure on record; the days of the doses follow."""
    form = ExposureForm.parse()
    fact = operations.record_exposure(
        person_id=person_id,
        on=form.day(),
        grade=form.chosen_grade(),
        course=form.course.data or None,
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"fact_id": str(fact.id), "person_id": str(person_id)}
    return redirect(url_for(".forecast", person_id=person_id), 303)
