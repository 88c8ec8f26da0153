"""What the clinic sees of reminders: how many go out, and whom none of them reached."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_clinic, staff_required
from vaccsched.reminders import page
from vaccsched.shared import clock

bp = Blueprint("reminders_manage", __name__, url_prefix="/manage/reminders")


@bp.get("")
@staff_required(Permission.ARRIVE)
def index() -> ResponseReturnValue:
    """The days to come, and the people to call."""
    return render_template("reminders/manage.html", **page.clinic_facts(clinic_id=current_clinic().id, now=clock.now()))
