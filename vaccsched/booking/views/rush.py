"""The opening rush for a family: register before the opening, see the result."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import operations, page, queries, rush_page
from vaccsched.booking.models import RushRequest
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json

bp = Blueprint("booking_rush", __name__)


@bp.get("/book/<uuid:person_id>/opening")
@resident_required
def opening(person_id: uuid.UUID) -> ResponseReturnValue:
    """The slots that open next: from ten minutes before, people register here."""
    now = clock.now()
    choice = page.chosen(account_id=current_account().id, person_id=person_id, now=now)
    if choice.clinic is None:
        return redirect(choice.link("booking.clinics"))
    facts = rush_page.opening_facts(choice, now=now)
    return page_or_json(
        lambda: render_template("booking/rush_opening.html", choice=choice, facts=page.facts_of(choice), **facts),
        lambda: {"opens_at": facts["opens_at"].isoformat(), "is_early": facts["is_early"]},
    )


@bp.get("/rush/<uuid:request_id>")
@resident_required
def show(request_id: uuid.UUID) -> ResponseReturnValue:
    """Registered, got a place, or not, with what can be done then."""
    now = clock.now()
    request = _own(request_id)
    return page_or_json(
        lambda: render_template("booking/rush.html", **rush_page.request_facts(request, now=now)),
        lambda: rush_page.request_json(request),
    )


@bp.post("/rush/<uuid:request_id>/withdraw")
@resident_required
@back_to(".show")
@one_transaction
def withdraw(request_id: uuid.UUID) -> ResponseReturnValue:
    """Take the registration back."""
    request = _own(request_id)
    operations.withdraw_from_rush(request=request, actor=current_account_actor(), now=clock.now())
    return rush_page.request_json(request) if wants_json() else redirect(url_for(".show", request_id=request_id), 303)


@bp.post("/rush/<uuid:request_id>/serve")
@resident_required
@back_to(".show")
@one_transaction
def serve(request_id: uuid.UUID) -> ResponseReturnValue:
    """Whoever looks helps to serve, should the worker be away."""
    request = _own(request_id)
    operations.serve_rush(rush_id=request.rush_id, now=clock.now())
    return rush_page.request_json(request) if wants_json() else redirect(url_for(".show", request_id=request_id), 303)


def _own(request_id: uuid.UUID) -> RushRequest:
    return queries.get_own_request(account_id=current_account().id, request_id=request_id, on=clock.day_of(clock.now()))
