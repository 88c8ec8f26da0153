"""What each station gives: 哪个台打哪些疫苗."""

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.calling import operations
from vaccsched.calling.forms import AbilitiesForm
from vaccsched.calling.page.abilities import abilities_page
from vaccsched.calling.views import bp
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/abilities")
@staff_required(Permission.PLAN)
def abilities() -> ResponseReturnValue:
    """All stations that call, and their vaccines."""
    facts = abilities_page(clinic=current_clinic())
    return render_template("calling/abilities.html", **facts, saved=request.args.get("saved"))


@bp.post("/abilities/<uuid:station_id>")
@staff_required(Permission.PLAN)
@back_to(".abilities")
@one_transaction
def set_abilities(station_id: uuid.UUID) -> ResponseReturnValue:
    """What this station gives from now on."""
    codes = AbilitiesForm.parse().vaccine_codes.data or []
    operations.set_abilities(
        clinic_id=current_clinic().id, station_id=station_id, vaccine_codes=codes, actor=current_actor(),
        reading=clock.read(),
    )  # fmt: skip
    if wants_json():
        return {"station_id": str(station_id)}
    return redirect(url_for(".abilities", saved=str(station_id)), 303)
