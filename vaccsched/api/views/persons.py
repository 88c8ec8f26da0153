"""Persons and their records. Every reading is written down and stands in the person's own list."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.api import operations
from vaccsched.api.errors import NobodyAsked
from vaccsched.api.facts import people as told
from vaccsched.api.schemas.base import Headers
from vaccsched.api.schemas.persons import (
    DueListOut,
    FindPersonIn,
    ImmunizationOut,
    OnQuery,
    PastDoseIn,
    PersonOut,
    PersonsOut,
    RecordOut,
)
from vaccsched.api.views._routes import reads, writes
from vaccsched.integration import operations as integration
from vaccsched.integration import queries as open_to
from vaccsched.integration.guards import current_client, current_client_actor
from vaccsched.mydata.models import Scope
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock


@writes(
    "/persons/search", scope="persons:read", body=FindPersonIn, answer=PersonsOut, status=200,
    summary=_l("按证件号，或按姓名和出生日期找人"),
)  # fmt: skip
def search(body: FindPersonIn) -> dict[str, Any]:
    """Only those who are open to the token. A POST, so that no number stands in an address."""
    if not body.document and not (body.name and body.birth_date):
        raise NobodyAsked(field="document")
    now, client = clock.now(), current_client()
    found = residents.find_persons(
        document=body.document or "", name=body.name or "", birth_date=body.birth_date, today=clock.day_of(now)
    )
    shown = [one for one in found if open_to.is_open_to(client, one, scope=Scope.DOSES, now=now)]
    return {"items": [_told(_opened(one.id)) for one in shown]}


@reads("/persons/<uuid:person_id>", scope="persons:read", answer=PersonOut, summary=_l("一个人的基本信息"))
def person(person_id: uuid.UUID) -> dict[str, Any]:
    return _told(_opened(person_id))


@reads(
    "/persons/<uuid:person_id>/due", scope="records:read", query=OnQuery, answer=DueListOut,
    summary=_l("某一天该打的疫苗和理由"),
)  # fmt: skip
def due(person_id: uuid.UUID, query: OnQuery) -> dict[str, Any]:
    on = query.on or clock.day_of(clock.now())
    opened = _opened(person_id)
    client, now = current_client(), clock.now()
    tells_health = client.institution_id is None or open_to.is_open_to(client, opened, scope=Scope.HEALTH, now=now)
    asked = records.due_for if tells_health else records.due_without_health
    items = [told.due(one) for one in asked(person=opened, on=on)]
    return {"person_id": opened.id, "on": on, "items": items}


@reads("/persons/<uuid:person_id>/immunizations", scope="records:read", answer=RecordOut, summary=_l("接种记录"))
def immunizations(person_id: uuid.UUID) -> dict[str, Any]:
    opened = _opened(person_id)
    return {
        "person_id": opened.id,
        "items": [told.dose(one) for one in records.immunizations_of(person_id=opened.id)],
    }


@writes(
    "/persons/<uuid:person_id>/immunizations", scope="records:write", body=PastDoseIn, answer=ImmunizationOut,
    keyed=True, summary=_l("补录在别处打的一针"),
)  # fmt: skip
def add(person_id: uuid.UUID, body: PastDoseIn, headers: Headers) -> dict[str, Any]:
    made = operations.record_past_dose(
        client=current_client(), person_id=person_id, facts=body.model_dump(), actor=current_client_actor(),
        key=headers.idempotency_key, now=clock.now(),
    )  # fmt: skip
    return told.dose(made)


def _told(person: Person) -> dict[str, Any]:
    """Whoever knows birth date and county reckons an identity number from its ends: outside institutions get none."""
    facts = told.person(person)
    return facts if current_client().institution_id is None else facts | {"document_masked": None}


def _opened(person_id: uuid.UUID) -> Person:
    """:raises NotFound: nobody who is open to the program."""
    return integration.open_record(
        client=current_client(), person_id=person_id, scope=Scope.DOSES, actor=current_client_actor(), now=clock.now()
    )
