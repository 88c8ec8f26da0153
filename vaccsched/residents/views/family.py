"""Adding a person to the family account, and taking one off."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.residents import operations, queries
from vaccsched.residents.forms import FamilyForm
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("residents_family", __name__, url_prefix="/family")
TRIES = "10 per hour; 30 per day"  # of one account: nobody tries documents out


def account_key() -> str:
    """Limits count tries of one account."""
    return f"account:{current_account().id}"


@bp.get("/add")
@resident_required
def add() -> ResponseReturnValue:
    """The form for a child or oneself."""
    return render_template("residents/add.html")


@bp.post("/add")
@resident_required
@back_to(".add")
@limiter.limit(TRIES, key_func=account_key)
@one_transaction
def save() -> ResponseReturnValue:
    """Link a person on file when all agrees, or put a new one on file."""
    form = FamilyForm.parse()
    account = current_account()
    person = operations.add_family_member(
        account_id=account.id,
        clinic_id=None,
        phone=account.phone,
        actor=current_account_actor(),
        now=clock.now(),
        **form.values,
    )
    if wants_json():
        return {"person_id": str(person.id)}
    return redirect(url_for("home.family", _anchor=f"person-{person.id}"), 303)


@bp.get("/<uuid:person_id>/remove")
@resident_required
def remove(person_id: uuid.UUID) -> ResponseReturnValue:
    """Ask once more."""
    person = queries.get_own_person(account_id=current_account().id, person_id=person_id, on=clock.day_of(clock.now()))
    return render_template("residents/remove.html", person=person)


@bp.post("/<uuid:person_id>/remove")
@resident_required
@one_transaction
def unlink(person_id: uuid.UUID) -> ResponseReturnValue:
    """Take the person off this account; the record stays."""
    operations.unlink_person(
        account_id=current_account().id, person_id=person_id, actor=current_account_actor(), now=clock.now()
    )
    if wants_json():
        return {"removed": True}
    return redirect(url_for("home.family"), 303)
