"""The queue page: who is here, in the order of the calls, why, and every move that staff may make."""

import uuid

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.calling import operations
from vaccsched.calling.forms import AtStationForm, HoldForm, LeaveForm, PriorityForm
from vaccsched.calling.page.queue import queue_page
from vaccsched.calling.views import bp
from vaccsched.calling.views._leading import back, leads, moved
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, find_idempotency_key, id_of, idempotency_key, wants_json
from vaccsched.sites import queries as sites
from vaccsched.sites.models import StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries


@bp.get("")
@staff_required()
@one_transaction  # a list of people is written down
def queue() -> ResponseReturnValue:
    """Everybody who is here."""
    now, clinic = clock.now(), current_clinic()
    channel = live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id)
    facts = {"live_channel": channel, "live_version": live.version(channel), "may_move": leads()}
    found = visits.look_at_lists(clinic_id=clinic.id, actor=current_actor(), now=now)
    facts |= queue_page(found.present, clinic_id=clinic.id, now=now)
    return render_template("calling/queue.html", **facts, may_plan=Permission.PLAN in staff_permissions())


@bp.get("/now")
@staff_required()
def queue_now() -> Response:
    """The stages alone, for the live region."""
    now, clinic = clock.now(), current_clinic()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id),
        facts=lambda: queue_page(
            visit_queries.present(clinic_id=clinic.id, day=clock.day_of(now)), clinic_id=clinic.id, now=now
        ),
        render=lambda facts: render_template("calling/_queue.html", **facts, may_move=leads()),
        now=now.timestamp(),
    )


@bp.post("/entries/<uuid:entry_id>/put-back")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def put_back(entry_id: uuid.UUID) -> ResponseReturnValue:
    """换人."""
    return moved(operations.put_back(entry_id=entry_id, actor=current_actor(), reading=clock.read()).visit)


@bp.post("/entries/<uuid:entry_id>/pass")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def pass_over(entry_id: uuid.UUID) -> ResponseReturnValue:
    """过号."""
    return moved(operations.pass_over(entry_id=entry_id, actor=current_actor(), reading=clock.read()).visit)


@bp.post("/entries/<uuid:entry_id>/again")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def call_again(entry_id: uuid.UUID) -> ResponseReturnValue:
    """叫第二遍."""
    entry = operations.call_again(
        entry_id=entry_id, actor=current_actor(), reading=clock.read(), key=find_idempotency_key()
    )
    return moved(entry.visit)


@bp.post("/entries/<uuid:entry_id>/transfer")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def transfer(entry_id: uuid.UUID) -> ResponseReturnValue:
    """转台."""
    form = AtStationForm.parse()
    entry = operations.transfer(
        entry_id=entry_id, station_id=form.station, reason=form.reason.data or "", actor=current_actor(),
        reading=clock.read(),
    )  # fmt: skip
    return moved(entry.visit)


@bp.post("/visits/<uuid:visit_id>/call")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def call_this(visit_id: uuid.UUID) -> ResponseReturnValue:
    """叫这位, to a station and for a reason."""
    form = AtStationForm.parse()
    station = sites.get_station(clinic_id=current_clinic().id, station_id=form.station)
    entry = operations.call_this(
        station=station, visit_id=visit_id, reason=form.reason.data or "", actor=current_actor(),
        key=idempotency_key(), reading=clock.read(),
    )  # fmt: skip
    return moved(entry.visit)


@bp.post("/visits/<uuid:visit_id>/back")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def come_back(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Whoever missed a call is here."""
    return moved(operations.come_back(visit_id=visit_id, actor=current_actor(), reading=clock.read()))


@bp.post("/visits/<uuid:visit_id>/hold")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def hold(visit_id: uuid.UUID) -> ResponseReturnValue:
    """暂候."""
    form = HoldForm.parse()
    visit = operations.hold(
        visit_id=visit_id, minutes=form.minutes.data or 0, reason=form.reason.data or "", actor=current_actor(),
        reading=clock.read(),
    )  # fmt: skip
    return moved(visit)


@bp.post("/visits/<uuid:visit_id>/release")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def release(visit_id: uuid.UUID) -> ResponseReturnValue:
    """The hold ends now."""
    return moved(operations.release(visit_id=visit_id, actor=current_actor(), reading=clock.read()))


@bp.post("/visits/<uuid:visit_id>/priority")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def state_priority(visit_id: uuid.UUID) -> ResponseReturnValue:
    """The desk states a priority group."""
    group = PriorityForm.parse().group.data or None
    return moved(operations.state_priority(visit_id=visit_id, group=group, actor=current_actor(), reading=clock.read()))


@bp.post("/visits/<uuid:visit_id>/undo")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def undo(visit_id: uuid.UUID) -> ResponseReturnValue:
    """撤销 the last move, the one that the page showed."""
    shown = request.form.get("move_id")
    undone = operations.undo(
        visit_id=visit_id, actor=current_actor(), reading=clock.read(), move_id=id_of(shown) if shown else None,
        key=find_idempotency_key(),
    )  # fmt: skip
    return moved(undone.visit)


@bp.post("/visits/<uuid:visit_id>/leave")
@staff_required(Permission.ARRIVE)
@back_to(".queue")
@one_transaction
def leave(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Goes home without a dose."""
    reason = LeaveForm.parse().reason.data
    entry = visits.leave_without_dose(visit_id=visit_id, actor=current_actor(), reading=clock.read(), reason=reason)
    if wants_json():
        return {"visit_id": str(entry.visit_id), "stage": str(entry.stage)}
    return back()


@bp.post("/visits/<uuid:visit_id>/leave/undo")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def undo_leave(visit_id: uuid.UUID) -> ResponseReturnValue:
    """撤销离开."""
    return moved(operations.undo_leave(visit_id=visit_id, actor=current_actor(), reading=clock.read()).visit)


@bp.post("/send/<any(screening, vaccination):kind>")
@staff_required(Permission.LEAD_QUEUE)
@back_to(".queue")
@one_transaction
def send_next(kind: str) -> ResponseReturnValue:
    """The next person goes to the free room with the shortest expected wait."""
    entry = operations.send_next(
        clinic_id=current_clinic().id, kind=StationKind(kind), actor=current_actor(), key=idempotency_key(),
        reading=clock.read(),
    )  # fmt: skip
    return moved(entry.visit)
