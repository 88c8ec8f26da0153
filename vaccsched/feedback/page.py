"""What the pages of feedback show, as plain values."""

import datetime as dt
import uuid
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.feedback import queries, rules
from vaccsched.feedback.rules import Tally
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import day, full_day
from vaccsched.visits.models import Visit

WORDS: dict[int, Any] = {
    5: _l("很满意"),
    4: _l("满意"),
    3: _l("一般"),
    2: _l("不满意"),
    1: _l("很不满意"),
}
STAYS: dict[str, Any] = {
    "15": _l("15 分钟"),
    "30": _l("30 分钟"),
    "none": _l("打完就可以走"),
    "unsure": _l("不清楚"),
}
SPANS = (7, 30, 90)  # days that the manager may look back


def form_facts(visit: Visit, *, now: dt.datetime) -> dict[str, Any]:
    """The question about one visit: which day, where, what was answered."""
    given = queries.find_score(visit_id=visit.id)
    fixed = given is not None and not rules.may_change(given_at=given.given_at, now=now)
    return {
        "day": full_day(visit.day),
        "clinic": visit.clinic,
        "options": [
            {"value": stars, "title": str(WORDS[stars]), "meta": _("%(stars)s 星", stars=stars)}
            for stars in rules.STARS
        ],
        "stars": given.stars if given is not None else None,
        "stays": [{"value": stay, "title": str(STAYS[stay])} for stay in queries.STAYS],
        "stay": given.stay if given is not None else None,
        "comment": (given.comment or "") if given is not None else "",
        "given": given is not None,
        "open": not fixed and (given is not None or rules.is_open(day=visit.day, today=day_of(now))),
        "over": queries.is_over(visit=visit),
    }


def manager_facts(clinic_id: uuid.UUID, *, span: int, now: dt.datetime) -> dict[str, Any]:
    """The last ``span`` days: all together, each day, the comments."""
    last = day_of(now)
    first = last - dt.timedelta(days=span - 1)
    together, days = queries.tallies(clinic_id=clinic_id, first=first, last=last)
    return {
        "span": span,
        "spans": [
            {"text": _("最近 %(days)s 天", days=one), "href": url_for(".scores", days=one), "current": one == span}
            for one in SPANS
        ],
        "first": full_day(first),
        "last": full_day(last),
        "total": _line(together),
        "days": [_line(one) for one in days],
        "comments": [
            {
                "day": day(one.day) if one.day else "",
                "stars": one.stars,
                "word": str(WORDS[one.stars]),
                "text": one.text,
            }
            for one in queries.comments(clinic_id=clinic_id, first=first, last=last)
        ],
        "known": queries.known(clinic_id=clinic_id, first=first, last=last),
        "fewest": rules.FEWEST,
    }


def _line(one: Tally) -> dict[str, Any]:
    return {
        "day": day(one.day) if one.day else "",
        "visits": one.visits,
        "answers": one.answers,
        "rate": one.rate,
        "average": one.average,
        "counts": [(stars, str(WORDS[stars]), one.counts[stars]) for stars in rules.STARS] if one.counts else None,
    }
