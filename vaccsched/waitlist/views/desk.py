"""The desk's list of people who stand by on site."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.schedule import queries as schedule
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json
from vaccsched.waitlist import operations, page
from vaccsched.waitlist.words import ORDER_SENTENCE

bp = Blueprint("waitlist_desk", __name__, url_prefix="/desk/standby")


@bp.get("")
@staff_required(Permission.ARRIVE)
def standby() -> ResponseReturnValue:
    """Who waits without a ticket, since when, why in this order."""
    now = clock.now()
    session = schedule.session_now(clinic_id=current_clinic().id, now=now)
    rows = page.standby_rows(session_id=session.id, now=now) if session is not None else []
    return page_or_json(
        lambda: render_template(
            "waitlist/standby.html", rows=rows, session=session, order_sentence=ORDER_SENTENCE, at=now
        ),
        lambda: {"standing": [{"name": row["name"], "number": row["number"]} for row in rows]},
    )


@bp.post("/<uuid:waiting_id>/give-up")
@staff_required(Permission.ARRIVE)
@back_to(".standby")
@one_transaction
def give_up(waiting_id: uuid.UUID) -> ResponseReturnValue:
    """Goes home, or back to the list."""
    entry = operations.give_up(
        entry_id=waiting_id, clinic_id=current_clinic().id, actor=current_actor(), now=clock.now()
    )
    return {"status": str(entry.status)} if wants_json() else redirect(url_for(".standby"), 303)
