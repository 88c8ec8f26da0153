"""For the manager: when people look, what they do not find, what they say (需求调研)."""

import datetime as dt

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.booking import demand_page, queries, searches
from vaccsched.identity.guards import Permission, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.web import page_or_json

bp = Blueprint("booking_demand", __name__, url_prefix="/manage/demand")
SPAN = dt.timedelta(days=30)


@bp.get("")
@staff_required(Permission.PLAN)
def show() -> ResponseReturnValue:
    """The last thirty days."""
    now = clock.now()
    searches.write(now=now)
    since = clock.day_of(now) - SPAN
    found = queries.demand(clinic_id=current_clinic().id, since=since)
    facts = demand_page.facts(found)
    return page_or_json(lambda: render_template("booking/demand.html", since=since, **facts), lambda: facts["numbers"])
