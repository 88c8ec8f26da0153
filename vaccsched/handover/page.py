"""What the pages of the handover show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.handover import queries, rules, words
from vaccsched.handover.models import HandoverLine, HandoverMessage
from vaccsched.shared import clock
from vaccsched.shared.format import day, day_time, full_day
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic

SPANS = (7, 30, 90)  # days that one may look back
FEW = "—"


def span_of(asked: int | None) -> int:
    """How many days to look back, when that was asked for."""
    return asked if asked in SPANS else SPANS[0]


def clinic_facts(clinic: Clinic, *, span: int, is_on: bool, now: dt.datetime) -> dict[str, Any]:
    """One clinic: how much was told in time, day by day, and what has to be looked at."""
    first, last = _days(span, now)
    since, until = _instants(first, last)
    found = queries.figures(clinic_id=clinic.id, since=since, until=until, now=now)
    days = queries.shares_by_day(clinic_id=clinic.id, since=since, until=until, now=now)
    return {
        **_common([clinic], span=span, is_on=is_on, now=now),
        "figures": _figures(found),
        "days": [
            {"day": day(one), "due": share.due, "in_time": share.in_time, "late": share.due - share.in_time,
             "percent": share.percent}
            for one, share in sorted(days.items(), reverse=True)
        ],
    }  # fmt: skip


def county_facts(clinics: Sequence[Clinic], *, span: int, is_on: bool, now: dt.datetime) -> dict[str, Any]:
    """All clinics of a county side by side, and what has to be looked at."""
    since, until = _instants(*_days(span, now))
    found = queries.figures_by_clinic(clinic_ids=[one.id for one in clinics], since=since, until=until, now=now)
    rows = [{"name": one.short_name, **_figures(found.get(one.id, queries.NOTHING))} for one in clinics]
    due, in_time = (sum(row[name] for row in rows) for name in ("due", "in_time"))
    together = rules.Share(due=due, in_time=in_time)
    return {
        **_common(clinics, span=span, is_on=is_on, now=now),
        "rows": rows,
        "figures": {
            "due": due, "in_time": in_time, "late": due - in_time, "percent": together.percent,
            **{name: sum(row[name] for row in rows) for name in ("waiting", "troubled", "dead")},
        },
    }  # fmt: skip


def _common(clinics: Sequence[Clinic], *, span: int, is_on: bool, now: dt.datetime) -> dict[str, Any]:
    first, last = _days(span, now)
    names = {one.id: one.short_name for one in clinics}
    dead = queries.dead(clinic_ids=list(names))
    troubled = queries.troubled(clinic_ids=list(names))
    return {
        "span": span,
        "spans": [
            {"text": _("最近 %(days)s 天", days=one), "href": url_for(".index", days=one), "current": one == span}
            for one in SPANS
        ],
        "first": full_day(first),
        "last": full_day(last),
        "line": _line(queries.find_line(), is_on=is_on, now=now),
        "dead": [_row(one, names) for one in dead],
        "troubled": [_row(one, names) for one in troubled],
        "seen": [*dead, *troubled],
    }


def _figures(found: queries.Figures) -> dict[str, Any]:
    return {
        "due": found.share.due,
        "in_time": found.share.in_time,
        "late": found.share.due - found.share.in_time,
        "percent": found.share.percent,
        "waiting": found.waiting,
        "troubled": found.troubled,
        "dead": found.dead,
    }


def _row(one: HandoverMessage, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": mask_name(one.person.name),
        "kind": str(words.KINDS[one.kind]),
        "clinic": names[one.clinic_id],
        "happened": day_time(one.happened_at),
        "attempts": one.attempts,
        "why": str(words.TROUBLES[one.trouble]) if one.trouble else "",
        "detail": one.trouble_detail or "",
        "next": day_time(one.due_at),
        "ended": day_time(one.ended_at) if one.ended_at else "",
        "number": str(one.id)[-8:],
    }


def _line(line: HandoverLine | None, *, is_on: bool, now: dt.datetime) -> dict[str, Any]:
    """``off``, ``new`` (nothing was tried yet), ``paused``, ``failing`` or ``fine``."""
    state, why = "fine", ""
    if not is_on:
        state = "off"
    elif line is None:
        state = "new"
    elif line.paused_until is not None and line.paused_until > now:
        state = "paused"
    elif line.failures:
        state = "failing"
    if line is not None and line.failures and line.last_trouble is not None:
        why = str(words.TROUBLES[line.last_trouble])
    taken_at = line.last_taken_at if line is not None else None
    paused = line.paused_until if line is not None and state == "paused" else None
    return {
        "state": state,
        "why": why,
        "taken_at": day_time(taken_at) if taken_at else None,
        "until": day_time(paused) if paused else None,
    }


def _days(span: int, now: dt.datetime) -> tuple[dt.date, dt.date]:
    last = clock.day_of(now)
    return last - dt.timedelta(days=span - 1), last


def _instants(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return clock.instant_of(first, dt.time(0)), clock.instant_of(last + dt.timedelta(days=1), dt.time(0))
