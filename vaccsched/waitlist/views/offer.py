"""The page behind the link in the message: look, accept, decline. It needs no sign-in and can do nothing else."""

import uuid

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking.models import Channel
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.errors import NotFound
from vaccsched.shared.qr import opened
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, page_or_json, public, wants_json
from vaccsched.waitlist import offer_page, operations, queries

bp = Blueprint("waitlist", __name__, url_prefix="/offers")
PURPOSE = "waitlist_offer"


@bp.get("/<token>")
@public
def offer(token: str) -> ResponseReturnValue:
    """The kept place with the two buttons, or what became of it."""
    found = queries.get_offer(offer_id=_offer_id(token))
    facts = offer_page.offer_facts(found, token=token, now=clock.now())
    return page_or_json(lambda: render_template("waitlist/offer.html", offer=facts), lambda: {"state": facts["state"]})


@bp.post("/<token>/accept")
@public
@back_to(".offer")
@one_transaction
def accept(token: str) -> ResponseReturnValue:
    """Take the place."""
    operations.accept(
        offer_id=_offer_id(token), channel=Channel.ONLINE, actor=_holder(), key=idempotency_key(), now=clock.now()
    )
    return {"state": "accepted"} if wants_json() else redirect(url_for(".offer", token=token), 303)


@bp.post("/<token>/decline")
@public
@back_to(".offer")
@one_transaction
def decline(token: str) -> ResponseReturnValue:
    """Give the place to the next one."""
    operations.decline(offer_id=_offer_id(token), actor=_holder(), now=clock.now())
    return {"state": "declined"} if wants_json() else redirect(url_for(".offer", token=token), 303)


def _offer_id(token: str) -> uuid.UUID:
    """:raises NotFound: forged, cut, or made for another purpose."""
    value = opened(PURPOSE, token)
    if not isinstance(value, str):
        raise NotFound
    try:
        return uuid.UUID(value)
    except ValueError:
        raise NotFound from None


def _holder() -> Actor:
    """Whoever holds the link: nobody is signed in, and the audit says so."""
    return Actor(kind=ActorKind.SYSTEM, name="link", request_id=g.request_id)
