"""一验证: what the recipient reads and presses, on the second screen of a station or on the tablet in their hands."""

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.checks import operations, queries, recipient_page
from vaccsched.checks.forms import ConfirmForm
from vaccsched.checks.models import ItemResult
from vaccsched.checks.views._here import bp as station_bp
from vaccsched.checks.views._here import must_be_here
from vaccsched.identity import operations as identity
from vaccsched.identity.guards import Permission, current_actor, current_device, device_required, staff_required
from vaccsched.identity.models import Device, DeviceKind
from vaccsched.shared import clock, live
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import id_of, wants_json

SEEN_EVERY = dt.timedelta(seconds=30)
bp = Blueprint("checks_recipient", __name__, url_prefix="/recipient")


@bp.get("")
@device_required(DeviceKind.RECIPIENT_SCREEN)
def show() -> ResponseReturnValue:
    """Product and expiry of the vial in hand, large, with 确认."""
    return render_template("checks/recipient.html", **_frame(_seen()), vial=_vial())


@bp.get("/now")
@device_required(DeviceKind.RECIPIENT_SCREEN)
def show_now() -> ResponseReturnValue:
    """The content alone."""
    _seen()
    return live.snapshot(
        channel=_channel(current_device()),
        facts=_vial,
        render=lambda vial: render_template("checks/_recipient.html", vial=vial),
        now=clock.now().timestamp(),
    )


@bp.post("/checks/<uuid:check_id>")
@device_required(DeviceKind.RECIPIENT_SCREEN)
@one_transaction
def confirm(check_id: uuid.UUID) -> ResponseReturnValue:
    """The recipient, or who came along, says that product and expiry are right, or not."""
    form, device = ConfirmForm.parse(), current_device()
    actor = Actor(kind=ActorKind.DEVICE, id=device.id, clinic_id=device.clinic_id, name=device.name)
    queries.must_be_at(check_id=check_id, clinic_id=device.clinic_id, station_id=device.station_id)
    operations.verify_on_screen(
        check_id=check_id,
        pack_id=id_of(form.pack_id.data),
        result=ItemResult(form.result.data),
        actor=actor,
        now=clock.now(),
    )
    return (
        {"done": True} if wants_json() else (render_template("checks/recipient.html", **_frame(device), vial=_vial()))
    )


@station_bp.get("/checks/<uuid:check_id>/show")
@staff_required(Permission.VACCINATE)
def show_recipient(check_id: uuid.UUID) -> ResponseReturnValue:
    """The same on this tablet, to be handed over."""
    must_be_here(check_id)
    check = queries.get_check(clinic_id=current_actor().clinic_id, check_id=check_id)
    return render_template("checks/show.html", **recipient_page.tablet_facts(check, on=clock.day_of(clock.now())))


@station_bp.get("/checks/<uuid:check_id>/state")
@staff_required(Permission.VACCINATE)
def state(check_id: uuid.UUID) -> ResponseReturnValue:
    """Whether the recipient has pressed on the second screen: the vaccinator's page looks now and then."""
    check = queries.get_check(clinic_id=current_actor().clinic_id, check_id=check_id)
    return {"verified": recipient_page.verified_mark(check)}


def _vial() -> dict[str, Any] | None:
    device = current_device()
    return recipient_page.vial_facts(station_id=device.station_id, now=clock.now())


def _channel(device: Device) -> str:
    return f"station:{device.station_id}:recipient"


def _seen() -> Device:
    device, now = current_device(), clock.now()
    if device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY:
        with unit_of_work():
            identity.note_device_seen(device=current_device(), now=now)
    return current_device()


def _frame(device: Device) -> dict[str, Any]:
    return {
        "clinic_name": device.clinic.name,
        "station_name": device.station.name if device.station else "",
        "server_now": clock.now().timestamp(),
        "scheme": "light",
        "live_url": url_for("checks_recipient.show_now"),
    }
