"""The walls: enrolled by one address with a token, then their page and the snapshot it fetches."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.identity import operations as identity
from vaccsched.identity import queries as identity_queries
from vaccsched.identity.guards import current_device, device_required, find_principal, set_cookie
from vaccsched.identity.models import Device, DeviceKind, PrincipalKind
from vaccsched.screens import page, queries
from vaccsched.screens.errors import UnknownDevice
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import network, public

bp = Blueprint("screens", __name__, url_prefix="/screens")
PAGES = {DeviceKind.WAITING_SCREEN: "screens.waiting", DeviceKind.OBSERVATION_SCREEN: "screens.observation"}
TRIES = "30 per minute"


@bp.get("/enrol")
@public
@limiter.limit(TRIES, key_func=network, deduct_when=lambda response: response.status_code == 404)
@one_transaction
def enrol() -> ResponseReturnValue:
    """Boot address of a screen: ``?token=…`` opens its session and goes to its wall."""
    device = identity_queries.find_device_by_token(token=request.args.get("token", ""))
    if device is None:
        raise UnknownDevice
    answer = make_response(redirect(url_for(PAGES[device.kind]), 303))
    session = find_principal(PrincipalKind.DEVICE)
    if session is None or session.principal_id != device.id:
        browser = request.user_agent.string
        token = identity.open_session(
            kind=PrincipalKind.DEVICE, principal_id=device.id, user_agent=browser, now=clock.now()
        )
        set_cookie(answer, PrincipalKind.DEVICE, token)
    return answer


@bp.get("/waiting")
@device_required(DeviceKind.WAITING_SCREEN)
def waiting() -> ResponseReturnValue:
    """候种大屏."""
    device = _seen()
    wall = queries.waiting_wall(clinic_id=device.clinic_id, now=clock.now())
    return render_template("screens/waiting.html", **_frame(device, ".waiting_now"), **page.waiting(wall))


@bp.get("/waiting/now")
@device_required(DeviceKind.WAITING_SCREEN)
def waiting_now() -> Response:
    """The waiting hall's content alone."""
    device, now = _seen(), clock.now()
    return live.snapshot(
        channel=queries.channel_of(device),
        facts=lambda: queries.waiting_wall(clinic_id=device.clinic_id, now=now),
        render=lambda wall: render_template("screens/_waiting.html", **page.waiting(wall)),
        now=now.timestamp(),
    )


@bp.get("/observation")
@device_required(DeviceKind.OBSERVATION_SCREEN)
def observation() -> ResponseReturnValue:
    """留观大屏."""
    device, reading = _seen(), clock.read()
    wall = queries.observation_wall(clinic_id=device.clinic_id, reading=reading)
    frame = _frame(device, ".observation_now")
    return render_template("screens/observation.html", **frame | page.observation(wall, now=reading.wall))


@bp.get("/observation/now")
@device_required(DeviceKind.OBSERVATION_SCREEN)
def observation_now() -> Response:
    """The observation room's content alone."""
    device, reading = _seen(), clock.read()
    return live.snapshot(
        channel=queries.channel_of(device),
        facts=lambda: queries.observation_wall(clinic_id=device.clinic_id, reading=reading),
        render=lambda wall: render_template("screens/_observation.html", **page.observation(wall, now=reading.wall)),
        now=reading.wall.timestamp(),
    )


def _seen() -> Device:
    """The screen, with its heartbeat noted when due."""
    device, now = current_device(), clock.now()
    if queries.is_heartbeat_due(device, now=now):
        with unit_of_work():
            identity.note_device_seen(device=current_device(), now=now)
    return current_device()


def _frame(device: Device, snapshot: str) -> dict[str, Any]:
    """What the wall's layout reads; the version is read before the content."""
    return {
        "clinic_name": device.clinic.name,
        "server_now": clock.now().timestamp(),
        "scheme": "dark" if request.args.get("scheme") == "dark" else "light",
        "live_url": url_for(snapshot),
        "live_channel": queries.channel_of(device),
        "live_version": live.version(queries.channel_of(device)),
    }
