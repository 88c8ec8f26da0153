"""What the page of demand shows, as plain values."""

from typing import Any

from flask_babel import gettext as _

from vaccsched.reports import queries
from vaccsched.reports.page import span_of
from vaccsched.reports.rules import demand
from vaccsched.reports.rules.demand import Hour
from vaccsched.reports.rules.facts import Period
from vaccsched.reports.words import WEEKDAYS
from vaccsched.sites.models import Clinic


def hours(*, clinic: Clinic, period: Period) -> dict[str, Any]:
    """When people look, book and come, hour by hour, and what they did not find: when to open places."""
    counted = queries.hours_of(clinic_id=clinic.id, period=period)
    by_day = queries.weekdays_of(clinic_id=clinic.id, period=period)
    return {
        "rows": [_hour(one) for one in demand.told(counted)],
        "weekdays": [vars(one) | {"name": str(WEEKDAYS[one.weekday])} for one in by_day],
        "most": max((one.looked for one in counted), default=0),
        "totals": {name: sum(getattr(one, name) for one in counted) for name in ("looked", "missed", "turned_away")},
        "busiest": _names(demand.busiest(counted)),
        "worst": _names(demand.worst(counted)),
        "opens_at": f"{clinic.opens_online_at:%H:%M}",
        "span": span_of(period),
        "period": period,
    }


def _hour(one: Hour) -> dict[str, Any]:
    parts = [(_("找到"), one.looked - one.missed, "teal"), (_("没找到"), one.missed, "amber")]
    return vars(one) | {"name": f"{one.hour:02d}:00", "parts": parts}


def _names(hours: list[int]) -> str:
    return str(_("、")).join(_("%(hour)s 点", hour=hour) for hour in hours)
