"""Clinics as Location."""

import uuid

import sqlalchemy as sa

from vaccsched.fhir import mappers, systems
from vaccsched.fhir.mappers import Postal
from vaccsched.fhir.mappers.parts import Resource
from vaccsched.fhir.models import PublishedAddress
from vaccsched.fhir.queries.conditions import narrowed, of_id, of_text, of_token, page_of
from vaccsched.fhir.reader import Found, Reader
from vaccsched.fhir.rules import Asked
from vaccsched.integration import queries as clients
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic

CONDITIONS = {
    "_id": of_id(Clinic.id),
    "identifier": of_token(Clinic.code, systems.CLINIC),
    "name": of_text(Clinic.name),
}


def get_location(reader: Reader, key: uuid.UUID) -> Resource:
    """:raises NotFound: missing, or none that this program may ask about."""
    clinic = clients.clinic_for(reader.client, key)
    return mappers.location(clinic, postal_of(clinic.id))


def locations(reader: Reader, asked: Asked) -> Found:
    """The clinics that a program may ask about."""
    mine = [one.id for one in clients.clinics_for(reader.client)]
    page = page_of(narrowed(sa.select(Clinic).where(Clinic.id.in_(mine)), asked, CONDITIONS), Clinic.id, asked)
    return Found(resources=_resources(page.rows), after=page.after, total=page.total)


def published_locations() -> list[Resource]:
    """All clinics, for the public list."""
    return _resources(sites.clinics())


def postal_of(clinic_id: uuid.UUID) -> Postal:
    """What was entered of a clinic's address; empty: nothing."""
    return _postals([clinic_id]).get(clinic_id, Postal())


def provinces() -> dict[uuid.UUID, str]:
    """Of each clinic whose address was entered."""
    rows = db.session.execute(sa.select(PublishedAddress.clinic_id, PublishedAddress.province))
    return {clinic_id: province for clinic_id, province in rows}  # noqa: C416 - a row is no pair to mypy


def _resources(clinics: list[Clinic]) -> list[Resource]:
    known = _postals([one.id for one in clinics])
    return [mappers.location(one, known.get(one.id, Postal())) for one in clinics]


def _postals(clinic_ids: list[uuid.UUID]) -> dict[uuid.UUID, Postal]:
    rows = db.session.scalars(sa.select(PublishedAddress).where(PublishedAddress.clinic_id.in_(clinic_ids)))
    return {
        one.clinic_id: Postal(province=one.province, city=one.city, postal_code=one.postal_code) for one in rows
    }  # fmt: skip
