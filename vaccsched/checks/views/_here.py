"""What the pages of the vaccination station share: who stands where, stops written down, answers."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from vaccsched.checks import operations, queries
from vaccsched.checks.errors import NobodyAtStation, TakenOver, TicketAtAnotherStation, TwoCodesAtOnce, is_stop
from vaccsched.checks.models import BedsideCheck
from vaccsched.identity.errors import NoStation
from vaccsched.identity.guards import current_actor, current_station, find_current_station, station_and_taker
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.shared.web import wants_json
from vaccsched.sites.models import Station
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
                _note(stop)
            raise

    return noted


def _note(stop: Refused) -> None:
    station, actor, now = find_current_station(), current_actor(), clock.now()
    with unit_of_work():
        operations.note_stop(code=stop.code, actor=actor, now=now, station=station and station.id)
        if isinstance(stop, TwoCodesAtOnce):
            operations.drop_vials(station=current_station(), actor=actor, now=now)


def station_in_hand() -> Station:
    """The station of this browser, unless another one took it over.

    :raises TakenOver:
    :raises NoStation:
    """
    here, taken_at = station_and_taker()
    if here is None:
        raise NoStation
    if taken_at is not None:
        raise TakenOver(at=wording.time_seconds(taken_at))
    return here


def entry_in_hand() -> StageEntry:
    """:raises NobodyAtStation:"""
    entry = visit_queries.current_at(station_id=station_in_hand().id)
    if entry is None:
        raise NobodyAtStation
    return entry


def must_be_here(check_id: uuid.UUID) -> None:
    """A check of another station is not touched from here.

    :raises TicketAtAnotherStation:
    :raises TakenOver:
    :raises NotFound: another clinic's check.
    """
    here = station_in_hand()
    check = queries.get_check(clinic_id=here.clinic_id, check_id=check_id)
    if check.station_id != here.id:
        visit = check.planned_dose.visit
        raise TicketAtAnotherStation(ticket=visit.ticket, station=queries.station_name(check.station_id))


def answer(check: BedsideCheck) -> ResponseReturnValue:
    """The check as it stands, or back to the page."""
    if wants_json():
        found = {str(item): str(result) for item, result in queries.results_of(check).items()}
        missing = [str(item) for item in queries.still_missing(check)]
        return {
            "check_id": str(check.id),
            "vaccine": check.planned_dose.vaccine_code,
            "items": found,
            "missing": missing,
        }
    return redirect(url_for("checks.station", dose=check.id), 303)


def moved() -> ResponseReturnValue:
    """Somebody moved; back to the page."""
    return {"done": True} if wants_json() else redirect(url_for("checks.station"), 303)
