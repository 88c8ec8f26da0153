"""Who may lead the queue, and where a press goes back to."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, staff_permissions
from vaccsched.shared.web import wants_json
from vaccsched.visits.models import Visit

PAGES = {"screening": "screening.station", "vaccination": "checks.station", "queue": "calling.queue"}


def leads() -> bool:
    """The desk, the screeners and the vaccinators."""
    return Permission.LEAD_QUEUE in staff_permissions()


def moved(visit: Visit) -> ResponseReturnValue:
    """Back to the page that was pressed on, at the desk with where they stand now; a program gets the visit."""
    if wants_json():
        return {"visit_id": str(visit.id), "ticket": visit.ticket}
    if request.form.get("page") == "desk":
        return redirect(url_for("visits.desk", last=visit.id), 303)
    return back()


def back() -> ResponseReturnValue:
    """Back to the page that was pressed on."""
    if wants_json():
        return {"done": True}
    return redirect(url_for(PAGES.get(request.form.get("page", ""), "calling.queue")), 303)
