"""For staff: the list of screens with what they played, the test of their sound, the summary for a phone."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity import queries as identity
from vaccsched.identity.guards import current_actor, current_clinic, staff_required
from vaccsched.identity.models import Permission
from vaccsched.screens import operations, page
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("screens_staff", __name__, url_prefix="/walls")


@bp.get("")
@staff_required()
def screens() -> ResponseReturnValue:
    """Each screen: alive or not, heard or not, what it was to play and did not."""
    return render_template("screens/screens.html", **page.screens(current_clinic(), now=clock.now()))


@bp.get("/now")
@staff_required()
def screens_now() -> ResponseReturnValue:
    """The list alone."""
    clinic, now = current_clinic(), clock.now()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id),
        facts=lambda: page.screens(clinic, now=now),
        render=lambda facts: render_template("screens/_screens.html", **facts),
        now=now.timestamp(),
    )


@bp.get("/unheard")
@staff_required()
def unheard() -> ResponseReturnValue:
    """What the desk is told of the walls' voice; empty while all is heard."""
    clinic, now = current_clinic(), clock.now()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id),
        facts=lambda: page.unheard(clinic, now=now),
        render=lambda found: render_template("screens/_unheard.html", unheard=found),
        now=now.timestamp(),
    )


@bp.post("/<uuid:device_id>/test")
@staff_required()
@back_to(".screens")
@one_transaction
def test(device_id: uuid.UUID) -> ResponseReturnValue:
    """试音: the screen says its test sentence and tells that it did."""
    clinic = current_clinic()
    device = identity.get_managed_device(device_id=device_id, county_id=clinic.county_id, clinic_id=clinic.id)
    operations.ask_test(device=device, actor=current_actor(), now=clock.now())
    return {"id": str(device_id)} if wants_json() else redirect(url_for(".screens"), 303)


@bp.get("/summary")
@staff_required(Permission.SEE_DAY)
def summary() -> ResponseReturnValue:
    """门诊一览: the hall, the room and the screens on the manager's phone."""
    return render_template("screens/summary.html", **page.summary(current_clinic(), reading=clock.read()))


@bp.get("/summary/now")
@staff_required(Permission.SEE_DAY)
def summary_now() -> ResponseReturnValue:
    """The summary alone."""
    clinic, reading = current_clinic(), clock.read()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id),
        facts=lambda: page.summary(clinic, reading=reading),
        render=lambda facts: render_template("screens/_summary.html", **facts),
        now=reading.wall.timestamp(),
    )
