"""Indicators."""

from typing import Literal

from vaccsched.api.schemas.base import Day, Id, Out, Query


class PeriodQuery(Query):
    """From one day to another, both included; this month when none is named."""

    first: Day | None = None
    last: Day | None = None


class IndicatorOut(Out):
    """One indicator: a share in percent as ``hit`` of ``of``, or minutes (P50, P90). Fewer than five people: None."""

    code: str
    name: str
    formula: str
    unit: Literal["share", "median", "peak", "per_hour", "per_100k"]
    hit: int | None = None
    of: int | None = None
    percent: float | None = None
    p50_minutes: float | None = None
    p90_minutes: float | None = None
    value: float | None = None


class IndicatorsOut(Out):
    """All indicators of a clinic in a period."""

    clinic_id: Id
    first: Day
    last: Day
    items: list[IndicatorOut]
