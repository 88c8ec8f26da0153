"""Visits and the queue, persons, doses."""

import datetime as dt
from typing import Any

from flask_babel import get_locale

from vaccsched.records.models import Immunization
from vaccsched.residents.models import Person
from vaccsched.shared.clock import local
from vaccsched.shared.masking import mask_id_number
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Forecast
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, Visit


def visit(one: Visit) -> dict[str, Any]:
    """``VisitOut``."""
    return {
        "id": one.id,
        "clinic_id": one.clinic_id,
        "person_id": one.person_id,
        "ticket": one.ticket,
        "day": one.day,
        "arrived_at": local(one.arrived_at),
        "urgent": one.urgent,
        "qr_text": visits.ticket_qr_text(one),
        "follow_url": visits.ticket_link(one),
    }


def queue(one: Visit, *, now: dt.datetime) -> dict[str, Any]:
    """``QueueOut``: what the ticket's own page says."""
    standing, entry = visits.standing(visit=one, now=now), visits.open_entry(visit_id=one.id)
    return {
        "ticket": one.ticket,
        "day": one.day,
        "stage": str(entry.stage if entry is not None else Stage.LEFT),
        "told": standing.told,
        "ahead": standing.ahead,
        "expected_from": local(standing.low),
        "expected_to": local(standing.high),
        "why": standing.why,
        "station": standing.station.name if standing.station is not None else None,
    }


def person(one: Person) -> dict[str, Any]:
    """``PersonOut``."""
    return {
        "id": one.id,
        "name": one.name,
        "sex": str(one.sex),
        "birth_date": one.birth_date,
        "document_kind": str(one.document_kind),
        "document_masked": mask_id_number(one.document) if one.document else None,
        "clinic_id": one.clinic_id,
    }


def due(one: Forecast) -> dict[str, Any]:
    """``DueOut``."""
    return {
        "vaccine_code": one.vaccine,
        "vaccine_name": vaccines.name_of(one.vaccine),
        "dose_number": one.dose,
        "status": str(one.status),
        "earliest": one.earliest,
        "recommended": one.recommended,
        "overdue_from": one.overdue_from,
        "free": one.is_free,
        "reason": one.reason.text(str(get_locale() or "zh")),
    }


def dose(one: Immunization) -> dict[str, Any]:
    """``ImmunizationOut``."""
    return {
        "record_id": one.record_id,
        "version": one.version,
        "vaccine_code": one.vaccine_code,
        "vaccine_name": vaccines.name_of(one.vaccine_code),
        "dose_number": one.dose_number,
        "given_on": one.given_on,
        "given_at": local(one.given_at),
        "source": str(one.source),
        "clinic_id": one.clinic_id,
        "given_place": one.given_place,
        "manufacturer": one.manufacturer,
        "lot_number": one.lot_number,
        "expires_on": one.expires_on,
        "trace_code": one.trace_code,
        "site": str(one.site) if one.site else None,
        "route": one.route,
        "dose": one.dose_text,
    }
