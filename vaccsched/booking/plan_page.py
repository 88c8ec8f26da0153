"""What the plan's pages show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay, WeekPlan
from vaccsched.schedule.queries.plan import HOURS, Preview, SessionChange, pool_floor, week_plans
from vaccsched.shared import clock
from vaccsched.sites import queries as sites

EMPTY_ROWS = 2
SLOT_MINUTES = 30


def week(*, clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """The week grid: for each half-day seven cells, as the plans say for the coming seven days."""
    today = clock.day_of(now)
    in_force = schedule_queries.plans_in_force(clinic_id=clinic_id, on=today)
    coming = {
        (plan.weekday, plan.half_day): plan.effective_from
        for plan in week_plans(clinic_id=clinic_id)
        if plan.effective_from > today + dt.timedelta(days=6)
    }
    rows: list[dict[str, Any]] = [
        {
            "half_day": str(half_day),
            "cells": [_cell(in_force.get((weekday, half_day)), weekday, half_day, coming) for weekday in range(7)],
        }
        for half_day in HalfDay
    ]
    totals = [_total([row["cells"][weekday] for row in rows]) for weekday in range(7)]
    return {"rows": rows, "totals": totals, "until": schedule_queries.horizon(clinic_id=clinic_id, now=now)}


def edit(
    *, clinic_id: uuid.UUID, weekday: int, half_day: HalfDay, sent: MultiDict[str, str], now: dt.datetime
) -> dict[str, Any]:
    """The form of one half-day: what was typed, else the plan in force, else usual hours."""
    plan = schedule_queries.plans_in_force(clinic_id=clinic_id, on=clock.day_of(now)).get((weekday, half_day))
    typed = list(zip(*(sent.getlist(name) for name in ("slot_start", "slot_end", "slot_places")), strict=False))
    rows = typed or _rows(plan, half_day)
    return {
        "weekday": weekday,
        "half_day": str(half_day),
        "open": sent.get("open", "yes" if plan is None or plan.open else "no"),
        "walk_in_places": sent.get("walk_in_places", plan.walk_in_places if plan else _usual_pool(clinic_id, rows)),
        "effective_from": sent.get("effective_from", _next_day(weekday, now).isoformat()),
        "weekdays": sent.getlist("weekdays") or [str(weekday)],
        "slots": rows if typed else rows + [("", "", "")] * EMPTY_ROWS,
        "floor_percent": sites.get_clinic(clinic_id).county.walk_in_floor_percent,
        "since": plan.effective_from if plan else None,
    }


def preview(shown: Preview, *, until: dt.date) -> dict[str, Any]:
    """The exact numbers and the days concerned."""
    return {
        "online": shown.online_places,
        "walk_in": shown.walk_in_places,
        "online_difference": shown.online_difference,
        "walk_in_difference": shown.walk_in_difference,
        "new_slots": shown.new_slots,
        "day_count": len(shown.days),
        "people_hurt": shown.people_hurt,
        "fingerprint": shown.fingerprint,
        "until": until,
        "rows": [_change(change) for change in shown.changes],
    }


def _cell(
    plan: WeekPlan | None, weekday: int, half_day: HalfDay, coming: dict[tuple[int, HalfDay], dt.date]
) -> dict[str, Any]:
    is_open = plan is not None and plan.open
    return {
        "weekday": weekday,
        "open": is_open,
        "online": sum(slot.places for slot in plan.slots) if plan and is_open else 0,
        "walk_in": plan.walk_in_places if plan and is_open else 0,
        "slots": len(plan.slots) if plan and is_open else 0,
        "changes_on": coming.get((weekday, half_day)),
    }


def _total(cells: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(cell[name] for cell in cells) for name in ("online", "walk_in")}


def _rows(plan: WeekPlan | None, half_day: HalfDay) -> list[tuple[str, str, str]]:
    if plan is not None and plan.slots:
        return [
            (slot.starts_at.strftime("%H:%M"), slot.ends_at.strftime("%H:%M"), str(slot.places)) for slot in plan.slots
        ]
    first, last = HOURS[half_day]
    minutes = range(first.hour * 60 + first.minute, last.hour * 60 + last.minute, SLOT_MINUTES)
    return [(_at(minute), _at(minute + SLOT_MINUTES), "0") for minute in minutes]


def _at(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _usual_pool(clinic_id: uuid.UUID, rows: Sequence[tuple[str, str, str]]) -> int:
    online = sum(int(places or 0) for _start, _end, places in rows)
    return pool_floor(online_places=online, floor_percent=sites.get_clinic(clinic_id).walk_in_percent)


def _next_day(weekday: int, now: dt.datetime) -> dt.date:
    """The next such weekday from tomorrow on."""
    tomorrow = clock.day_of(now) + dt.timedelta(days=1)
    return tomorrow + dt.timedelta(days=(weekday - tomorrow.weekday()) % 7)


def _change(change: SessionChange) -> dict[str, Any]:
    return {
        "day": change.day,
        "half_day": str(change.half_day),
        "kind": "new" if change.session is None else ("changed" if change.plan else "withdrawn"),
        "online_before": change.online_before,
        "online": change.online_places,
        "walk_in_before": change.walk_in_before,
        "walk_in": change.walk_in_places,
        "people_hurt": change.people_hurt,
    }
