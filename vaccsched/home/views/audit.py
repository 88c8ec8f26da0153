"""The auditor's page. Looking at it is written down, too."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vaccsched.home import audit_page
from vaccsched.home.views import bp
from vaccsched.identity.guards import current_actor, current_staff, staff_required
from vaccsched.identity.models import Permission
from vaccsched.shared import audit, clock, jobs
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import wants_json


@bp.get("/audit")
@staff_required(Permission.AUDIT)
@one_transaction
def audit_entries() -> ResponseReturnValue:
    """One page of rows, newest first; ``?who=`` an account, ``?person=`` an identity number, ``?page=``."""
    asked = {name: request.args.get(name, "").strip() for name in ("who", "person")}
    page, refusal, found = max(request.args.get("page", 1, type=int), 1), None, []
    try:
        wanted = audit_page.wanted(current_staff(), **asked)
        found = audit.entries(wanted, page=page, per_page=audit_page.PER_PAGE)
        audit.record(
            action="audit_opened", actor=current_actor(), now=clock.now(), person_id=wanted.person_id, page=page
        )
    except InvalidInput as wrong:
        refusal = wrong
    return render_template(
        "home/audit.html",
        rows=audit_page.rows(found),
        verdicts=audit_page.verdicts(current_staff()),
        page=page,
        has_next=len(found) > audit_page.PER_PAGE,
        asked=asked,
        refusal=refusal,
        sent=MultiDict(asked),
    )


@bp.post("/audit/verify")
@staff_required(Permission.AUDIT)
@one_transaction
def verify_audit() -> ResponseReturnValue:
    """Ask the worker to recompute the chains; the result appears on the page."""
    jobs.enqueue(kind="audit.verify", payload={}, due_at=clock.now())
    if wants_json():
        return {"asked": True}, 202
    return redirect(url_for(".audit_entries", asked=1), 303)
