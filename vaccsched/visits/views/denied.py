"""What is written down although the act was refused, in a transaction of its own: another clinic's booking at this desk
(told only that it is not of this clinic, answered 404), and elders whom the pool had no place for.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import current_actor, current_clinic
from vaccsched.schedule.errors import PoolEmpty
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


def notes_turned_away(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Decorator outside of ``one_transaction`` of a view of one person: counts who came to the pool in vain."""

    @wraps(view)
    def noted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except PoolEmpty:
            with unit_of_work():
                operations.note_turned_away(
                    clinic_id=current_clinic().id,
                    person_id=(request.view_args or {})["person_id"],
                    stated=request.form.get("stated"),
                    now=clock.now(),
                )
            raise

    return noted


def _denied(refusal: WrongClinic) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    with unit_of_work():
        operations.note_denied(actor=actor, asked=refusal.appointment_id, now=now)
    if wants_json():
        raise refusal
    g.refusal, g.sent = refusal, request.form
    with unit_of_work():
        page = render_template("visits/desk.html", **desk_page(now), panel=None, given=[])
    return page, refusal.status
