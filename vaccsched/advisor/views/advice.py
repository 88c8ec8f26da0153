"""The manager's pages: a half-day as it is, studies, applying and undoing, what-if, the back-test."""

import uuid
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vaccsched.advisor import asking, operations, queries
from vaccsched.advisor.forms import ApplyForm, AskForm
from vaccsched.advisor.page import index as index_page
from vaccsched.advisor.page import others
from vaccsched.advisor.page import study as study_page
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, page_or_json, wants_json

bp = Blueprint("advisor", __name__, url_prefix="/manage/advisor")


@bp.get("")
@staff_required(Permission.PLAN)
def index() -> ResponseReturnValue:
    """One half-day (``?half_day=0-morning``): preview, first figures, inputs with sources, the form."""
    sent = g.get("sent") or MultiDict()
    options, value = asking.chosen(sent, now=clock.now())
    content: dict[str, Any] = {"choices": options, "half_day": value}
    if value is not None:
        content |= asking.index_content(value, sent, now=clock.now())
    return render_template("advisor/index.html", **content)


@bp.post("/studies")
@staff_required(Permission.PLAN)
@back_to(".index")
@one_transaction
def ask() -> ResponseReturnValue:
    """Have three proposals worked out."""
    wanted = asking.wanted(AskForm.parse())
    study = operations.ask(
        clinic=current_clinic(), actor=current_actor(), key=idempotency_key(), now=clock.now(), **wanted
    )
    answer = {"study_id": str(study.id)}
    return answer if wants_json() else redirect(url_for(".study", study_id=study.id), 303)


@bp.get("/studies/<uuid:study_id>")
@staff_required(Permission.PLAN)
def study(study_id: uuid.UUID) -> ResponseReturnValue:
    """Progress, then the three proposals beside the present plan."""
    content = study_page.study(study=queries.get_study(clinic_id=current_clinic().id, study_id=study_id))
    return page_or_json(lambda: render_template("advisor/study.html", **content), lambda: study_page.as_json(content))


@bp.get("/studies/<uuid:study_id>/now")
@staff_required(Permission.PLAN)
def study_now(study_id: uuid.UUID) -> ResponseReturnValue:
    """The page's live part."""
    found = queries.get_study(clinic_id=current_clinic().id, study_id=study_id)
    return live.snapshot(
        channel="",
        facts=lambda: (found.progress, found.seconds, found.finished_at),
        render=lambda _facts: render_template("advisor/_study.html", **study_page.study(study=found)),
        now=clock.now().timestamp(),
    )


@bp.get("/studies/<uuid:study_id>/proposals/<proposal>")
@staff_required(Permission.PLAN)
def proposal(study_id: uuid.UUID, proposal: str) -> ResponseReturnValue:
    """What applying would change, in exact numbers (``?effective_from=2026-12-01&weekdays=0``)."""
    study = queries.get_study(clinic_id=current_clinic().id, study_id=study_id)
    first, weekdays = asking.when(g.get("sent") or request.args, now=clock.now())
    content = study_page.applying(
        study=study, proposal=proposal, effective_from=first, weekdays=weekdays, now=clock.now()
    )
    return render_template("advisor/proposal.html", **content)


@bp.post("/studies/<uuid:study_id>/proposals/<proposal>/apply")
@staff_required(Permission.PLAN)
@back_to(".proposal")
@one_transaction
def apply(study_id: uuid.UUID, proposal: str) -> ResponseReturnValue:
    """Make the proposal the plan from that day on."""
    form, now = ApplyForm.parse(), clock.now()
    study = queries.get_study(clinic_id=current_clinic().id, study_id=study_id)
    made = operations.apply_proposal(
        operations.Applying(
            study=study, proposal=proposal, effective_from=form.first_day(today=clock.day_of(now)),
            weekdays=form.weekdays(),
        ),
        shown=form.shown.data or None, actor=current_actor(), now=now,
    )  # fmt: skip
    answer = {"application_id": str(made.id)}
    return answer if wants_json() else redirect(url_for(".applied"), 303)


@bp.get("/applied")
@staff_required(Permission.PLAN)
def applied() -> ResponseReturnValue:
    """What was applied, each with its undo."""
    rows = index_page.applied_rows(queries.applications(clinic_id=current_clinic().id))
    return render_template("advisor/applied.html", rows=rows)


@bp.post("/applied/<uuid:application_id>/undo")
@staff_required(Permission.PLAN)
@back_to(".applied")
@one_transaction
def undo(application_id: uuid.UUID) -> ResponseReturnValue:
    """Everything as it was before."""
    made = operations.undo_application(
        clinic_id=current_clinic().id, application_id=application_id, actor=current_actor(), now=clock.now()
    )
    return {"undone": str(made.id)} if wants_json() else redirect(url_for(".applied"), 303)


@bp.get("/what-if")
@staff_required(Permission.PLAN)
def what_if() -> ResponseReturnValue:
    """What would happen on a coming half-day if (``?half_day=0-morning&day=2026-12-01``)."""
    options, value = asking.chosen(MultiDict(), now=clock.now())
    content: dict[str, Any] = {"choices": options, "half_day": value}
    if value is not None:
        content |= asking.what_if_content(value, now=clock.now())
    return render_template("advisor/what_if.html", **content)


@bp.get("/back-test")
@staff_required(Permission.PLAN)
def back_test() -> ResponseReturnValue:
    """Expected and observed, and whether the advisor may be trusted."""
    content = others.back_test(queries.checks(clinic_id=current_clinic().id))
    return render_template("advisor/back_test.html", **content)
