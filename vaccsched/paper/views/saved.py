"""Whether a press that got no answer was saved: asked by the page once the network is back."""

from flask import request
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_actor, staff_required
from vaccsched.paper.views import bp
from vaccsched.shared import idempotency


@bp.get("/saved")
@staff_required()
def saved() -> ResponseReturnValue:
    """By the key of the form, of whoever is signed in: nobody asks about another one's press."""
    return {"saved": idempotency.is_known(actor=current_actor(), key=request.args.get("key", ""))}
