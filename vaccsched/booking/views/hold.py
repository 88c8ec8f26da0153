"""A place is kept while the family fills in the rest: taken by a press, extended once, given back."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import hold_page, operations, page, queries
from vaccsched.booking.models import Hold
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.schedule import queries as schedule_queries
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json

bp = Blueprint("booking_hold", __name__)


@bp.post("/book/<uuid:person_id>/<day>/hold")
@resident_required
@back_to("booking.slots")
@one_transaction
def take(person_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """Keep a place of this slot, then ask the rest. In an opening rush nothing is kept: the lot decides."""
    now = clock.now()
    choice = page.chosen(account_id=current_account().id, person_id=person_id, now=now)
    slot = schedule_queries.get_slot(slot_id=id_of(sent_values().get("slot_id")))
    review = choice.link("screening_resident.review", slot_id=slot.id, clinic=None)
    if queries.rush_opening(slot=slot, now=now) is not None:
        return redirect(review, 303)
    held = operations.hold(
        slot_id=slot.id, person_id=person_id, account_id=current_account().id, actor=current_account_actor(), now=now
    )
    return hold_page.as_json(held) if wants_json() else redirect(review, 303)


@bp.get("/holds/<uuid:hold_id>")
@resident_required
def show(hold_id: uuid.UUID) -> ResponseReturnValue:
    """Until when the place is kept, and the way on."""
    held = _own(hold_id)
    return render_template("booking/hold.html", **hold_page.facts(held, codes=request.args.getlist("v")))


@bp.post("/holds/<uuid:hold_id>/extend")
@resident_required
@back_to(".show")
@one_transaction
def extend(hold_id: uuid.UUID) -> ResponseReturnValue:
    """Five more minutes, once."""
    held = _own(hold_id)
    operations.extend_hold(hold_id=held.id, actor=current_account_actor(), now=clock.now())
    return hold_page.as_json(held) if wants_json() else redirect(_review(held), 303)


@bp.post("/holds/<uuid:hold_id>/release")
@resident_required
@back_to(".show")
@one_transaction
def release(hold_id: uuid.UUID) -> ResponseReturnValue:
    """Give the place back and choose another time."""
    held = _own(hold_id)
    operations.release_hold(hold_id=held.id, actor=current_account_actor(), now=clock.now())
    if wants_json():
        return hold_page.as_json(held)
    clinic, codes = str(held.slot.clinic_id), request.args.getlist("v")
    return redirect(url_for("booking.days", person_id=held.person_id, v=codes, clinic=clinic), 303)


def _own(hold_id: uuid.UUID) -> Hold:
    today = clock.day_of(clock.now())
    return queries.get_familys_hold(account_id=current_account().id, hold_id=hold_id, on=today)


def _review(held: Hold) -> str:
    codes = request.args.getlist("v")
    return url_for("screening_resident.review", person_id=held.person_id, slot_id=held.slot_id, v=codes)
