"""求助: one press at a station; it stands on top of every staff page until somebody takes it."""

import uuid

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.calling import operations
from vaccsched.calling.page.help import banner
from vaccsched.calling.views import bp
from vaccsched.identity.guards import current_actor, current_clinic, current_station, staff_required
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, own_path, wants_json


@bp.get("/help")
@staff_required()
def help_calls() -> Response:
    """Who calls for help; empty while nobody does."""
    clinic = current_clinic()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.OBSERVATION, clinic_id=clinic.id),
        facts=lambda: banner(clinic_id=clinic.id),
        render=lambda found: render_template("calling/_help.html", help_calls=found),
        now=clock.now().timestamp(),
    )


@bp.post("/help")
@staff_required()
@back_to(".queue")
@one_transaction
def call_help() -> ResponseReturnValue:
    """One press by anybody who works at a station."""
    asked = operations.call_help(station=current_station(), actor=current_actor(), now=clock.now())
    if wants_json():
        return {"help_id": str(asked.id)}
    return redirect(_from(), 303)


@bp.post("/help/<uuid:help_id>/take")
@staff_required()
@back_to(".queue")
@one_transaction
def take_help(help_id: uuid.UUID) -> ResponseReturnValue:
    """I am going there."""
    asked = operations.take_help(help_id=help_id, actor=current_actor(), now=clock.now())
    if wants_json():
        return {"help_id": str(asked.id)}
    return redirect(_from(), 303)


def _from() -> str:
    """The page of this site that was pressed on."""
    return own_path(request.form.get("from")) or url_for("calling.queue")
