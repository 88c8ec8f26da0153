"""The calls after a refusal."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.consents import operations
from vaccsched.consents import refusal_page as page
from vaccsched.consents.forms import NoteForm
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("consents_refusal", __name__, url_prefix="/refusals")


@bp.get("")
@staff_required(Permission.SCREEN)
def refusals(**_ids: object) -> ResponseReturnValue:
    """Whom to call after they said no."""
    rows = page.refusal_rows(clinic=current_clinic(), now=clock.now())
    return render_template("consents/refusals.html", rows=rows)


@bp.post("/<uuid:consent_id>")
@staff_required(Permission.SCREEN)
@back_to(".refusals")
@one_transaction
def follow_up(consent_id: uuid.UUID) -> ResponseReturnValue:
    """What was said."""
    form = NoteForm.parse()
    operations.follow_up(consent_id=consent_id, note=form.note.data or "", actor=current_actor(), now=clock.now())
    return {"consent_id": str(consent_id)} if wants_json() else redirect(url_for(".refusals"), 303)
