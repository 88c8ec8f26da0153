"""The clinic's wall screens."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity import operations, page, queries
from vaccsched.identity.errors import ChooseClinic
from vaccsched.identity.forms import DeviceForm
from vaccsched.identity.guards import current_actor, current_staff, staff_required
from vaccsched.identity.models import DeviceKind, Permission
from vaccsched.identity.views.people import bp
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/devices")
@staff_required(Permission.MANAGE_DEVICES)
def devices() -> ResponseReturnValue:
    return render_template("identity/devices.html", **page.devices(current_staff()))


@bp.post("/devices")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".devices")
@one_transaction
def enrol_device() -> ResponseReturnValue:
    """A new screen; the address it is opened with is shown this once."""
    form = DeviceForm.parse()
    clinic_id = page.chosen_clinic(current_staff(), form.clinic_id.data)
    if clinic_id is None:
        raise ChooseClinic
    device, token = operations.enrol_device(
        clinic_id=clinic_id,
        kind=DeviceKind(form.kind.data or ""),
        name=form.name.data or "",
        actor=current_actor(),
        now=clock.now(),
        station=page.chosen_station(clinic_id, form.station_id.data),
    )
    if wants_json():
        return {"id": str(device.id), "token": token}, 201
    address = url_for("screens.enrol", token=token, _external=True)
    return render_template("identity/device_token.html", name=device.name, address=address)


@bp.post("/devices/<uuid:device_id>/revoke")
@staff_required(Permission.MANAGE_DEVICES)
@back_to(".devices")
@one_transaction
def revoke_device(device_id: uuid.UUID) -> ResponseReturnValue:
    staff = current_staff()
    device = queries.get_managed_device(device_id=device_id, county_id=staff.county_id, clinic_id=staff.clinic_id)
    operations.revoke_device(device=device, actor=current_actor(), now=clock.now())
    return {"id": str(device_id)} if wants_json() else redirect(url_for(".devices"), 303)
