"""What the county's pages show, as plain values: clinics side by side, the visits of a day, one visit, the looks."""

import datetime as dt
import functools
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.reports import queries
from vaccsched.reports.models import VisitLook
from vaccsched.reports.page import leaving_line, span_of
from vaccsched.reports.queries import access, visit
from vaccsched.reports.rules.facts import Period
from vaccsched.reports.rules.indicators import BY_CODE, GROUPS, INDICATORS
from vaccsched.reports.rules.kinds import Figure, Indicator, Unit, figure
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import age, day, day_time, full_day, time
from vaccsched.shared.format import month as month_words
from vaccsched.shared.masking import public_name
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, County
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits.models import Visit

DUE_DAY = 5  # of the next month: the coverage table is reported by then


def compare(*, county: County, period: Period, group: str, now: dt.datetime) -> dict[str, Any]:
    """One group of indicators for all clinics side by side, with floors; small numbers are not shown."""
    clinics = sites.clinics(county.id)
    chosen = [one for one in INDICATORS if one.group == group]
    hour = now.replace(minute=0, second=0, microsecond=0)
    counted = {one.id: _counted(one.id, period, group, hour) for one in clinics}
    floors = access.floors_of(county_id=county.id)
    asked: dict[str, Any] = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return {
        "period": period,
        "span": span_of(period),
        "group": group,
        "groups": [
            {"text": str(word), "href": url_for(".compare", group=code, **asked), "current": code == group}
            for code, word in GROUPS.items()
        ],
        "columns": [
            {"name": str(one.name), "formula": str(one.formula), "floor": _floor(one, floors)} for one in chosen
        ],
        "rows": [
            {
                "name": one.short_name,
                "href": url_for(".visits", clinic_id=one.id, day=period.last.isoformat()),
                "cells": [
                    _cell(indicator, found, floors) for indicator, found in zip(chosen, counted[one.id], strict=True)
                ],
            }
            for one in clinics
        ],
        "reported": _reported(clinics, day_of(now)),
        "choices": [(one.code, str(one.name)) for one in INDICATORS if one.unit is Unit.SHARE],
        "floors": [
            {"code": code, "name": str(BY_CODE[code].name), "percent": percent}
            for code, percent in sorted(floors.items())
            if code in BY_CODE
        ],
    }  # fmt: skip


def day_visits(*, clinic: Clinic, on: dt.date) -> tuple[dict[str, Any], list[Visit]]:
    """The visits of a day, by number; a child's name is not shown."""
    found = visit.visits_of_day(clinic_id=clinic.id, day=on)
    return {
        "clinic": clinic.short_name,
        "on": on.isoformat(),
        "title": full_day(on),
        "rows": [_visit(one) for one in found],
        "before": url_for(".visits", clinic_id=clinic.id, day=(on - dt.timedelta(days=1)).isoformat()),
        "after": url_for(".visits", clinic_id=clinic.id, day=(on + dt.timedelta(days=1)).isoformat()),
    }, found


def one_visit(look: VisitLook) -> dict[str, Any]:
    """One visit from the ticket to the door, masked."""
    seen = visit.visit_seen(visit=look.visit)
    return {
        **_visit(seen.visit),
        "clinic": seen.visit.clinic.short_name,
        "reason": look.reason,
        "looked_at": day_time(look.at),
        "stages": [
            {
                "stage": str(one.stage),
                "from": time(one.started_at),
                "until": time(one.ended_at) if one.ended_at else "",
                "minutes": _minutes(one.started_at, one.ended_at),
                "station": one.station.name if one.station else "",
                "staff": seen.staff.get(one.staff_id, "") if one.staff_id else "",
            }
            for one in seen.entries
        ],
        "outcome": str(seen.inquiry.outcome) if seen.inquiry else None,
        "doses": [
            {
                "vaccine": vaccines.name_of(one.planned.vaccine_code),
                "number": one.planned.dose_number,
                "outcome": str(one.planned.outcome),
                "consent": one.consent,
                "items": one.items,
                "at": time(one.given_at) if one.given_at else "",
            }
            for one in seen.doses
        ],
        "watched": seen.exit.elapsed_seconds // 60 if seen.exit else None,
        "reactions": seen.reactions,
        "back": url_for(".visits", clinic_id=seen.visit.clinic_id, day=seen.visit.day.isoformat()),
    }


def looks(*, county: County) -> list[dict[str, str]]:
    """Who looked at which visit, and why."""
    return [
        {
            "at": day_time(one.at),
            "who": one.staff.name,
            "visit": f"{one.visit.clinic.short_name} {day(one.visit.day)} {one.visit.ticket}",
            "reason": one.reason,
        }
        for one in access.looks_of_county(county_id=county.id)
    ]


@functools.lru_cache(maxsize=2000)
def _counted(clinic_id: uuid.UUID, period: Period, group: str, hour: dt.datetime) -> tuple[Figure, ...]:
    """One clinic's figures of a group, counted once an hour: a county has many clinics, and a month many visits."""
    facts = queries.facts_of(clinic_id=clinic_id, period=period, now=hour)
    return tuple(figure(one, one.rows(facts)) for one in INDICATORS if one.group == group)


def _cell(indicator: Indicator, counted: Figure, floors: dict[str, int]) -> dict[str, Any]:
    line = leaving_line(indicator, counted)
    floor = _floor(indicator, floors)
    below = floor is not None and line["shown"] and counted.share is not None and 100 * counted.share < floor
    lines = _two_lines(counted) if line["shown"] and indicator.unit is Unit.MEDIAN else [line["value"]]
    return {"lines": lines, "of": line["of"], "none": counted.of == 0, "below": below}


def _two_lines(counted: Figure) -> list[str]:
    """A narrow column holds half and most of the waits, not the mean."""
    half, most = round(counted.p50 or 0), round(counted.p90 or 0)
    return [str(_("一半 %(number)s 分", number=half)), str(_("九成 %(number)s 分", number=most))]


def _floor(indicator: Indicator, floors: dict[str, int]) -> int | None:
    return floors.get(indicator.code, indicator.floor)


def _reported(clinics: Sequence[Clinic], today: dt.date) -> dict[str, Any]:
    """How many clinics have the coverage table of the month that ended, and by the day on which it is due."""
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    due = today.replace(day=DUE_DAY)
    tables = {one.id: queries.find_coverage(clinic_id=one.id, month=month) for one in clinics}
    missing = [one.short_name for one in clinics if tables[one.id] is None]
    return {
        "month": month_words(month),
        "done": len(clinics) - len(missing),
        "all": len(clinics),
        "missing": _("、").join(missing),
        "due": full_day(due),
        "late": today > due,
    }


def _visit(one: Visit) -> dict[str, Any]:
    return {
        "id": one.id,
        "ticket": one.ticket,
        "day": full_day(one.day),
        "name": public_name(one.person.name, birth_date=one.person.birth_date, on=one.day) or str(_("儿童")),
        "age": age(one.person.birth_date, one.day),
        "booked": one.appointment_id is not None,
        "arrived": time(one.arrived_at),
        "left": time(one.left_at) if one.left_at else "",
        "minutes": _minutes(one.arrived_at, one.left_at),
        "doses": len(one.planned_doses),
    }


def _minutes(start: dt.datetime, end: dt.datetime | None) -> str:
    return str(_("%(number)s 分", number=int((end - start).total_seconds() // 60))) if end else "—"
