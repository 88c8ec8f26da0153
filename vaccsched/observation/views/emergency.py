"""急救记录: start, one press per step, weight, end, paper."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.observation import operations, queries
from vaccsched.observation.forms import OutcomeForm, StepForm, WeightForm
from vaccsched.observation.models import EmergencyOutcome, EmergencyStep, StepKind
from vaccsched.observation.page import emergency as page
from vaccsched.observation.views import bp
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, wants_json


@bp.get("/emergencies")
@staff_required(Permission.TREAT)
def emergencies() -> ResponseReturnValue:
    """The logs of the clinic, and the start for somebody without a ticket."""
    return render_template("observation/emergencies.html", **page.logs(clinic_id=current_clinic().id))


@bp.post("/emergencies")
@staff_required(Permission.TREAT)
@back_to(".emergencies")
@one_transaction
def start_for_stranger() -> ResponseReturnValue:
    """Somebody without a ticket."""
    return _started(None)


@bp.post("/<uuid:visit_id>/emergency")
@staff_required(Permission.TREAT)
@back_to(".emergencies")
@one_transaction
def start_emergency(visit_id: uuid.UUID) -> ResponseReturnValue:
    """One tap: the log runs, the alarm is taken, the case is open."""
    return _started(visit_id)


@bp.get("/emergencies/<uuid:log_id>")
@staff_required(Permission.TREAT)
def emergency(log_id: uuid.UUID) -> ResponseReturnValue:
    """The running log with its buttons; later what was done."""
    log = queries.get_log(clinic_id=current_clinic().id, log_id=log_id)
    return render_template("observation/emergency.html", **page.log(log, now=clock.now()))


@bp.post("/emergencies/<uuid:log_id>/steps")
@staff_required(Permission.TREAT)
@back_to(".emergency")
@one_transaction
def write_step(log_id: uuid.UUID) -> ResponseReturnValue:
    """One press."""
    form = StepForm.parse()
    step = operations.write_step(
        log_id=log_id, kind=StepKind(form.kind.data or ""), note=form.note.data or "", actor=current_actor(),
        key=idempotency_key(), reading=clock.read(),
    )  # fmt: skip
    return _written(step)


@bp.post("/emergencies/<uuid:log_id>/weight")
@staff_required(Permission.TREAT)
@back_to(".emergency")
@one_transaction
def write_weight(log_id: uuid.UUID) -> ResponseReturnValue:
    """What the person weighs."""
    grams = WeightForm.parse().grams
    step = operations.write_weight(
        log_id=log_id, grams=grams, actor=current_actor(), key=idempotency_key(), reading=clock.read()
    )
    return _written(step)


@bp.post("/emergencies/<uuid:log_id>/end")
@staff_required(Permission.TREAT)
@back_to(".emergency")
@one_transaction
def end_emergency(log_id: uuid.UUID) -> ResponseReturnValue:
    """How it ended."""
    form = OutcomeForm.parse()
    step = operations.end_emergency(
        log_id=log_id, outcome=EmergencyOutcome(form.outcome.data or ""), note=form.note.data or "",
        actor=current_actor(), key=idempotency_key(), reading=clock.read(),
    )  # fmt: skip
    return _written(step)


@bp.get("/emergencies/<uuid:log_id>/paper")
@staff_required(Permission.TREAT)
def emergency_paper(log_id: uuid.UUID) -> ResponseReturnValue:
    """The sheet that goes with the patient and into the file."""
    clinic = current_clinic()
    log = queries.get_log(clinic_id=clinic.id, log_id=log_id)
    return render_template("observation/emergency_paper.html", clinic=clinic.name, **page.log(log, now=clock.now()))


def _started(visit_id: uuid.UUID | None) -> ResponseReturnValue:
    log = operations.start_emergency(
        visit_id=visit_id, actor=current_actor(), key=idempotency_key(), reading=clock.read()
    )
    if wants_json():
        return {"log_id": str(log.id), "case_id": str(log.case_id) if log.case_id else None}
    return redirect(url_for(".emergency", log_id=log.id), 303)


def _written(step: EmergencyStep) -> ResponseReturnValue:
    if wants_json():
        return {"step_id": str(step.id), "kind": str(step.kind), "at": step.at.isoformat()}
    return redirect(url_for(".emergency", log_id=step.log_id), 303)
