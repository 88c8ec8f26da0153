"""The screening station: call, ask, decide."""

import uuid
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.calling import operations as calling
from vaccsched.identity.guards import Permission, current_actor, current_station, find_current_station, staff_required
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Relation
from vaccsched.screening import operations
from vaccsched.screening import station_page as page
from vaccsched.screening.errors import NotAtInquiry
from vaccsched.screening.forms import ReasonForm
from vaccsched.screening.models import InquiryOutcome, SignatureMethod
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, find_idempotency_key, id_of, idempotency_key, wants_json
from vaccsched.sites.models import StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import Stage, StageEntry, Visit

bp = Blueprint("screening", __name__, url_prefix="/screening")


@bp.get("")
@staff_required(Permission.SCREEN)
@one_transaction  # opening a person is written down
def station(**_ids: object) -> ResponseReturnValue:
    """Whoever is here now is asked; once that is done, signs; nobody: the queue."""
    here, now = find_current_station(), clock.now()
    if here is None or here.kind is not StationKind.SCREENING:
        return render_template("screening/staff_nowhere.html")
    entry = visit_queries.current_at(station_id=here.id)
    if entry is None or entry.day != clock.day_of(now):
        return render_template("screening/staff_queue.html", **page.queue_facts(here, now=now), **_done())
    residents.open_person(person_id=entry.visit.person_id, actor=current_actor(), purpose="screening", now=now)
    return _with_person(entry)


@bp.get("/waiting")
@staff_required(Permission.SCREEN)
def waiting_now() -> Response:
    """Whom this station may call next, alone, for the live region."""
    here, now = current_station(), clock.now()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=here.clinic_id),
        facts=lambda: page.waiting_facts(here, now=now),
        render=lambda facts: render_template("screening/_waiting.html", **facts),
        now=now.timestamp(),
    )


@bp.post("/call")
@staff_required(Permission.SCREEN)
@back_to(".station")
@one_transaction
def call() -> ResponseReturnValue:
    """Call the next of the queue to this station."""
    entry = calling.call_next(
        station=current_station(), actor=current_actor(), key=idempotency_key(), reading=clock.read()
    )
    return _answer(entry.visit)


@bp.post("/<uuid:visit_id>/call-again")
@staff_required(Permission.SCREEN)
@back_to(".station")
@one_transaction
def call_again(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Nobody came: call the number once more."""
    entry = _entry(visit_id)
    calling.call_again(entry_id=entry.id, actor=current_actor(), reading=clock.read(), key=find_idempotency_key())
    return _answer(entry.visit)


@bp.post("/<uuid:visit_id>/put-back")
@staff_required(Permission.SCREEN)
@back_to(".station")
@one_transaction
def put_back(visit_id: uuid.UUID) -> ResponseReturnValue:
    """换人: this one waits again, in the old place."""
    entry = _entry(visit_id)
    calling.put_back(entry_id=entry.id, actor=current_actor(), reading=clock.read())
    return _answer(entry.visit)


@bp.post("/<uuid:visit_id>/pass-over")
@staff_required(Permission.SCREEN)
@back_to(".station")
@one_transaction
def pass_over(visit_id: uuid.UUID) -> ResponseReturnValue:
    """过号: called and not there."""
    entry = _entry(visit_id)
    calling.pass_over(entry_id=entry.id, actor=current_actor(), reading=clock.read())
    return _answer(entry.visit)


@bp.post("/<uuid:visit_id>/inquiry")
@staff_required(Permission.SCREEN)
@back_to(".station")
@one_transaction
def inquiry(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm today's answers and decide."""
    visit, reading = _entry(visit_id).visit, clock.read()
    sent = page.sent_inquiry(visit, on=clock.day_of(reading.wall))
    form = sent.decision
    operations.confirm_inquiry(
        visit_id=visit_id,
        answers=sent.answers,
        temperature_tenths=sent.temperature_tenths,
        outcome=InquiryOutcome(form.outcome.data),
        advice=form.advice.data or "",
        signer_relation=Relation(form.signer_relation.data),
        signer_name=form.signer_name.data or "",
        signature_method=SignatureMethod(form.signature_method.data),
        written_authorisation=bool(form.written_authorisation.data),
        identity=sent.identity,
        doses=sent.doses,
        actor=current_actor(),
        reading=reading,
    )
    return _answer(visit)


@bp.post("/<uuid:visit_id>/leave")
@staff_required(Permission.SCREEN)
@back_to(".station")
@one_transaction
def leave(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Goes home before any decision, for a stated reason."""
    form, visit = ReasonForm.parse(), _entry(visit_id).visit
    visits.leave_without_dose(visit_id=visit_id, actor=current_actor(), reading=clock.read(), reason=form.reason.data)
    return _answer(visit)


def _with_person(entry: StageEntry) -> ResponseReturnValue:
    if entry.stage is Stage.CONSENT:
        return redirect(url_for("consents.show", visit_id=entry.visit_id))
    today = clock.day_of(clock.now())
    facts = page.person_facts(entry, on=today)
    return render_template("screening/staff_inquiry.html", **facts, **page.inquiry_facts(entry.visit, on=today))


def _entry(visit_id: uuid.UUID) -> StageEntry:
    """The open entry of a visit that stands at this browser's station.

    :raises NotAtInquiry: it stands elsewhere.
    :raises NotFound: another clinic's visit.
    """
    here = current_station()
    visit_queries.get_visit(clinic_id=here.clinic_id, visit_id=visit_id)
    entry = visit_queries.open_entry(visit_id=visit_id)
    if entry is None or entry.station_id != here.id:
        raise NotAtInquiry
    return entry


def _done() -> dict[str, Any]:
    """What became of the visit named in the address, and where to go on with it."""
    visit_id, here = request.args.get("done"), current_station()
    if not visit_id:
        return {"done": None, "after_href": None}
    visit = visit_queries.get_visit(clinic_id=here.clinic_id, visit_id=id_of(visit_id))
    href = url_for("screening_after.after", visit_id=visit.id) if page.goes_on(visit) else None
    return {"done": page.done_sentence(visit), "after_href": href}


def _answer(visit: Visit) -> ResponseReturnValue:
    entry = visit_queries.open_entry(visit_id=visit.id)
    stage = entry.stage if entry is not None else Stage.LEFT
    if wants_json():
        return {"visit_id": str(visit.id), "ticket": visit.ticket, "stage": str(stage)}
    if stage is Stage.LEFT and page.goes_on(visit):
        return redirect(url_for("screening_after.after", visit_id=visit.id), 303)
    at_station = entry is not None and entry.station_id is not None
    return redirect(url_for(".station", done=None if at_station else visit.id), 303)
