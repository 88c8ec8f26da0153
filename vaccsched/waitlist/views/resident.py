"""A family waits for a place: join when everything is full, see where one stands, leave."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, page_or_json, wants_json
from vaccsched.sites import queries as sites
from vaccsched.waitlist import operations, own_page, queries
from vaccsched.waitlist.forms import JoinForm

bp = Blueprint("waitlist_resident", __name__)


@bp.get("/waitlist")
@resident_required
def index() -> ResponseReturnValue:
    """What the family waits for, each with its place in the line and the reason."""
    links = residents.persons_of(account_id=current_account_id(), on=clock.day_of(clock.now()))
    found = queries.entries_of_persons(person_ids=[link.person_id for link in links])
    return page_or_json(
        lambda: render_template("waitlist/own_list.html", **own_page.listed(found, now=clock.now())),
        lambda: {"waiting": [{"waiting_id": str(one.id), "vaccines": one.vaccine_codes} for one in found]},
    )


@bp.get("/book/<uuid:person_id>/waitlist")
@resident_required
def new(person_id: uuid.UUID) -> ResponseReturnValue:
    """Which days suit; the vaccines were chosen before."""
    facts = own_page.form(_own(person_id), args=request.args, now=clock.now())
    return render_template("waitlist/own_new.html", **facts)


@bp.post("/book/<uuid:person_id>/waitlist")
@resident_required
@back_to(".new")
@one_transaction
def join(person_id: uuid.UUID) -> ResponseReturnValue:
    """Wait."""
    person = _own(person_id)
    entry = operations.join(
        clinic_id=sites.get_clinic(id_of(request.args.get("clinic"))).id,
        person_id=person.id,
        account_id=current_account_id(),
        actor=current_account_actor(),
        key=idempotency_key(),
        now=clock.now(),
        **JoinForm.parse().values,
    )
    if wants_json():
        return {"waiting_id": str(entry.id)}
    return redirect(url_for(".index", fresh=str(entry.id)), 303)


@bp.post("/waitlist/<uuid:waiting_id>/leave")
@resident_required
@back_to(".index")
@one_transaction
def leave(waiting_id: uuid.UUID) -> ResponseReturnValue:
    """Wait no longer."""
    on = clock.day_of(clock.now())
    entry = queries.get_own_entry(account_id=current_account_id(), entry_id=waiting_id, on=on)
    operations.leave(entry_id=entry.id, actor=current_account_actor(), now=clock.now())
    return {"status": str(entry.status)} if wants_json() else redirect(url_for(".index"), 303)


def _own(person_id: uuid.UUID) -> Person:
    on = clock.day_of(clock.now())
    return residents.get_own_person(account_id=current_account_id(), person_id=person_id, on=on)
