"""The queue page: who is here, by stage, in calling order, and the moves that any of the staff may make."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.visits import operations, queries
from vaccsched.visits.forms import LeaveForm
from vaccsched.visits.models import StageEntry
from vaccsched.visits.page.lists import stages
from vaccsched.visits.views import bp
from vaccsched.visits.words import LEAVE_REASONS


@bp.get("/queue")
@staff_required()
@one_transaction
def queue() -> ResponseReturnValue:
    """Everybody who is here."""
    now = clock.now()
    found = operations.look_at_lists(clinic_id=current_clinic().id, actor=current_actor(), now=now)
    return render_template(
        "visits/queue.html",
        stages=stages(found, now=now),
        order_sentence=queries.order_sentence(),
        leave_reasons=[(code, str(word)) for code, word in LEAVE_REASONS.items()],
        may_move=Permission.ARRIVE in staff_permissions(),
    )


@bp.post("/queue/entries/<uuid:entry_id>/put-back")
@staff_required(Permission.ARRIVE)
@back_to(".queue")
@one_transaction
def put_back(entry_id: uuid.UUID) -> ResponseReturnValue:
    """换人."""
    return _moved(operations.put_back(entry_id=entry_id, actor=current_actor(), reading=clock.read()))


@bp.post("/queue/entries/<uuid:entry_id>/pass")
@staff_required(Permission.ARRIVE)
@back_to(".queue")
@one_transaction
def pass_over(entry_id: uuid.UUID) -> ResponseReturnValue:
    """过号."""
    return _moved(operations.pass_over(entry_id=entry_id, actor=current_actor(), reading=clock.read()))


@bp.post("/queue/visits/<uuid:visit_id>/leave")
@staff_required(Permission.ARRIVE)
@back_to(".queue")
@one_transaction
def leave(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Goes home without a dose."""
    form = LeaveForm.parse()
    return _moved(
        operations.leave_without_dose(
            visit_id=visit_id, actor=current_actor(), reading=clock.read(), reason=form.reason.data
        )
    )


def _moved(entry: StageEntry) -> ResponseReturnValue:
    if wants_json():
        return {"visit_id": str(entry.visit_id), "stage": str(entry.stage)}
    return redirect(url_for("visits.queue"), 303)
