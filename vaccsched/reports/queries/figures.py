"""Every indicator's figure of a period, for programs."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.reports.queries.facts import facts_of
from vaccsched.reports.rules.facts import Period
from vaccsched.reports.rules.indicators import INDICATORS
from vaccsched.reports.rules.kinds import Figure, Indicator, figure, may_leave


def figures_told(*, clinic_id: uuid.UUID, period: Period, now: dt.datetime) -> list[dict[str, Any]]:
    """``code, name, formula, unit, hit, of, percent, p50_minutes, p90_minutes, value``; None: does not apply, nothing
    was counted, or too few people to be told outside the clinic.
    """
    facts = facts_of(clinic_id=clinic_id, period=period, now=now)
    return [_told(one, figure(one, one.rows(facts))) for one in INDICATORS]


def _told(indicator: Indicator, counted: Figure) -> dict[str, Any]:
    words = {
        "code": indicator.code, "name": str(indicator.name), "formula": str(indicator.formula),
        "unit": str(indicator.unit),
    }  # fmt: skip
    if not may_leave(indicator, counted):
        return dict.fromkeys(("hit", "of", "percent", "p50_minutes", "p90_minutes", "value")) | words
    return words | {
        "hit": counted.hit,
        "of": counted.of,
        "percent": None if counted.share is None else round(100 * counted.share, 1),
        "p50_minutes": counted.p50,
        "p90_minutes": counted.p90,
        "value": counted.value,
    }
