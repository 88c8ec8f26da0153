"""A person's record for staff."""

import uuid

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, staff_required
from vaccsched.records import record_page as page
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction

bp = Blueprint("records", __name__, url_prefix="/records")


@bp.get("/<uuid:person_id>")
@staff_required(Permission.SEE_RECORD)
@one_transaction  # opening a person is written down
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """Doses given, what is due and what is known of the person's health."""
    now = clock.now()
    opened = residents.open_person(person_id=person_id, actor=current_actor(), purpose="record", now=now)
    return render_template("records/person.html", **page.person_facts(opened, on=clock.day_of(now)))
