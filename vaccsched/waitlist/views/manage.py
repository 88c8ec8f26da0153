"""The manager's list of people who wait at home."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json
from vaccsched.waitlist import operations, page, queries
from vaccsched.waitlist.words import ORDER_SENTENCE

bp = Blueprint("waitlist_manage", __name__, url_prefix="/manage/waitlist")


@bp.get("")
@staff_required(Permission.PLAN)
def waiting() -> ResponseReturnValue:
    """Everybody in order, each with the reason."""
    rows = page.waiting_rows(clinic_id=current_clinic().id, now=clock.now())
    may_join = Permission.ARRIVE in staff_permissions()
    return page_or_json(
        lambda: render_template(
            "waitlist/waiting.html", rows=rows, order_sentence=ORDER_SENTENCE, at=clock.now(), may_join=may_join
        ),
        lambda: {"waiting": [{"number": row["number"], "reason": row["reason"]} for row in rows]},
    )


@bp.post("/<uuid:waiting_id>/remove")
@staff_required(Permission.PLAN)
@back_to(".waiting")
@one_transaction
def remove(waiting_id: uuid.UUID) -> ResponseReturnValue:
    """Take somebody off the list who asked for it by telephone."""
    entry = queries.get_clinics_entry(clinic_id=current_clinic().id, entry_id=waiting_id)
    operations.leave(entry_id=entry.id, actor=current_actor(), now=clock.now())
    return {"status": str(entry.status)} if wants_json() else redirect(url_for(".waiting"), 303)
