"""The manager's page of releases: what was opened online of the walk-in pools, and why."""

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_clinic, staff_required
from vaccsched.release import page
from vaccsched.schedule.queries.pool import kept_for
from vaccsched.shared import clock

bp = Blueprint("schedule_release", __name__)


@bp.get("/manage/releases")
@staff_required(Permission.PLAN)
def releases() -> ResponseReturnValue:
    """One day's pools (``?day=2026-12-01``; today), the rule's numbers, and every look at them."""
    now = clock.now()
    shown = request.args.get("day", type=dt.date.fromisoformat) or clock.day_of(now)
    return render_template(
        "release/releases.html",
        day=shown,
        tabs=page.tabs(shown=shown, now=now),
        half_days=page.half_days(clinic=current_clinic(), shown=shown, now=now),
        kept_for=kept_for(clinic=current_clinic()),
    )
