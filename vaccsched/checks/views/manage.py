"""The manager's page: which rules asked whom how often, what was answered, how often codes were typed."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.checks import manage_page
from vaccsched.identity.guards import Permission, current_clinic, staff_required
from vaccsched.shared import clock

bp = Blueprint("checks_manage", __name__, url_prefix="/manage/stops")


@bp.get("")
@staff_required(Permission.SEE_DAY)
def overrides() -> ResponseReturnValue:
    """One month (``?month=2026-12``, default this one)."""
    month = manage_page.month_of(request.args.get("month"), today=clock.day_of(clock.now()))
    return render_template("checks/overrides.html", **manage_page.facts(current_clinic(), month=month))
