"""The vaccination station: scan the person, scan the vial, give; answer what is asked; undo within a minute."""

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.checks import operations, queries, stop_page
from vaccsched.checks import station_page as page
from vaccsched.checks.errors import NobodyAtStation, is_stop
from vaccsched.checks.forms import AnswerForm, GiveForm, ReasonForm, ScanForm, TickForm, VerifyForm
from vaccsched.checks.models import BedsideCheck, CodeEntry, Item, ItemResult
from vaccsched.checks.views._here import answer, bp, must_be_here, station_in_hand, stops_are_noted
from vaccsched.checks.views.flow import call_following
from vaccsched.identity.guards import (
    Permission,
    current_actor,
    current_station,
    staff_required,
    station_and_taker,
)
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Relation
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, current_refusal, id_of, idempotency_key, wants_json
from vaccsched.sites.models import Station, StationKind
from vaccsched.stops import queries as stops
from vaccsched.stops.models import SoftRule


@bp.get("")
@staff_required(Permission.VACCINATE)
@one_transaction  # opening a person is written down
def station(**_ids: object) -> ResponseReturnValue:
    """Whoever is called here, or a stop, or the queue."""
    (here, taken_at), now = station_and_taker(), clock.now()
    if here is None or here.kind is not StationKind.VACCINATION:
        return render_template("checks/nowhere.html")
    if taken_at is not None:
        return render_template("checks/taken_over.html", station=here.name, at=wording.time_seconds(taken_at))
    try:
        checks = operations.open_current(station=here, actor=current_actor(), now=now)
    except NobodyAtStation:
        checks = []
    refusal = current_refusal()
    if refusal is not None and is_stop(refusal):
        check = page.active(checks, None, on=clock.day_of(now)) if checks else None
        return render_template("checks/stop.html", **stop_page.stop_facts(refusal, check, standing=False))
    if not checks:
        facts = page.queue_facts(here, now=now)
        return render_template("checks/queue.html", **facts, **_last(here))
    return _with_person(checks)


@bp.post("/scan")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
@one_transaction
def scan() -> ResponseReturnValue:
    """A ticket or a vial under the scanner."""
    form = ScanForm.parse()
    entered = operations.Entered(by=CodeEntry(form.entry.data or CodeEntry.SCAN), reason=form.typed_reason.data or None)
    checks = operations.scan(
        station=station_in_hand(), code=form.code.data or "", actor=current_actor(), now=clock.now(), entered=entered
    )
    return answer(page.active(checks, None, on=clock.day_of(clock.now())))


@bp.post("/checks/<uuid:check_id>/tick")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
@one_transaction
def tick(check_id: uuid.UUID) -> ResponseReturnValue:
    """What eyes saw."""
    form = TickForm.parse()
    must_be_here(check_id)
    check = operations.tick(
        check_id=check_id,
        item=Item(form.item.data),
        result=ItemResult(form.result.data),
        actor=current_actor(),
        now=clock.now(),
    )
    return answer(check)


@bp.post("/checks/<uuid:check_id>/verify")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
@one_transaction
def verify(check_id: uuid.UUID) -> ResponseReturnValue:
    """一验证."""
    form = VerifyForm.parse()
    must_be_here(check_id)
    check = operations.verify_recipient(
        check_id=check_id,
        relation=Relation(form.relation.data),
        method=form.method.data,
        result=ItemResult(form.result.data),
        actor=current_actor(),
        now=clock.now(),
    )
    return answer(check)


@bp.post("/checks/<uuid:check_id>/answer")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
@one_transaction
def answer_ask(check_id: uuid.UUID) -> ResponseReturnValue:
    """The reason for going on in spite of a soft stop."""
    form = AnswerForm.parse()
    must_be_here(check_id)
    return answer(
        operations.answer(
            check_id=check_id,
            rule=SoftRule(form.rule.data),
            reason=form.reason.data or "",
            actor=current_actor(),
            now=clock.now(),
        )
    )


@bp.post("/checks/<uuid:check_id>/give")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
def give(check_id: uuid.UUID) -> ResponseReturnValue:
    """The dose went in; then, if asked for, the next one is called."""
    form = GiveForm.parse()
    immunization_id = _give(check_id, form)
    if form.call_next.data:
        call_following()
    if wants_json():
        return {"immunization_id": str(immunization_id)}
    return redirect(url_for(".station", done=immunization_id), 303)


@bp.post("/checks/<uuid:check_id>/undo")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def undo(check_id: uuid.UUID) -> ResponseReturnValue:
    """Within 60 seconds the dose was not given."""
    form = ReasonForm.parse()
    must_be_here(check_id)
    check = operations.undo_dose(
        check_id=check_id,
        reason=form.reason.data or "",
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
    )
    if wants_json():
        return {"check_id": str(check.id), "undone": True}
    return redirect(url_for(".station", undone=check.planned_dose.visit.ticket), 303)


@bp.post("/checks/<uuid:check_id>/restart")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def restart(check_id: uuid.UUID) -> ResponseReturnValue:
    """After a stop: another vial, from the beginning."""
    must_be_here(check_id)
    return answer(operations.restart(check_id=check_id, actor=current_actor(), now=clock.now()))


@one_transaction
def _give(check_id: uuid.UUID, form: GiveForm) -> uuid.UUID:
    must_be_here(check_id)
    given: Immunization = operations.give_dose(
        check_id=check_id,
        site=BodySite(form.site.data),
        confirmed=[Item(one) for one in form.confirmed.data or []],
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
    )
    return given.id


def _with_person(checks: list[BedsideCheck]) -> ResponseReturnValue:
    now = clock.now()
    check = page.active(checks, request.args.get("dose"), on=clock.day_of(now))
    ground = stops.ground_of(check.planned_dose.visit, now=now)
    judgement = queries.judged(check, now=now, ground=ground)
    stop = stop_page.standing_stop(check, judgement)
    if stop is not None:
        return render_template("checks/stop.html", **stop_page.stop_facts(stop, check, standing=True))
    ask = stop_page.ask_facts(check, judgement)
    if ask is not None:
        return render_template("checks/ask.html", **ask)
    return render_template(
        "checks/station.html", **page.page_facts(checks, check, judgement, ground=ground), **_last(current_station())
    )


def _last(here: Station) -> dict[str, object]:
    """What was just done here: a dose, with the seconds in which it can be taken back, or an undo."""
    immunization_id = request.args.get("done")
    done = page.given_facts(here.clinic_id, id_of(immunization_id), now=clock.now()) if immunization_id else None
    return {"done": done, "undone": request.args.get("undone"), "correct_href": page.correct_href(current_refusal())}
