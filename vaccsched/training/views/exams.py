"""The manager's register of examinations."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.training import operations, page, queries
from vaccsched.training.forms import CorrectionForm, ExamForm, sent_scores
from vaccsched.training.operations import Marks
from vaccsched.training.views import manage as bp


@bp.get("/exams")
@staff_required(Permission.MANAGE_STAFF)
def exams() -> ResponseReturnValue:
    """The register, newest first, and a form for a whole group."""
    return render_template("training/exams.html", **page.exams(current_clinic()))


@bp.post("/exams")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".exams")
@one_transaction
def enter_exam() -> ResponseReturnValue:
    """Enter what each of a group reached."""
    form = ExamForm.parse()
    assert form.held_on.data is not None
    exam = Marks(
        title=form.title.data or "", task=form.of_task, held_on=form.held_on.data,
        pass_mark=form.pass_mark.data or 0, full_mark=form.full_mark.data or 0,
    )  # fmt: skip
    made = operations.enter_exam(
        clinic_id=current_clinic().id, exam=exam, scores=sent_scores(), actor=current_actor(), now=clock.now()
    )
    return {"ids": [str(one.id) for one in made]} if wants_json() else redirect(url_for(".exams"), 303)


@bp.get("/exams/<uuid:result_id>")
@staff_required(Permission.MANAGE_STAFF)
def correct(result_id: uuid.UUID) -> ResponseReturnValue:
    """One result with its earlier versions, and the form to correct it."""
    found = queries.get_result(clinic_id=current_clinic().id, result_id=result_id)
    return render_template("training/correct.html", **page.result(found))


@bp.post("/exams/<uuid:result_id>")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".correct")
@one_transaction
def correct_exam(result_id: uuid.UUID) -> ResponseReturnValue:
    """Put a new row in place of this one."""
    form = CorrectionForm.parse()
    made = operations.correct_result(
        clinic_id=current_clinic().id, result_id=result_id, score=form.new_score, reason=form.reason.data or "",
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return {"id": str(made.id)} if wants_json() else redirect(url_for(".correct", result_id=made.id), 303)
