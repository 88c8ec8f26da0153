"""Where the desk goes after an act: the ticket, the person, the paper; for a program the same as JSON."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from vaccsched.shared.web import wants_json
from vaccsched.visits.models import Visit


def to_ticket(visit: Visit) -> ResponseReturnValue:
    """The ticket is printed at once."""
    if wants_json():
        href = url_for("visits.ticket_page", visit_id=visit.id)
        return {"visit_id": str(visit.id), "ticket": visit.ticket, "href": href}
    return redirect(url_for("visits.ticket_page", visit_id=visit.id, print=1), 303)


def go(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Another page of the desk."""
    if wants_json():
        answer = {name: str(value) for name, value in values.items() if name != "print"}
        return answer | {"href": url_for(endpoint, **values)}
    return redirect(url_for(endpoint, **values), 303)
