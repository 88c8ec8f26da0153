"""健康档案报送 of a whole county: all clinics, the line, what has to be looked at."""

import uuid

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.handover import operations, page
from vaccsched.handover.adapters import adapter_of
from vaccsched.handover.errors import SwitchedOff
from vaccsched.handover.views._messages import looked_after
from vaccsched.identity.guards import current_actor, current_staff, staff_required
from vaccsched.identity.models import Permission
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.sites import queries as sites

bp = Blueprint("handover_county", __name__, url_prefix="/county/handover")


@bp.get("")
@staff_required(Permission.SUPERVISE)
@one_transaction
def index() -> ResponseReturnValue:
    """All clinics side by side, and what has to be looked at."""
    span, now = page.span_of(request.args.get("days", type=int)), clock.now()
    clinics = sites.clinics(current_staff().county_id)
    facts = page.county_facts(clinics, span=span, is_on=adapter_of(current_app) is not None, now=now)
    operations.note_list_seen(messages=facts.pop("seen"), actor=current_actor(), now=now)
    return render_template("handover/county.html", **facts)


@bp.post("/open")
@staff_required(Permission.SUPERVISE)
@back_to(".index")
@one_transaction
def open_line() -> ResponseReturnValue:
    """The platform was repaired: try now, without waiting out the pause."""
    if adapter_of(current_app) is None:
        raise SwitchedOff
    operations.open_line(actor=current_actor(), now=clock.now())
    return {"open": True} if wants_json() else redirect(url_for(".index"), 303)


def _clinic_ids() -> list[uuid.UUID]:
    return [one.id for one in sites.clinics(current_staff().county_id)]


looked_after(bp, permission=Permission.SUPERVISE, clinic_ids=_clinic_ids)
