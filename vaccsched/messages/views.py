"""What gateways report about the messages that they took: reached, or not."""

import hmac
import uuid

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from vaccsched.extensions import csrf, limiter
from vaccsched.messages import operations
from vaccsched.messages.errors import GatewayUnknown
from vaccsched.messages.forms import REACHED, DeliveryForm
from vaccsched.messages.senders import keys_of
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import network, public

bp = Blueprint("messages", __name__, url_prefix="/gateway")
csrf.exempt(bp)  # a key in a header, no cookie: nobody else's page can send it
STRANGERS = "60 per minute"  # reports without a right key from one network


@bp.post("/deliveries")
@public
@one_transaction
def report_delivery() -> ResponseReturnValue:
    """``{"event_id": "…", "status": "delivered"}`` with the key that the gateway itself is asked with."""
    _check_key()
    form = DeliveryForm.parse()
    event_id, reached = uuid.UUID(form.event_id.data), form.status.data == REACHED
    settled = operations.note_delivery(event_id=event_id, reached=reached, now=clock.now())
    return {"noted": settled is not None}


def _check_key() -> None:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    known = keys_of(current_app.extensions["settings"].message_gateways)
    if scheme.lower() != "bearer" or not any(hmac.compare_digest(key.encode(), one.encode()) for one in known):
        _count_stranger()
        raise GatewayUnknown


@limiter.shared_limit(STRANGERS, scope="gateway_strangers", key_func=network)
def _count_stranger() -> None:
    """A report without a right key."""
