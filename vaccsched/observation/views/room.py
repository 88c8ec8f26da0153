"""The observation room: who sits there, signing out, leaving early."""

import uuid
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.observation import operations, queries
from vaccsched.observation.errors import ForeignTicket
from vaccsched.observation.forms import CallBackForm, EarlyForm, ScanForm, SeatForm
from vaccsched.observation.models import CallResult
from vaccsched.observation.page import room as page
from vaccsched.observation.views import bp
from vaccsched.residents.models import Relation
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, idempotency_key, wants_json
from vaccsched.visits import queries as visits


@bp.get("")
@staff_required(Permission.OBSERVE)
@one_transaction
def room() -> ResponseReturnValue:
    """The nurse's page: scan box, everybody by the time they may leave, call backs."""
    clinic = current_clinic()
    context = page.room(clinic=clinic, reading=clock.read(), left=request.args.get("left"))
    operations.note_board_seen(person_ids=context.pop("person_ids"), actor=current_actor(), now=clock.now())
    return render_template("observation/room.html", **context)


@bp.get("/seats")
@staff_required(Permission.OBSERVE)
def seats() -> Response:
    """The list alone, for the live region."""
    clinic, reading = current_clinic(), clock.read()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.OBSERVATION, clinic_id=clinic.id),
        facts=lambda: queries.board(clinic_id=clinic.id, reading=reading),
        render=lambda board: render_template(
            "observation/_seats.html", **page.seats(board, clinic=clinic, reading=reading)
        ),
        now=reading.wall.timestamp(),
    )


@bp.post("/scan")
@staff_required(Permission.OBSERVE)
@back_to(".room")
def scan() -> ResponseReturnValue:
    """Sign out whoever holds the scanned ticket."""
    code, actor, clinic = ScanForm.parse().code.data or "", current_actor(), current_clinic()
    try:
        visit_id = queries.get_scanned(clinic_id=clinic.id, day=clock.day_of(clock.now()), code=code).id
    except ForeignTicket as foreign:
        with unit_of_work():
            operations.note_foreign_ticket(visit_id=foreign.visit_id, actor=actor, now=clock.now())
        raise
    return _signed_out(visit_id)


@bp.post("/<uuid:visit_id>/leave")
@staff_required(Permission.OBSERVE)
@back_to(".room")
def leave(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Sign out from the list."""
    return _signed_out(visit_id)


@bp.get("/<uuid:visit_id>/early")
@staff_required(Permission.OBSERVE)
def early(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Reason and signature of an early leave."""
    visit = visits.get_visit(clinic_id=current_clinic().id, visit_id=visit_id)
    return render_template("observation/early.html", **page.early(visit, reading=clock.read()))


@bp.post("/<uuid:visit_id>/early")
@staff_required(Permission.OBSERVE)
@back_to(".early")
@one_transaction
def leave_early(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody go before the thirty minutes, signed."""
    form = EarlyForm.parse()
    left = operations.leave_early(
        visit_id=visit_id,
        reason=form.reason.data or "",
        signer_relation=Relation(form.signer_relation.data or ""),
        signer_name=form.signer_name.data or "",
        signature=form.drawn,
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
    )
    return page.exit_facts(left) if wants_json() else _to_room(visit_id)


@bp.post("/call-backs/<uuid:exit_id>")
@staff_required(Permission.OBSERVE)
@back_to(".room")
@one_transaction
def call_back(exit_id: uuid.UUID) -> ResponseReturnValue:
    """The nurse has called: well, unwell, or nobody answered."""
    form = CallBackForm.parse()
    left = operations.note_call_back(
        exit_id=exit_id, actor=current_actor(), now=clock.now(), result=CallResult(form.result.data),
        note=form.note.data or "",
    )  # fmt: skip
    return page.exit_facts(left) if wants_json() else redirect(url_for(".room"), 303)


@bp.post("/<uuid:visit_id>/seat")
@staff_required(Permission.OBSERVE)
@back_to(".room")
@one_transaction
def seat(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Give a seat: this number, or the first that is free."""
    number = SeatForm.parse().number.data
    taken = operations.take_seat(visit_id=visit_id, number=number, actor=current_actor(), reading=clock.read())
    return {"number": taken.number} if wants_json() else redirect(url_for(".room"), 303)


@bp.post("/seat-everybody")
@staff_required(Permission.OBSERVE)
@back_to(".room")
@one_transaction
def seat_everybody() -> ResponseReturnValue:
    """Seats for everybody who has none."""
    seated = operations.seat_everybody(actor=current_actor(), reading=clock.read())
    return {"seated": seated} if wants_json() else redirect(url_for(".room"), 303)


@bp.get("/left")
@staff_required(Permission.OBSERVE)
@one_transaction
def left() -> ResponseReturnValue:
    """Who left when, on one day, and how many watches were full."""
    day = page.day_from(request.args.get("day", ""), now=clock.now())
    facts = page.left(clinic_id=current_clinic().id, day=day)
    operations.note_board_seen(person_ids=facts.pop("person_ids"), actor=current_actor(), now=clock.now())
    return render_template("observation/left.html", **facts)


@bp.get("/left/paper")
@staff_required(Permission.OBSERVE)
@one_transaction
def left_paper() -> ResponseReturnValue:
    """The same to be printed and kept."""
    clinic, day = current_clinic(), page.day_from(request.args.get("day", ""), now=clock.now())
    facts = page.left(clinic_id=clinic.id, day=day)
    operations.note_board_seen(person_ids=facts.pop("person_ids"), actor=current_actor(), now=clock.now())
    return render_template("observation/left_paper.html", clinic=clinic.name, **facts)


@one_transaction
def _signed_out(visit_id: uuid.UUID) -> ResponseReturnValue:
    left = operations.sign_out(visit_id=visit_id, actor=current_actor(), key=idempotency_key(), reading=clock.read())
    facts: dict[str, Any] = page.exit_facts(left)
    return facts if wants_json() else _to_room(visit_id)


def _to_room(visit_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for(".room", left=visit_id), 303)
