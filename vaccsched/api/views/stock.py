"""Deliveries, movements, the cold chain."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.api import operations, paging, queries
from vaccsched.api.errors import BothDays
from vaccsched.api.facts import stock as told
from vaccsched.api.schemas.base import Headers
from vaccsched.api.schemas.stock import (
    LoggerIn,
    LoggerOut,
    MovementsOut,
    PlacesOut,
    ReadingIn,
    ReadingOut,
    ReceiptIn,
    ReceiptOut,
    ReceiptsOut,
    SpanQuery,
)
from vaccsched.api.views._routes import reads, writes
from vaccsched.coldchain import operations as coldchain
from vaccsched.integration import queries as open_to
from vaccsched.integration.guards import current_client, current_client_actor
from vaccsched.shared import clock
from vaccsched.stock import queries as stock
from vaccsched.stock.models import TransportKind
from vaccsched.stock.operations import DeliveryFacts

LONGEST = dt.timedelta(days=366)


@reads(
    "/clinics/<uuid:clinic_id>/stock/places", scope="stock:read", answer=PlacesOut,
    summary=_l("放疫苗的地方：冰箱、冷藏包、接种台"),
)  # fmt: skip
def places(clinic_id: uuid.UUID) -> dict[str, Any]:
    return {"items": [told.place(one) for one in stock.locations(clinic_id=_clinic(clinic_id))]}


@reads(
    "/clinics/<uuid:clinic_id>/stock/movements", scope="stock:read", query=SpanQuery, answer=MovementsOut,
    summary=_l("出入库明细"),
)  # fmt: skip
def movements(clinic_id: uuid.UUID, query: SpanQuery) -> dict[str, Any]:
    since, until = _span(query)
    rows = queries.movements(
        clinic_id=_clinic(clinic_id), since=since, until=until, after=paging.read(query.cursor), limit=query.limit
    )
    return paging.part(rows, limit=query.limit, place=lambda row: (row[0].at, row[0].id), facts=told.movement)


@reads(
    "/clinics/<uuid:clinic_id>/stock/receipts", scope="stock:read", query=SpanQuery, answer=ReceiptsOut,
    summary=_l("收货记录"),
)  # fmt: skip
def receipts(clinic_id: uuid.UUID, query: SpanQuery) -> dict[str, Any]:
    since, until = _span(query)
    rows = queries.deliveries(
        clinic_id=_clinic(clinic_id), since=since, until=until, after=paging.read(query.cursor), limit=query.limit
    )
    return paging.part(rows, limit=query.limit, place=lambda one: (one.arrived_at, one.id), facts=told.receipt)


@writes(
    "/clinics/<uuid:clinic_id>/stock/receipts", scope="stock:write", body=ReceiptIn, answer=ReceiptOut, keyed=True,
    summary=_l("送来一批疫苗：单据、运输温度、追溯码；入库要门诊两个人签字"),
)  # fmt: skip
def announce(clinic_id: uuid.UUID, body: ReceiptIn, headers: Headers) -> dict[str, Any]:
    clinic_id = _clinic(clinic_id)
    papers = body.model_dump(exclude={"location_id", "lots"}) | {"transport": TransportKind(body.transport)}
    made = operations.announce_delivery(
        clinic_id=clinic_id, location_id=body.location_id, facts=DeliveryFacts(**papers),
        lots=[one.model_dump() for one in body.lots], actor=current_client_actor(clinic_id=clinic_id),
        key=headers.idempotency_key, now=clock.now(),
    )  # fmt: skip
    return told.receipt(made)


@writes(
    "/clinics/<uuid:clinic_id>/cold-chain/readings", scope="coldchain:write", body=ReadingIn, answer=ReadingOut,
    keyed=True, summary=_l("现在的一次温度；超温马上封存那里的疫苗"),
)  # fmt: skip
def read(clinic_id: uuid.UUID, body: ReadingIn, headers: Headers) -> dict[str, Any]:
    clinic_id = _clinic(clinic_id)
    made = coldchain.record_reading(
        clinic_id=clinic_id, location_id=body.location_id, tenths=body.tenths, note=body.note,
        actor=current_client_actor(clinic_id=clinic_id), key=headers.idempotency_key, now=clock.now(),
    )  # fmt: skip
    return told.reading(made)


@writes(
    "/clinics/<uuid:clinic_id>/cold-chain/logger", scope="coldchain:write", body=LoggerIn, answer=LoggerOut,
    status=200, summary=_l("自动记录仪的一段温度；重复的不再记"),
)  # fmt: skip
def logger(clinic_id: uuid.UUID, body: LoggerIn) -> dict[str, Any]:
    clinic_id = _clinic(clinic_id)
    checked = coldchain.import_file(
        clinic_id=clinic_id, location_id=body.location_id, text=_as_file(body),
        actor=current_client_actor(clinic_id=clinic_id), now=clock.now(),
    )  # fmt: skip
    return {"counts": checked.counts, "out_of_range": checked.out}


def _as_file(body: LoggerIn) -> str:
    """As a logger writes it, so that the same reader decides about each row."""
    rows = (f"{clock.local(one.at):%Y-%m-%d %H:%M:%S},{one.tenths / 10:.1f}" for one in body.readings)
    return "\n".join(["time,temperature", *rows])


def _clinic(clinic_id: uuid.UUID) -> uuid.UUID:
    return open_to.clinic_for(current_client(), clinic_id).id


def _span(query: SpanQuery) -> tuple[dt.datetime, dt.datetime]:
    """:raises BothDays:"""
    today = clock.day_of(clock.now())
    if (query.first is None) != (query.last is None):
        raise BothDays(field="first")
    first, last = query.first or today, query.last or today
    if not first <= last < first + LONGEST:
        raise BothDays(field="first")
    return clock.instant_of(first, dt.time()), clock.instant_of(last + dt.timedelta(days=1), dt.time())
