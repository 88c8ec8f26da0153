"""Correcting a dose record: old and new side by side, why, and everything that was ever written."""

import datetime as dt
import uuid
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity import queries as identity
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.records import dose_page, operations, queries
from vaccsched.records.forms import CorrectForm, SeenForm
from vaccsched.records.models import BodySite, Immunization, ImmunizationSource
from vaccsched.records.views.staff import bp, opened
from vaccsched.shared import clock
from vaccsched.shared.errors import Forbidden
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json

CLINICAL = frozenset({Permission.VACCINATE, Permission.SCREEN})


@bp.get("/<uuid:record_id>/correct")
@staff_required(Permission.SEE_RECORD)
@one_transaction  # opening a person is written down
def correct(record_id: uuid.UUID) -> ResponseReturnValue:
    """What stands on record, every version of it, and the form."""
    opened(queries.get_record(record_id=record_id).person_id, "correction")
    return render_template("records/dose.html", **dose_page.dose_facts(record_id, clinic_id=current_clinic().id))


@bp.post("/<uuid:record_id>/correct")
@staff_required(Permission.SEE_RECORD)
@back_to(".correct")
@one_transaction
def save(record_id: uuid.UUID) -> ResponseReturnValue:
    """Write the next version."""
    record, form = _reachable(record_id), CorrectForm.parse()
    written = operations.correct_immunization(
        record_id=record_id,
        changes=_changes(form, record),
        reason=form.reason.data or "",
        seen_version=form.seen_version.data,
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"record_id": str(record_id), "version": written.version}
    return redirect(url_for(".correct", record_id=record_id, saved=written.version), 303)


@bp.post("/<uuid:record_id>/in-error")
@staff_required(Permission.SEE_RECORD)
@back_to(".correct")
@one_transaction
def declare(record_id: uuid.UUID) -> ResponseReturnValue:
    """The dose was not given: a version that says so."""
    _reachable(record_id)
    form = SeenForm.parse()
    written = operations.declare_in_error(
        record_id=record_id,
        seen_version=form.seen_version.data or 0,
        reason=form.reason.data or "",
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"record_id": str(record_id), "version": written.version}
    return redirect(url_for(".correct", record_id=record_id, saved=written.version), 303)


def _reachable(record_id: uuid.UUID) -> Immunization:
    """The record of a person whom this clinic knows; what was given here only clinical staff correct.

    :raises NotFound, Forbidden:
    """
    record = queries.get_record(record_id=record_id)
    opened(record.person_id, "correction")
    if record.source is ImmunizationSource.GIVEN_HERE and not CLINICAL & staff_permissions():
        raise Forbidden
    return record


def _changes(form: CorrectForm, record: Immunization) -> dict[str, Any]:
    """What was sent, typed; fields that were not on the form stay as they are."""
    sent = {name: form[name].data for name in dose_page.HERE + dose_page.ELSEWHERE if form[name].raw_data}
    time: dt.time | None = sent.pop("given_time", None)
    day: dt.date | None = sent.pop("given_on", None)
    if day or time:
        at = clock.instant_of(day or record.given_on, time or clock.local(record.given_at).time())
        sent["given_at"] = record.given_at if _same_minute(at, record.given_at) else at
    if sent.get("site"):
        sent["site"] = BodySite(sent["site"])
    if sent.get("performer_id"):
        sent["performer_id"] = _colleague(id_of(sent["performer_id"]))
    kept = ("vaccine_code", "dose_number", "performer_id")  # never emptied
    return {name: value or None for name, value in sent.items() if value or name not in kept}


def _colleague(staff_id: uuid.UUID) -> uuid.UUID:
    """:raises NotFound: nobody of this clinic."""
    clinic = current_clinic()
    return identity.get_managed_staff(staff_id=staff_id, county_id=clinic.county_id, clinic_id=clinic.id).id


def _same_minute(one: dt.datetime, other: dt.datetime) -> bool:
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)
