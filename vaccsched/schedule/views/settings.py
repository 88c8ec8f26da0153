"""The settings that a clinic's manager answers for."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.schedule import page
from vaccsched.schedule.forms import SettingsForm
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.sites import operations
from vaccsched.sites.operations import Settings

bp = Blueprint("schedule_settings", __name__, url_prefix="/manage/settings")


@bp.get("")
@staff_required(Permission.PLAN)
def settings() -> ResponseReturnValue:
    """Every setting with what it does to residents."""
    content = page.settings(clinic=current_clinic(), sent=g.get("sent") or MultiDict(), now=clock.now())
    return render_template("schedule/settings.html", changed=request.args.get("changed", type=int), **content)


@bp.post("")
@staff_required(Permission.PLAN)
@back_to(".settings")
@one_transaction
def change() -> ResponseReturnValue:
    """Change them."""
    form = SettingsForm.parse()
    changed = operations.change_settings(
        clinic=current_clinic(), settings=Settings(**form.values()), actor=current_actor(), now=clock.now()
    )
    return {"changed": changed} if wants_json() else redirect(url_for(".settings", changed=len(changed)), 303)
