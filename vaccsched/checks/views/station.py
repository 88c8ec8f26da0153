"""The vaccination station: call, scan the person, scan the vial, give."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.checks import operations, queries
from vaccsched.checks import station_page as page
from vaccsched.checks.errors import NobodyAtStation, TicketAtAnotherStation, is_stop
from vaccsched.checks.forms import GiveForm, NotGivenForm, ScanForm, TickForm, VerifyForm
from vaccsched.checks.models import BedsideCheck, Item, ItemResult
from vaccsched.identity.guards import Permission, current_actor, current_station, find_current_station, staff_required
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Relation
from vaccsched.shared import clock
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, current_refusal, id_of, idempotency_key, wants_json
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import StageEntry

bp = Blueprint("checks", __name__, url_prefix="/vaccination")
P = ParamSpec("P")
R = TypeVar("R")


def stops_are_noted(view: Callable[P, R]) -> Callable[P, R]:
    """Decorator around the transaction: a hard stop rolls everything back, and is written down for itself."""

    @wraps(view)
    def noted(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return view(*args, **kwargs)
        except Refused as stop:
            if is_stop(stop):
                station, actor = find_current_station(), current_actor()
                with unit_of_work():
                    operations.note_stop(code=stop.code, actor=actor, now=clock.now(), station=station and station.id)
            raise

    return noted


@bp.get("")
@staff_required(Permission.VACCINATE)
@one_transaction  # opening a person is written down
def station(**_ids: object) -> ResponseReturnValue:
    """Whoever is called here, or a stop, or the queue."""
    here, now = find_current_station(), clock.now()
    if here is None or here.kind is not StationKind.VACCINATION:
        return render_template("checks/nowhere.html")
    try:
        checks = operations.open_current(station=here, actor=current_actor(), now=now)
    except NobodyAtStation:
        checks = []
    refusal = current_refusal()
    if refusal is not None and is_stop(refusal):
        check = page.active(checks, None, on=clock.day_of(now)) if checks else None
        return render_template("checks/stop.html", **page.stop_facts(refusal, check, standing=False))
    if not checks:
        return render_template("checks/queue.html", **page.queue_facts(here, now=now), done=_given(here))
    return _with_person(checks)


@bp.post("/call")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def call() -> ResponseReturnValue:
    """Call the next of the queue to this station."""
    entry = visits.call_next(
        station=current_station(), actor=current_actor(), key=idempotency_key(), reading=clock.read()
    )
    if wants_json():
        return {"visit_id": str(entry.visit_id), "ticket": entry.visit.ticket}
    return redirect(url_for(".station"), 303)


@bp.post("/scan")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
@one_transaction
def scan() -> ResponseReturnValue:
    """A ticket or a vial under the scanner."""
    form = ScanForm.parse()
    checks = operations.scan(
        station=current_station(), code=form.code.data or "", actor=current_actor(), now=clock.now()
    )
    return _answer(page.active(checks, None, on=clock.day_of(clock.now())))


@bp.post("/checks/<uuid:check_id>/tick")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
@one_transaction
def tick(check_id: uuid.UUID) -> ResponseReturnValue:
    """What eyes saw."""
    form = TickForm.parse()
    _must_be_here(check_id)
    check = operations.tick(
        check_id=check_id,
        item=Item(form.item.data),
        result=ItemResult(form.result.data),
        actor=current_actor(),
        now=clock.now(),
    )
    return _answer(check)


@bp.post("/checks/<uuid:check_id>/verify")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
@one_transaction
def verify(check_id: uuid.UUID) -> ResponseReturnValue:
    """一验证."""
    form = VerifyForm.parse()
    _must_be_here(check_id)
    check = operations.verify_recipient(
        check_id=check_id,
        relation=Relation(form.relation.data),
        method=form.method.data,
        result=ItemResult(form.result.data),
        actor=current_actor(),
        now=clock.now(),
    )
    return _answer(check)


@bp.post("/checks/<uuid:check_id>/give")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@stops_are_noted
def give(check_id: uuid.UUID) -> ResponseReturnValue:
    """The dose went in; then, if asked for, the next one is called."""
    form = GiveForm.parse()
    immunization_id = _give(check_id, form)
    if form.call_next.data:
        _call_following()
    if wants_json():
        return {"immunization_id": str(immunization_id)}
    return redirect(url_for(".station", done=immunization_id), 303)


@bp.post("/checks/<uuid:check_id>/restart")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def restart(check_id: uuid.UUID) -> ResponseReturnValue:
    """After a stop: another vial, from the beginning."""
    _must_be_here(check_id)
    return _answer(operations.restart(check_id=check_id, actor=current_actor(), now=clock.now()))


@bp.post("/checks/<uuid:check_id>/not-given")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def not_given(check_id: uuid.UUID) -> ResponseReturnValue:
    """未接种, with a reason."""
    form = NotGivenForm.parse()
    _must_be_here(check_id)
    dose = operations.not_given(
        check_id=check_id, reason=form.reason.data or "", actor=current_actor(), reading=clock.read()
    )
    if wants_json():
        return {"planned_dose_id": str(dose.id), "outcome": str(dose.outcome)}
    return redirect(url_for(".station"), 303)


@bp.post("/call-again")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def call_again() -> ResponseReturnValue:
    """Nobody came: call the number once more."""
    visits.call_again(entry_id=_entry().id, actor=current_actor(), reading=clock.read())
    return _moved()


@bp.post("/put-back")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def put_back() -> ResponseReturnValue:
    """换人: waits again, unchanged."""
    visits.put_back(entry_id=_entry().id, actor=current_actor(), reading=clock.read())
    return _moved()


@bp.post("/pass-over")
@staff_required(Permission.VACCINATE)
@back_to(".station")
@one_transaction
def pass_over() -> ResponseReturnValue:
    """过号: called and not there."""
    visits.pass_over(entry_id=_entry().id, actor=current_actor(), reading=clock.read())
    return _moved()


@one_transaction
def _give(check_id: uuid.UUID, form: GiveForm) -> uuid.UUID:
    _must_be_here(check_id)
    given: Immunization = operations.give_dose(
        check_id=check_id,
        site=BodySite(form.site.data),
        confirmed=[Item(one) for one in form.confirmed.data or []],
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
    )
    return given.id


def _call_following() -> None:
    """The dose is on record; whatever keeps the next one from being called must not touch it."""
    try:
        _call(f"after-{idempotency_key()}"[:80])
    except Refused:
        return


@one_transaction
def _call(key: str) -> None:
    visits.call_next(station=current_station(), actor=current_actor(), key=key, reading=clock.read())


def _with_person(checks: list[BedsideCheck]) -> ResponseReturnValue:
    now = clock.now()
    check = page.active(checks, request.args.get("dose"), on=clock.day_of(now))
    stop = page.standing_stop(check, now=now)
    if stop is not None:
        return render_template("checks/stop.html", **page.stop_facts(stop, check, standing=True))
    return render_template(
        "checks/station.html", **page.page_facts(checks, check, now=now), done=_given(current_station())
    )


def _entry() -> StageEntry:
    """:raises NobodyAtStation:"""
    entry = visit_queries.current_at(station_id=current_station().id)
    if entry is None:
        raise NobodyAtStation
    return entry


def _must_be_here(check_id: uuid.UUID) -> None:
    """A check of another station is not touched from here.

    :raises TicketAtAnotherStation:
    :raises NotFound: another clinic's check.
    """
    here = current_station()
    check = queries.get_check(clinic_id=here.clinic_id, check_id=check_id)
    if check.station_id != here.id:
        visit = check.planned_dose.visit
        raise TicketAtAnotherStation(ticket=visit.ticket, station=queries.station_name(check.station_id))


def _given(here: Station) -> dict[str, str] | None:
    immunization_id = request.args.get("done")
    return page.given_facts(here.clinic_id, id_of(immunization_id)) if immunization_id else None


def _answer(check: BedsideCheck) -> ResponseReturnValue:
    if wants_json():
        found = {str(item): str(result) for item, result in queries.results_of(check).items()}
        missing = [str(item) for item in queries.still_missing(check)]
        return {
            "check_id": str(check.id),
            "vaccine": check.planned_dose.vaccine_code,
            "items": found,
            "missing": missing,
        }
    return redirect(url_for(".station", dose=check.id), 303)


def _moved() -> ResponseReturnValue:
    return {"done": True} if wants_json() else redirect(url_for(".station"), 303)
