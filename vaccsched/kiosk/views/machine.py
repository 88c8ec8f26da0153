"""The ticket machine (自助取号机): one page whose inside is replaced; nothing of anybody stays in its history."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.extensions import limiter
from vaccsched.identity import operations as identity
from vaccsched.identity.guards import current_device, device_required
from vaccsched.identity.models import Device, DeviceKind
from vaccsched.kiosk import operations, page
from vaccsched.kiosk.errors import NoNumberHere
from vaccsched.kiosk.forms import CallForm, ChoiceForm, CodeForm
from vaccsched.kiosk.operations import Choice, Full, Number
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, idempotency_key, wants_json
from vaccsched.visits import operations as visits
from vaccsched.visits.errors import WrongClinic

P = ParamSpec("P")


def _machine() -> str:
    """Limits count for a machine."""
    return f"kiosk:{current_device().id}"


bp = Blueprint("kiosk", __name__, url_prefix="/kiosk")
REFUSED = "20 per minute"  # cards and codes of one machine: nobody tries numbers out
READ = "30 per minute"  # more than people can lay down one after the other: who has the machine's key empties no pool
PART = "kiosk"  # X-Requested-With of the machine's script: it wants the inside alone


def notes_denied(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Decorator outside of ``one_transaction``: another clinic's booking at this machine is audited as at the desk."""

    @wraps(view)
    def noted(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except NoNumberHere as refusal:
            if isinstance(refusal.__cause__, WrongClinic):
                asked = refusal.__cause__.appointment_id
                with unit_of_work():
                    visits.note_denied(actor=_actor(current_device()), asked=asked, now=clock.now())
            raise

    return noted


@bp.get("")
@device_required(DeviceKind.KIOSK)
def start() -> ResponseReturnValue:
    """「请刷身份证取号」; after a refusal its sentence and the way to the desk."""
    with unit_of_work():
        identity.note_device_seen(device=current_device(), now=clock.now())
    return _shown("start")


@bp.get("/density.css")
@device_required(DeviceKind.KIOSK)
def density() -> Response:
    """What a millimetre is on this machine's glass."""
    return Response(page.density_css(current_device()), mimetype="text/css")


@bp.post("/scan")
@device_required(DeviceKind.KIOSK)
@back_to(".start")
@limiter.limit(READ, key_func=_machine)
@limiter.limit(REFUSED, key_func=_machine, deduct_when=lambda response: response.status_code == 422)
@notes_denied
@one_transaction
def scan() -> ResponseReturnValue:
    """A card or a code: the number, the menu when two vaccines are due, or where to go."""
    device = current_device()
    return _answer(
        operations.scan(
            device=device, text=CodeForm.parse().text, actor=_actor(device), key=idempotency_key(), reading=clock.read()
        )
    )


@bp.post("/take")
@device_required(DeviceKind.KIOSK)
@back_to(".start")
@one_transaction
def take() -> ResponseReturnValue:
    """What was chosen from the menu."""
    form, device = ChoiceForm.parse(), current_device()
    return _answer(
        operations.take(
            device=device,
            token=form.token.data or "",
            codes=form.codes,
            actor=_actor(device),
            key=idempotency_key(),
            reading=clock.read(),
        )
    )


@bp.post("/call")
@device_required(DeviceKind.KIOSK)
@back_to(".start")
@one_transaction
def call() -> ResponseReturnValue:
    """叫工作人员; also what the machine's own program says of its paper and its reader."""
    form, device = CallForm.parse(), current_device()
    made = operations.call_staff(device=device, kind=form.what, actor=_actor(device), now=clock.now())
    return {"call_id": str(made.id)} if wants_json() else _shown("called")


@bp.post("/tickets/<uuid:visit_id>/shown")
@device_required(DeviceKind.KIOSK)
@one_transaction
def shown(visit_id: uuid.UUID) -> ResponseReturnValue:
    """The number stands on the glass."""
    visits.note_shown(clinic_id=current_device().clinic_id, visit_id=visit_id, now=clock.now())
    return "", 204


def _answer(found: Number | Choice | Full) -> ResponseReturnValue:
    now = clock.now()
    if isinstance(found, Choice):
        return {"choices": page.choice(found)["keys"]} if wants_json() else _shown("choose", menu=page.choice(found))
    if isinstance(found, Full):
        return {"error": "no_place_here"} if wants_json() else _shown("full")
    if wants_json():
        return {"visit_id": str(found.visit.id), "ticket": found.visit.ticket, "again": found.again}
    return _shown("number", ticket=page.number(found, now=now))


def _shown(what: str, **values: Any) -> str:
    """One of the machine's pictures: alone for its script, with the frame for a browser without."""
    device, now = current_device(), clock.now()
    facts = page.frame(device, now=now) | values
    if request.headers.get("X-Requested-With") == PART:
        return render_template(f"kiosk/_{what}.html", **facts)
    return render_template("kiosk/machine.html", inside=f"kiosk/_{what}.html", **facts)


def _actor(device: Device) -> Actor:
    return Actor(kind=ActorKind.DEVICE, id=device.id, clinic_id=device.clinic_id, name=device.name)
