"""What one member of staff learned, and where to practise."""

from flask import render_template
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_clinic, current_staff, staff_required
from vaccsched.shared import clock
from vaccsched.training import page
from vaccsched.training.views import own as bp


@bp.get("")
@staff_required()
def own() -> ResponseReturnValue:
    """Own certificates, trainings and results; practice."""
    clinic = current_clinic()
    return render_template(
        "training/own.html", **page.own(current_staff(), clinic=clinic, on=clock.day_of(clock.now()))
    )
