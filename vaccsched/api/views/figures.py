"""Indicators: the same figures as the clinic's report."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.api.errors import BothDays
from vaccsched.api.schemas.figures import IndicatorsOut, PeriodQuery
from vaccsched.api.views._routes import reads
from vaccsched.integration import queries as open_to
from vaccsched.integration.guards import current_client
from vaccsched.reports import operations as reports
from vaccsched.reports import queries
from vaccsched.reports.queries import Period
from vaccsched.shared import clock


@reads(
    "/clinics/<uuid:clinic_id>/indicators", scope="reports:read", query=PeriodQuery, answer=IndicatorsOut,
    summary=_l("一家门诊一段时间的指标"),
)  # fmt: skip
def indicators(clinic_id: uuid.UUID, query: PeriodQuery) -> dict[str, Any]:
    now, clinic_id = clock.now(), open_to.clinic_for(current_client(), clinic_id).id
    period = _period(query)
    return {
        "clinic_id": clinic_id,
        "first": period.first,
        "last": period.last,
        "items": queries.figures_told(clinic_id=clinic_id, period=period, now=now),
    }


def _period(query: PeriodQuery) -> Period:
    """:raises BothDays: :raises PeriodTooLong:"""
    today = clock.day_of(clock.now())
    if query.first is None and query.last is None:
        return Period(first=today.replace(day=1), last=today)
    if query.first is None or query.last is None:
        raise BothDays(field="first")
    period = Period(first=query.first, last=query.last)
    reports.must_be_lawful(period)
    return period
