"""Data quality: what the night found in the files, and random samples with their outcomes."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.reports import operations, page
from vaccsched.reports.forms import OutcomeForm, SampleForm
from vaccsched.reports.models import SampleOutcome
from vaccsched.reports.queries import Period
from vaccsched.reports.views import bp
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to


@bp.get("/quality")
@staff_required(Permission.SEE_DAY)
@one_transaction  # a list of people is written down
def quality() -> ResponseReturnValue:
    """Faulty files and samples."""
    facts = page.quality(clinic=current_clinic())
    listed = list(dict.fromkeys(one["person_id"] for one in [*facts["faults"], *facts["samples"]]))
    residents.note_list_seen(person_ids=listed, actor=current_actor(), now=clock.now())
    return render_template("reports/quality.html", **facts)


@bp.post("/quality/samples")
@staff_required(Permission.SEE_DAY)
@back_to(".quality")
@one_transaction
def draw() -> ResponseReturnValue:
    """Draw records at random."""
    form = SampleForm.parse()
    assert form.first.data is not None
    assert form.last.data is not None
    assert form.number.data is not None
    operations.draw_sample(
        clinic_id=current_clinic().id,
        period=Period(first=form.first.data, last=form.last.data),
        number=form.number.data,
        actor=current_actor(),
        now=clock.now(),
    )
    return redirect(url_for(".quality"), 303)


@bp.post("/quality/samples/<uuid:drawn_id>")
@staff_required(Permission.SEE_DAY)
@back_to(".quality")
@one_transaction
def outcome(drawn_id: uuid.UUID) -> ResponseReturnValue:
    """What the check of one drawn record found."""
    form = OutcomeForm.parse()
    operations.enter_outcome(
        clinic_id=current_clinic().id,
        drawn_id=drawn_id,
        outcome=SampleOutcome(form.outcome.data),
        note=form.note.data or "",
        actor=current_actor(),
        now=clock.now(),
    )
    return redirect(url_for(".quality"), 303)
