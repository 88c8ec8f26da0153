"""SMART Scheduling Links: $bulk-publish and its files, for everybody."""

import datetime as dt
import uuid

from flask import Blueprint, Response

from vaccsched.fhir import publishing, queries
from vaccsched.fhir.publishing import NDJSON
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.web import public

bp = Blueprint("fhir_published", __name__, url_prefix="/fhir")


@bp.get("/$bulk-publish")
@public
def manifest() -> Response:
    """The list of files; ``_since`` changes nothing."""
    made = publishing.manifest(now=clock.now())
    return publishing.file(publishing.lines([made]), "application/json")


@bp.get("/published/locations.ndjson")
@public
def locations() -> Response:
    """All clinics."""
    return publishing.file(publishing.lines(queries.published_locations()), NDJSON)


@bp.get("/published/<uuid:clinic_id>/schedules.ndjson")
@public
def schedules(clinic_id: uuid.UUID) -> Response:
    """The half-days of a clinic that can be booked now."""
    return publishing.file(
        publishing.lines(queries.published_schedules(clinic_id=clinic_id, now=clock.now())), NDJSON
    )  # fmt: skip


@bp.get("/published/<uuid:clinic_id>/slots-<day>.ndjson")
@public
def slots(clinic_id: uuid.UUID, day: str) -> Response:
    """The places of a day, free and taken."""
    found = queries.published_slots(
        clinic_id=clinic_id, day=_day(day), now=clock.now(), link=publishing.booking_link
    )  # fmt: skip
    return publishing.file(publishing.lines(found), NDJSON)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
