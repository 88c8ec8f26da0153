"""健康档案报送 of one clinic: its manager's page."""

import uuid

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.handover import operations, page
from vaccsched.handover.adapters import adapter_of
from vaccsched.handover.views._messages import looked_after
from vaccsched.identity.guards import current_actor, current_clinic, staff_required
from vaccsched.identity.models import Permission
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction

bp = Blueprint("handover", __name__, url_prefix="/handover")


@bp.get("")
@staff_required(Permission.SEE_DAY)
@one_transaction
def index() -> ResponseReturnValue:
    """What was told in time, and what has to be looked at."""
    span, now = page.span_of(request.args.get("days", type=int)), clock.now()
    facts = page.clinic_facts(current_clinic(), span=span, is_on=adapter_of(current_app) is not None, now=now)
    operations.note_list_seen(messages=facts.pop("seen"), actor=current_actor(), now=now)
    return render_template("handover/clinic.html", **facts)


def _clinic_ids() -> list[uuid.UUID]:
    return [current_clinic().id]


looked_after(bp, permission=Permission.SEE_DAY, clinic_ids=_clinic_ids)
