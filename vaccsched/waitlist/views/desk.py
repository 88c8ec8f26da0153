"""The desk's list of people who stand by on site, and of those at home who must be told of a place by telephone."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking.models import Channel
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.schedule import queries as schedule
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, page_or_json, wants_json
from vaccsched.waitlist import operations, page, queries
from vaccsched.waitlist.models import WaitlistOffer
from vaccsched.waitlist.words import ORDER_SENTENCE

bp = Blueprint("waitlist_desk", __name__, url_prefix="/desk/standby")


@bp.get("")
@staff_required(Permission.ARRIVE)
def standby() -> ResponseReturnValue:
    """Who waits without a ticket, since when, why in this order."""
    now = clock.now()
    session = schedule.session_now(clinic_id=current_clinic().id, now=now)
    rows = page.standby_rows(session_id=session.id, now=now) if session is not None else []
    calls = page.call_rows(clinic_id=current_clinic().id, now=now)
    return page_or_json(
        lambda: render_template(
            "waitlist/standby.html", rows=rows, session=session, calls=calls, order_sentence=ORDER_SENTENCE, at=now
        ),
        lambda: {
            "standing": [{"name": row["name"], "number": row["number"]} for row in rows],
            "to_call": [str(row["id"]) for row in calls],
        },
    )


@bp.post("/<uuid:waiting_id>/give-up")
@staff_required(Permission.ARRIVE)
@back_to(".standby")
@one_transaction
def give_up(waiting_id: uuid.UUID) -> ResponseReturnValue:
    """Goes home, or back to the list."""
    entry = operations.give_up(
        entry_id=waiting_id, clinic_id=current_clinic().id, actor=current_actor(), now=clock.now()
    )
    return {"status": str(entry.status)} if wants_json() else redirect(url_for(".standby"), 303)


@bp.post("/calls/<uuid:offer_id>/told")
@staff_required(Permission.ARRIVE)
@back_to(".standby")
@one_transaction
def told(offer_id: uuid.UUID) -> ResponseReturnValue:
    """Told by telephone, or through somebody; the place is still kept until they answer."""
    operations.note_told(offer_id=_offer(offer_id).id, actor=current_actor(), now=clock.now())
    return _to_list(offer_id)


@bp.post("/calls/<uuid:offer_id>/accept")
@staff_required(Permission.ARRIVE)
@back_to(".standby")
@one_transaction
def accept(offer_id: uuid.UUID) -> ResponseReturnValue:
    """They want the place: it is booked for them."""
    operations.accept(
        offer_id=_offer(offer_id).id, channel=Channel.PHONE, actor=current_actor(), key=idempotency_key(),
        now=clock.now(),
    )  # fmt: skip
    return _to_list(offer_id)


@bp.post("/calls/<uuid:offer_id>/decline")
@staff_required(Permission.ARRIVE)
@back_to(".standby")
@one_transaction
def decline(offer_id: uuid.UUID) -> ResponseReturnValue:
    """They do not want it: it goes to the next one."""
    operations.decline(offer_id=_offer(offer_id).id, actor=current_actor(), now=clock.now())
    return _to_list(offer_id)


def _offer(offer_id: uuid.UUID) -> WaitlistOffer:
    return queries.get_clinics_offer(clinic_id=current_clinic().id, offer_id=offer_id)


def _to_list(offer_id: uuid.UUID) -> ResponseReturnValue:
    return {"offer_id": str(offer_id)} if wants_json() else redirect(url_for(".standby"), 303)
