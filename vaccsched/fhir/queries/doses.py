"""The versions that count of records of doses."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from vaccsched.fhir import rules, systems
from vaccsched.fhir.mappers.immunization import STATUSES
from vaccsched.fhir.queries.conditions import (
    Made,
    Page,
    narrowed,
    of_code,
    of_id,
    of_instant,
    of_reference,
    of_token,
    page_of,
)
from vaccsched.fhir.reader import Reader
from vaccsched.fhir.rules import Asked
from vaccsched.integration import queries as clients
from vaccsched.records.models import Immunization
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.models import Vaccine

_later = aliased(Immunization)
LAST_VERSIONS = (
    sa.select(Immunization)
    .where(
        ~sa.select(_later.id)
        .where(_later.record_id == Immunization.record_id, _later.version > Immunization.version)
        .exists()
    )
    .options(
        joinedload(Immunization.vaccine),
        joinedload(Immunization.clinic),
        joinedload(Immunization.product),
        joinedload(Immunization.performer),
    )
)
CONDITIONS = {
    "_id": of_id(Immunization.record_id),
    "_lastUpdated": of_instant(Immunization.recorded_at),
    "date": of_instant(Immunization.given_at),
    "location": of_reference("Location", Immunization.clinic_id),
    "lot-number": of_token(Immunization.lot_number),
    "status": of_code(Immunization.status, {code: status for status, code in STATUSES.items()}),
}


def dose_record(*, record_id: uuid.UUID) -> Immunization:
    """:raises NotFound:"""
    found = db.session.scalar(LAST_VERSIONS.where(Immunization.record_id == record_id))
    if found is None:
        raise NotFound
    return found


def doses(reader: Reader, asked: Asked, *, person_ids: Collection[uuid.UUID] | None) -> Page:
    """One page of records in the order in which they were last written. ``person_ids``: of these persons, who are
    open to the program; None: of everybody whom its clinics look after or have vaccinated.
    """
    wanted = narrowed(LAST_VERSIONS, asked, CONDITIONS)
    for values in asked.values("vaccine-code"):
        wanted = wanted.where(sa.or_(*(_of_vaccine(value) for value in values)))
    whose = _of_clinics(reader) if person_ids is None else Immunization.person_id.in_(person_ids)
    return page_of(wanted.where(whose), Immunization.id, asked)


def every_vaccine() -> dict[str, Vaccine]:
    """By code."""
    return {one.code: one for one in vaccines.vaccines()}


def _of_clinics(reader: Reader) -> Made:
    mine = [one.id for one in clients.clinics_for(reader.client)]
    looked_after: sa.Select[Any] = sa.select(Person.id).where(Person.clinic_id.in_(mine))
    return sa.or_(Immunization.clinic_id.in_(mine), Immunization.person_id.in_(looked_after))


def _of_vaccine(value: str) -> Made:
    """By the programme's id or a national code, or by either where no system was said."""
    system, code = rules.token(value)
    codes = {one.code for one in vaccines.vaccines() if one.code == code and system in (None, systems.VACCINE)}
    if system in (None, systems.NATIONAL_VACCINE):
        codes |= {one.code for one in vaccines.vaccines() if code in one.national_codes}
    return Immunization.vaccine_code.in_(codes)
