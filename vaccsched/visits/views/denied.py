"""Another clinic's booking at this desk: told like an unknown one, answered 404, written down."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_actor
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import wants_json
from vaccsched.visits import operations
from vaccsched.visits.errors import WrongClinic
from vaccsched.visits.page.desk import desk_page

P = ParamSpec("P")


def notes_denied(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Decorator outside of ``one_transaction``: audits the denial in a transaction of its own, shows the desk again."""

    @wraps(view)
    def noted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except WrongClinic as refusal:
            return _denied(refusal)

    return noted


def _denied(refusal: WrongClinic) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    with unit_of_work():
        operations.note_denied(actor=actor, asked=refusal.appointment_id, now=now)
    if wants_json():
        raise refusal
    g.refusal, g.sent = refusal, request.form
    with unit_of_work():
        page = render_template("visits/desk.html", **desk_page(now), panel=None, given=None)
    return page, refusal.status
