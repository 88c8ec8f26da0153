"""The desk puts somebody on the list who finds no time that suits: at the counter or by telephone."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.forms import FindForm
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, wants_json
from vaccsched.waitlist import join_page, operations
from vaccsched.waitlist.forms import JoinForm

bp = Blueprint("waitlist_join", __name__, url_prefix="/desk/waitlist")


@bp.get("")
@staff_required(Permission.ARRIVE)
def find() -> ResponseReturnValue:
    """Who wants to wait: by document, or by name and birth date."""
    return render_template("waitlist/join_find.html", found=None)


@bp.post("")
@staff_required(Permission.ARRIVE)
@back_to(".find")
@one_transaction
def search() -> ResponseReturnValue:
    """Shown at once, so that no name or number stands in an address."""
    found = residents.search_persons(actor=current_actor(), now=clock.now(), **FindForm.parse().values)
    if wants_json():
        return {"person_ids": [str(one.id) for one in found]}
    return render_template("waitlist/join_find.html", found=join_page.found_rows(found, now=clock.now()))


@bp.get("/<uuid:person_id>")
@staff_required(Permission.ARRIVE)
@one_transaction
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """What is waited for already, each with its place and the reason, and the form. Opening a person is audited."""
    now = clock.now()
    opened = residents.open_person(person_id=person_id, actor=current_actor(), purpose="waitlist", now=now)
    facts = join_page.person(opened, clinic=current_clinic(), asked=request.args.getlist("v"), now=now)
    return render_template("waitlist/join_person.html", **facts)


@bp.post("/<uuid:person_id>")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def join(person_id: uuid.UUID) -> ResponseReturnValue:
    """Wait at this clinic; the page then says at which place and why."""
    entry = operations.join(
        clinic_id=current_clinic().id,
        person_id=person_id,
        account_id=None,
        actor=current_actor(),
        key=idempotency_key(),
        now=clock.now(),
        **JoinForm.parse().values,
    )
    if wants_json():
        return {"waiting_id": str(entry.id), "place": join_page.entry_facts(entry)["place"]}
    return redirect(url_for(".person", person_id=person_id), 303)
