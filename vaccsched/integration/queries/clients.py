"""Questions about programs: who is it, which clinics and persons are open to it."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.integration import rules
from vaccsched.integration.models import ApiClient
from vaccsched.mydata import queries as mydata
from vaccsched.mydata.models import Scope
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic


def find_client(*, token: str) -> ApiClient | None:
    """The open client whose token this is; an institution that the county took off its list has none."""
    parsed = rules.parse_token(token)
    found = db.session.get(ApiClient, parsed[0]) if parsed else None
    if parsed is None or found is None or found.closed_at is not None:
        return None
    if found.institution is not None and found.institution.closed_at is not None:
        return None
    return found if rules.fits(secret=parsed[1], kept=found.secret_hash) else None


def list_clients(*, county_id: uuid.UUID, clinic_id: uuid.UUID | None) -> list[ApiClient]:
    """Those that a member of staff looks after, open ones first, then by name: a clinic's own; the county's are all."""
    wanted = sa.select(ApiClient).where(ApiClient.county_id == county_id)
    if clinic_id is not None:
        wanted = wanted.where(ApiClient.clinic_id == clinic_id)
    order = (ApiClient.closed_at.is_not(None), ApiClient.name, ApiClient.id)
    loaded = wanted.options(joinedload(ApiClient.clinic), joinedload(ApiClient.institution))
    return list(db.session.scalars(loaded.order_by(*order)))


def get_client(*, client_id: uuid.UUID, county_id: uuid.UUID, clinic_id: uuid.UUID | None) -> ApiClient:
    """:raises NotFound: missing, or not one that this member of staff looks after."""
    found = db.session.get(ApiClient, client_id)
    if found is None or found.county_id != county_id or clinic_id not in (None, found.clinic_id):
        raise NotFound
    return found


def clinics_for(client: ApiClient) -> list[Clinic]:
    """The clinics that a program may ask about, by code."""
    if client.clinic_id is not None:
        return [sites.get_clinic(client.clinic_id)]
    return sites.clinics(client.county_id)


def may_see_clinic(client: ApiClient, clinic: Clinic) -> bool:
    """Its own clinic; any of its county."""
    return clinic.county_id == client.county_id and client.clinic_id in (None, clinic.id)


def clinic_for(client: ApiClient, clinic_id: uuid.UUID) -> Clinic:
    """:raises NotFound: missing, or none that this program may ask about."""
    clinic = sites.get_clinic(clinic_id)
    if not may_see_clinic(client, clinic):
        raise NotFound
    return clinic


def is_open_to(client: ApiClient, person: Person, *, scope: Scope, now: dt.datetime) -> bool:
    """Whether a program may read this part of a person's record now: an outside institution's by the person's leave,
    a clinic's or the county's when one of their clinics has to do with the person.
    """
    if client.institution_id is not None:
        leave = mydata.find_leave(person_id=person.id, institution_id=client.institution_id, now=now)
        return leave is not None and scope in leave.scopes
    clinics = {one.id for one in clinics_for(client)}
    return person.clinic_id in clinics or any(_knows(person.id, one, now) for one in sorted(clinics))


def get_open_person(client: ApiClient, person_id: uuid.UUID, *, scope: Scope, now: dt.datetime) -> Person:
    """:raises NotFound: no such person, or none that is open to this program."""
    person = residents.get_person(person_id=person_id)
    if not is_open_to(client, person, scope=scope, now=now):
        raise NotFound
    return person


def _knows(person_id: uuid.UUID, clinic_id: uuid.UUID, now: dt.datetime) -> bool:
    try:
        residents.get_known_here(person_id=person_id, clinic_id=clinic_id, now=now)
    except NotFound:
        return False
    return True
