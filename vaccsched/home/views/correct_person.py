"""Correcting who somebody is: the registrar's page of name, birth date and sex."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.home import correct_page
from vaccsched.home.forms import CorrectPersonForm
from vaccsched.home.views import bp
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations, queries
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/persons/<uuid:person_id>/correct")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def correct_person(person_id: uuid.UUID) -> ResponseReturnValue:
    """What stands on file, the form, every correction there was."""
    facts = correct_page.correct_facts(_opened(person_id), on=clock.day_of(clock.now()))
    return render_template("home/correct_person.html", **facts)


@bp.post("/persons/<uuid:person_id>/correct")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".correct_person")
@one_transaction
def save_correction(person_id: uuid.UUID) -> ResponseReturnValue:
    """Write what is right; the old values stay as a version."""
    _opened(person_id)
    form = CorrectPersonForm.parse()
    made = operations.correct_person(person_id=person_id, actor=current_actor(), now=clock.now(), **form.values)
    if wants_json():
        return {"person_id": str(person_id), "version": made.version}
    return redirect(url_for(".correct_person", person_id=person_id, saved=made.version), 303)


def _opened(person_id: uuid.UUID) -> Person:
    """The person (of a merged file the one that is left), whose file is opened; who and why is written down.

    :raises NotFound: nobody at this clinic has to do with them.
    """
    now = clock.now()
    known = queries.get_known_here(person_id=person_id, clinic_id=current_clinic().id, now=now)
    return operations.open_person(person_id=known.id, actor=current_actor(), purpose="correction", now=now)
