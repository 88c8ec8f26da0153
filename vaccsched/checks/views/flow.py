"""Who is at the station: call, call again, skip, put back, pause, take over, not given."""

import uuid

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from vaccsched.calling import operations as calling
from vaccsched.checks import operations
from vaccsched.checks import station_page as page
from vaccsched.checks.forms import NotGivenForm, ReasonForm
from vaccsched.checks.views._here import bp, entry_in_hand, moved, must_be_here, station_in_hand
from vaccsched.identity import operations as identity
from vaccsched.identity.guards import Permission, current_actor, current_session, current_station, staff_required
from vaccsched.shared import clock, live
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, find_idempotency_key, idempotency_key, wants_json


@bp.get("/waiting")
@staff_required(Permission.VACCINATE)
def waiting_now() -> Response:
    """Whom this station may call next, alone, for the live region."""
    here, now = current_station(), clock.now()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=here.clinic_id),
        facts=lambda: page.waiting_facts(here, now=now),
        render=lambda facts: render_template("checks/_waiting.html", **facts),
        now=now.timestamp(),
    )


@bp.post("/call")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def call() -> ResponseReturnValue:
    """Call the next of the queue to this station."""
    here = station_in_hand()
    entry = calling.call_next(station=here, actor=current_actor(), key=idempotency_key(), reading=clock.read())
    if wants_json():
        return {"visit_id": str(entry.visit_id), "ticket": entry.visit.ticket}
    return moved()


@bp.post("/checks/<uuid:check_id>/not-given")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def not_given(check_id: uuid.UUID) -> ResponseReturnValue:
    """未接种, with a reason."""
    form = NotGivenForm.parse()
    must_be_here(check_id)
    dose = operations.not_given(
        check_id=check_id, reason=form.reason.data or "", actor=current_actor(), reading=clock.read()
    )
    if wants_json():
        return {"planned_dose_id": str(dose.id), "outcome": str(dose.outcome)}
    return moved()


@bp.post("/call-again")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def call_again() -> ResponseReturnValue:
    """Nobody came: call the number once more."""
    key = find_idempotency_key()
    calling.call_again(entry_id=entry_in_hand().id, actor=current_actor(), reading=clock.read(), key=key)
    return moved()


@bp.post("/put-back")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def put_back() -> ResponseReturnValue:
    """换人: waits again, unchanged."""
    calling.put_back(entry_id=entry_in_hand().id, actor=current_actor(), reading=clock.read())
    return moved()


@bp.post("/pass-over")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def pass_over() -> ResponseReturnValue:
    """跳过 or 过号: waits behind the next two, for a reason."""
    reason = ReasonForm.parse().reason.data or "absent"
    operations.skip(entry=entry_in_hand(), reason=reason, actor=current_actor(), reading=clock.read())
    return moved()


@bp.post("/pause")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def pause() -> ResponseReturnValue:
    """暂停: this station calls nobody for a while."""
    reason = ReasonForm.parse().reason.data or ""
    calling.pause(station=station_in_hand(), reason=reason, actor=current_actor(), reading=clock.read())
    return moved()


@bp.post("/resume")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def resume() -> ResponseReturnValue:
    """The station calls again."""
    calling.resume(station=station_in_hand(), actor=current_actor(), now=clock.now())
    return moved()


@bp.post("/take-over")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def take_over() -> ResponseReturnValue:
    """Go on with this station on this device; the other one is told."""
    here = current_station()
    identity.choose_station(
        session_id=current_session().id,
        clinic_id=here.clinic_id,
        station_id=here.id,
        actor=current_actor(),
        now=clock.now(),
    )
    return moved()


def call_following() -> None:
    """The dose is on record; whatever keeps the next one from being called must not touch it."""
    try:
        _call(f"after-{idempotency_key()}"[:80])
    except Refused:
        return


@one_transaction
def _call(key: str) -> None:
    here = station_in_hand()
    calling.call_next(station=here, actor=current_actor(), key=key, reading=clock.read())
