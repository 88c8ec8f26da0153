"""Arrival and tickets, the queue by ticket."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.api.facts import people as told
from vaccsched.api.schemas.base import Headers
from vaccsched.api.schemas.visits import ArriveIn, QueueOut, VisitOut, WalkInIn
from vaccsched.api.views._routes import reads, writes
from vaccsched.integration import queries as open_to
from vaccsched.integration.guards import current_client, current_client_actor
from vaccsched.mydata.models import Scope
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.visits import operations
from vaccsched.visits import queries as visits


@writes(
    "/clinics/<uuid:clinic_id>/arrivals", scope="visits:write", body=ArriveIn, answer=VisitOut, keyed=True,
    summary=_l("预约的人到了，取号"),
)  # fmt: skip
def arrive(clinic_id: uuid.UUID, body: ArriveIn, headers: Headers) -> dict[str, Any]:
    clinic_id = open_to.clinic_for(current_client(), clinic_id).id
    visit = operations.arrive_booked(
        clinic_id=clinic_id, code=body.code, actor=current_client_actor(clinic_id=clinic_id),
        key=headers.idempotency_key, reading=clock.read(), companions=body.companions,
    )  # fmt: skip
    return told.visit(visit)


@writes(
    "/clinics/<uuid:clinic_id>/walk-ins", scope="visits:write", body=WalkInIn, answer=VisitOut, keyed=True,
    summary=_l("没有预约的人到了，取号"),
)  # fmt: skip
def walk_in(clinic_id: uuid.UUID, body: WalkInIn, headers: Headers) -> dict[str, Any]:
    clinic_id = open_to.clinic_for(current_client(), clinic_id).id
    open_to.get_open_person(current_client(), body.person_id, scope=Scope.DOSES, now=clock.now())
    visit = operations.arrive_walk_in(
        clinic_id=clinic_id, person_id=body.person_id, vaccine_codes=body.vaccine_codes,
        actor=current_client_actor(clinic_id=clinic_id), key=headers.idempotency_key, reading=clock.read(),
        companions=body.companions,
    )  # fmt: skip
    return told.visit(visit)


@reads(
    "/clinics/<uuid:clinic_id>/tickets/<ticket>", scope="visits:read", answer=QueueOut,
    summary=_l("今天的一个号排到哪里"),
)  # fmt: skip
def ticket(clinic_id: uuid.UUID, ticket: str) -> dict[str, Any]:
    now = clock.now()
    clinic_id = open_to.clinic_for(current_client(), clinic_id).id
    visit = visits.find_visit(clinic_id=clinic_id, day=clock.day_of(now), code=ticket)
    if visit is None:
        raise NotFound
    return told.queue(visit, now=now)
