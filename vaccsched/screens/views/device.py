"""The screens: enrolled by one address with a token, then their page, the snapshot it fetches, and what it reports."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.identity import operations as identity
from vaccsched.identity import queries as identity_queries
from vaccsched.identity.guards import current_device, device_required, find_principal, set_cookie
from vaccsched.identity.models import Device, DeviceKind, PrincipalKind
from vaccsched.screens import clips, operations, page, queries
from vaccsched.screens.admitted import current_screen, screen_required
from vaccsched.screens.errors import UnknownDevice
from vaccsched.screens.forms import ReportForm
from vaccsched.screens.snapshots import snapshot
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import network, public

bp = Blueprint("screens", __name__, url_prefix="/screens")
PAGES = {
    DeviceKind.WAITING_SCREEN: "screens.waiting",
    DeviceKind.OBSERVATION_SCREEN: "screens.observation",
    DeviceKind.DOOR_SCREEN: "screens.door",
    DeviceKind.RECIPIENT_SCREEN: "checks_recipient.show",
    DeviceKind.KIOSK: "kiosk.start",
}
TRIES = "30 per minute"
WEEK = 7 * 24 * 3600  # seconds a clip is kept by the browser; its address changes with the file


# Of a hall full of screens that all look at once only so many are at the database: the desk has the other connections.
_places = threading.BoundedSemaphore(6)


@bp.before_request
def _wait_for_a_place() -> None:
    _places.acquire()
    g.has_place = True


@bp.teardown_request
def _leave_the_place(_error: BaseException | None) -> None:
    if g.pop("has_place", False):
        _places.release()


@bp.get("/enrol")
@public
@limiter.limit(TRIES, key_func=network, deduct_when=lambda response: response.status_code == 404)
@one_transaction
def enrol() -> ResponseReturnValue:
    """Boot address of a screen: ``?token=…`` opens its session and goes to its wall."""
    device = identity_queries.find_device_by_token(token=request.args.get("token", ""))
    if device is None:
        raise UnknownDevice
    dark = "dark" if _scheme() == "dark" else None
    answer = make_response(redirect(url_for(PAGES[device.kind], scheme=dark), 303))
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
    return _whole("screens/waiting.html", ".waiting_now", _waiting)


@bp.get("/waiting/now")
@screen_required(DeviceKind.WAITING_SCREEN)
def waiting_now() -> Response:
    """The waiting hall's content alone."""
    return _part("screens/_waiting.html", _waiting)


@bp.get("/observation")
@device_required(DeviceKind.OBSERVATION_SCREEN)
def observation() -> ResponseReturnValue:
    """留观大屏."""
    return _whole("screens/observation.html", ".observation_now", _observation)


@bp.get("/observation/now")
@screen_required(DeviceKind.OBSERVATION_SCREEN)
def observation_now() -> Response:
    """The observation room's content alone."""
    return _part("screens/_observation.html", _observation)


@bp.get("/door")
@device_required(DeviceKind.DOOR_SCREEN)
def door() -> ResponseReturnValue:
    """门口屏."""
    return _whole("screens/door.html", ".door_now", _door)


@bp.get("/door/now")
@screen_required(DeviceKind.DOOR_SCREEN)
def door_now() -> Response:
    """One station's door alone."""
    return _part("screens/_door.html", _door)


@bp.post("/report")
@device_required()
@one_transaction
def report() -> ResponseReturnValue:
    """A screen says that it is alive, what it is heard with, and which calls it has played to their end."""
    form = ReportForm.parse()
    operations.report(device=current_device(), sound=form.said, played=form.played, now=clock.now())
    return "", 204


@bp.get("/voice/<clinic_code>/<name>")
@public
def clip(clinic_code: str, name: str) -> ResponseReturnValue:
    """One word of the voice; nothing in it belongs to anybody."""
    found = clips.voice(clinic_code).clips.get(name)
    if found is None:
        raise NotFound
    answer = Response(found.path.read_bytes(), mimetype=found.mimetype)
    answer.headers["Cache-Control"] = f"public, max-age={WEEK}, immutable"
    return answer


Facts = tuple[Any, Callable[[Any], dict[str, Any]]]


def _waiting(device: Device, reading: clock.Reading) -> Facts:
    return queries.waiting_wall(clinic_id=device.clinic_id, now=reading.wall), page.waiting


def _observation(device: Device, reading: clock.Reading) -> Facts:
    return queries.observation_wall(clinic_id=device.clinic_id, reading=reading), page.observation


def _door(device: Device, reading: clock.Reading) -> Facts:
    return queries.door(device=device, now=reading.wall), page.door


def _whole(template: str, snapshot_at: str, facts: Callable[[Device, clock.Reading], Facts]) -> str:
    """The wall with its frame; opening it is a heartbeat."""
    reading = clock.read()
    with unit_of_work():
        identity.note_device_seen(device=current_device(), now=reading.wall)
    device = current_device()
    frame = page.frame(device, now=reading.wall, live_url=url_for(snapshot_at), scheme=_scheme())
    found, plain = facts(device, reading)
    return render_template(template, **frame | plain(found) | {"server_now": reading.wall.timestamp()})


def _part(template: str, facts: Callable[[Device, clock.Reading], Facts]) -> Response:
    screen, reading = current_screen(), clock.read()

    def render(found: Facts) -> str:
        return render_template(template, **found[1](found[0]) | {"server_now": reading.wall.timestamp()})

    return snapshot(
        channel=screen.channel,
        share=f"{template} {screen.station_id}",
        facts=lambda: facts(current_device(), reading),
        render=render,
        now=reading.wall.timestamp(),
    )


def _scheme() -> str:
    return "dark" if request.args.get("scheme") == "dark" else "light"
