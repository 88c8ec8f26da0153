"""The manager's register of trainings, and who is covered."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.training import operations, page, queries
from vaccsched.training.forms import PeopleForm, TrainingForm
from vaccsched.training.models import Training, TrainingKind
from vaccsched.training.views import manage as bp


@bp.get("")
@staff_required(Permission.MANAGE_STAFF)
def coverage() -> ResponseReturnValue:
    """Everybody with what is missing: training within a year, examination of each work, certificate."""
    return render_template("training/coverage.html", **page.coverage(current_clinic(), on=clock.day_of(clock.now())))


@bp.get("/courses")
@staff_required(Permission.MANAGE_STAFF)
def trainings() -> ResponseReturnValue:
    return render_template("training/trainings.html", **page.trainings(current_clinic()))


@bp.post("/courses")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".trainings")
@one_transaction
def enter_training() -> ResponseReturnValue:
    """Write down a training that was held."""
    form = TrainingForm.parse()
    assert form.held_on.data is not None
    made = operations.enter_training(
        clinic_id=current_clinic().id, kind=TrainingKind(form.kind.data or ""), title=form.title.data or "",
        held_on=form.held_on.data, minutes=form.minutes.data or 0, people=form.staff_ids,
        taught_by=form.taught_by.data or "", about=form.about.data or "", actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _shown(made)


@bp.get("/courses/<uuid:training_id>")
@staff_required(Permission.MANAGE_STAFF)
def training(training_id: uuid.UUID) -> ResponseReturnValue:
    """One training and who took part."""
    clinic = current_clinic()
    found = queries.get_training(clinic_id=clinic.id, training_id=training_id)
    return render_template("training/training.html", **page.training(found))


@bp.post("/courses/<uuid:training_id>/people")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".training")
@one_transaction
def set_people(training_id: uuid.UUID) -> ResponseReturnValue:
    """Correct who took part."""
    made = operations.set_people(
        clinic_id=current_clinic().id, training_id=training_id, people=PeopleForm.parse().staff_ids,
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _shown(made)


def _shown(training: Training) -> ResponseReturnValue:
    if wants_json():
        return {"id": str(training.id)}
    return redirect(url_for(".training", training_id=training.id), 303)
