"""满意度: distribution by day and comments, for the clinic's manager; no names, no tickets."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.feedback import page
from vaccsched.identity.guards import current_clinic, staff_required
from vaccsched.identity.models import Permission
from vaccsched.shared import clock

bp = Blueprint("feedback_manage", __name__, url_prefix="/feedback")


@bp.get("")
@staff_required(Permission.SEE_DAY)
def scores() -> ResponseReturnValue:
    """The last 7, 30 or 90 days."""
    asked = request.args.get("days", type=int)
    span = asked if asked in page.SPANS else page.SPANS[0]
    return render_template(
        "feedback/scores.html", **page.manager_facts(current_clinic().id, span=span, now=clock.now())
    )
