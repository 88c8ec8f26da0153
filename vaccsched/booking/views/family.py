"""A family books together: who, which day, which time; neighbouring places, all of them or none."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import family_page, operations, page
from vaccsched.booking.models import Channel
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json

bp = Blueprint("booking_family", __name__, url_prefix="/together")


@bp.get("")
@resident_required
def choose() -> ResponseReturnValue:
    """Who comes, and for what."""
    facts = family_page.choose(account_id=current_account().id, args=request.args, now=clock.now())
    return render_template("booking/family_choose.html", **facts)


@bp.get("/days")
@resident_required
def days() -> ResponseReturnValue:
    """The days on which all of them may have what was chosen."""
    party = family_page.party(account_id=current_account().id, args=request.args, now=clock.now())
    return render_template("booking/family_days.html", **family_page.days(party, now=clock.now()))


@bp.get("/days/<day>")
@resident_required
def slots(day: str) -> ResponseReturnValue:
    """The times with places for all of them, in the slot or beside it."""
    party = family_page.party(account_id=current_account().id, args=request.args, now=clock.now())
    chosen = page.day_from(day)
    facts = family_page.slots(party, chosen, now=clock.now())
    return render_template("booking/family_slots.html", day=chosen, **facts)


@bp.post("/days/<day>")
@resident_required
@back_to(".slots")
@one_transaction
def book(day: str) -> ResponseReturnValue:
    """Book all of them."""
    now = clock.now()
    party = family_page.party(account_id=current_account().id, args=request.args, now=now)
    booked = operations.book_family(
        members=party.members,
        slot_id=id_of(sent_values().get("slot_id")),
        account_id=current_account().id,
        channel=Channel.ONLINE,
        actor=current_account_actor(),
        key=idempotency_key(),
        now=now,
    )
    if wants_json():
        return {"appointments": [page.appointment_json(one) for one in booked]}
    return redirect(url_for("booking.index", together=len(booked)), 303)
