"""请门诊更正: a family tells the clinic what is wrong in the record."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.mydata import operations, page
from vaccsched.mydata.forms import AskForm
from vaccsched.mydata.models import Topic
from vaccsched.mydata.views.own import account_key, own_person
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("mydata_asking", __name__, url_prefix="/me/data/<uuid:person_id>/corrections")
TRIES = "10 per hour"


@bp.get("")
@resident_required
def show(person_id: uuid.UUID) -> ResponseReturnValue:
    """The form, and what became of earlier requests."""
    person = own_person(person_id)
    return render_template("mydata/corrections.html", **page.request_facts(person, account_id=current_account_id()))


@bp.post("")
@resident_required
@back_to(".show")
@limiter.limit(TRIES, key_func=account_key)
@one_transaction
def ask(person_id: uuid.UUID) -> ResponseReturnValue:
    """It stands in the clinic's list at once."""
    person, form = own_person(person_id), AskForm.parse()
    asked = operations.ask_correction(
        account_id=current_account_id(), person_id=person.id, topic=Topic(form.topic.data or ""),
        told=form.told.data or "", actor=current_account_actor(), now=clock.now(),
    )  # fmt: skip
    return {"asked_id": str(asked.id)} if wants_json() else redirect(url_for(".show", person_id=person_id), 303)
