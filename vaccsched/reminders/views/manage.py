"""What the clinic sees of reminders: how many go out, and whom none of them reached."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.reminders import page
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction

bp = Blueprint("reminders_manage", __name__, url_prefix="/manage/reminders")


@bp.get("")
@staff_required(Permission.ARRIVE)
@one_transaction  # a list of people is written down
def index() -> ResponseReturnValue:
    """The days to come, and the people to call."""
    now = clock.now()
    facts = page.clinic_facts(clinic_id=current_clinic().id, now=now)
    residents.note_list_seen(person_ids=[one["person_id"] for one in facts["lost"]], actor=current_actor(), now=now)
    return render_template("reminders/manage.html", **facts)
