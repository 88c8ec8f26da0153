"""What the pages of settings and of the county show, as plain values."""

import datetime as dt
from typing import Any

from flask_babel import get_locale
from werkzeug.datastructures import MultiDict

from vaccsched.schedule import queries
from vaccsched.schedule.rules.groups import WORDS
from vaccsched.shared import clock
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, County, DayKind
from vaccsched.vaccines import queries as vaccines

PLAIN = (
    "days_ahead", "walk_in_percent", "daily_maximum", "rush_seconds", "late_grace_minutes", "no_show_limit",
    "no_show_days", "no_show_barred_days",
)  # fmt: skip
AHEAD = dt.timedelta(days=420)


def settings(*, clinic: Clinic, sent: MultiDict[str, str], now: dt.datetime) -> dict[str, Any]:
    """The form: what was typed, else the clinic's settings; with what residents read because of them."""
    stages = "\n".join(f"{days} {percent}" for days, percent in clinic.opening_stages)
    return {
        "values": {name: sent.get(name, getattr(clinic, name)) for name in PLAIN}
        | {
            "opens_online_at": sent.get("opens_online_at", clinic.opens_online_at.strftime("%H:%M")),
            "fever_line": sent.get("fever_line", f"{clinic.fever_line_tenths / 10:.1f}"),
            "opening_stages": sent.get("opening_stages", stages),
            "opening_weekdays": sent.getlist("opening_weekdays") if sent else list(clinic.opening_weekdays),
            "walk_in_groups": sent.getlist("walk_in_groups") if sent else clinic.walk_in_groups,
            "elders_beyond_doses": bool(sent.get("elders_beyond_doses")) if sent else clinic.elders_beyond_doses,
            "scarce_vaccines": sent.getlist("scarce_vaccines") if sent else clinic.scarce_vaccines,
        },
        "floor_percent": clinic.county.walk_in_floor_percent,
        "sentence": queries.opening_sentence(clinic=clinic, now=now),
        "groups": [{"value": str(group), "title": words} for group, words in WORDS.items()],
        "vaccines": _vaccine_options(),
    }


def county(*, county: County, sent: MultiDict[str, str], now: dt.datetime) -> dict[str, Any]:
    """The floor, the clinics whose plans lie below it, and the calendar."""
    today = clock.day_of(now)
    days = sites.calendar_days(county_id=county.id, first=today, last=today + AHEAD)
    return {
        "county": {"name": county.name, "floor_percent": sent.get("percent", county.walk_in_floor_percent)},
        "clinics": [
            {"name": one.name, "walk_in_percent": one.walk_in_percent} for one in sites.clinics(county.id)
        ],
        "breaches": [
            {
                "clinic": one.clinic.name, "weekday": one.plan.weekday, "half_day": str(one.plan.half_day),
                "since": one.plan.effective_from, "once": bool(one.plan.once), "places": one.plan.walk_in_places,
                "minimum": one.minimum,
            }
            for one in queries.floor_breaches(county_id=county.id, on=today)
        ],
        "days": [
            {
                "id": one.id, "day": one.day, "kind": str(one.kind), "name": one.name, "source": str(one.source),
                "as_weekday": one.as_weekday,
            }
            for one in days
        ],
        "kinds": [str(kind) for kind in DayKind],
    }  # fmt: skip


def _vaccine_options() -> list[dict[str, str]]:
    english = str(get_locale() or "zh").startswith("en")
    return [
        {"value": vaccine.code, "title": vaccine.name_en if english else vaccine.name_zh}
        for vaccine in vaccines.vaccines()
    ]
