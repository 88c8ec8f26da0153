"""Staff about ticket machines: the calls at the desk, and how a machine's glass measures."""

import uuid

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.kiosk import operations, page
from vaccsched.kiosk.forms import GlassForm
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("kiosk_staff", __name__)


@bp.get("/desk/kiosk-calls")
@staff_required(Permission.ARRIVE)
def calls() -> Response:
    """What the desk shows on top; empty while nobody calls."""
    clinic, now = current_clinic(), clock.now()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id),
        facts=lambda: page.calls(clinic_id=clinic.id),
        render=lambda found: render_template("kiosk/_calls.html", kiosk_calls=found),
        now=now.timestamp(),
    )


@bp.post("/desk/kiosk-calls/<uuid:call_id>/take")
@staff_required(Permission.ARRIVE)
@back_to("visits.desk")
@one_transaction
def take(call_id: uuid.UUID) -> ResponseReturnValue:
    """I am going there."""
    taken = operations.take_call(clinic_id=current_clinic().id, call_id=call_id, actor=current_actor(), now=clock.now())
    return {"call_id": str(taken.id)} if wants_json() else redirect(url_for("visits.desk"), 303)


@bp.get("/manage/kiosks")
@staff_required(Permission.MANAGE_DEVICES)
def kiosks() -> ResponseReturnValue:
    """The clinic's machines and how they measure."""
    return render_template(
        "kiosk/machines.html", machines=page.machines(clinic_id=current_clinic().id, now=clock.now())
    )


@bp.post("/manage/kiosks/<uuid:device_id>")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".kiosks")
@one_transaction
def measure(device_id: uuid.UUID) -> ResponseReturnValue:
    """What the ruler on the glass said."""
    form = GlassForm.parse()
    operations.set_density(
        clinic_id=current_clinic().id,
        device_id=device_id,
        px_per_mm_hundredths=form.hundredths,
        actor=current_actor(),
        now=clock.now(),
    )
    return {"device_id": str(device_id)} if wants_json() else redirect(url_for(".kiosks"), 303)
