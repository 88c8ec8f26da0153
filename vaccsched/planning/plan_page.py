"""What the plan's pages show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale
from werkzeug.datastructures import MultiDict

from vaccsched.planning.calendar_page import people
from vaccsched.planning.queries.concerned import booked_in_slots
from vaccsched.planning.queries.narrowed import Dropped, booked_for_dropped
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import SLOT_MINUTES, HalfDay, PlanEdit, WeekPlan
from vaccsched.schedule.queries.plan import (
    HOURS,
    Preview,
    SessionChange,
    Withheld,
    pool_floor,
    published_sessions,
    week_plans,
)
from vaccsched.shared import clock
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines

EMPTY_ROWS = 2
USUAL_MINUTES = 30
MOST_WITHHELD = 20


def week(*, clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """The week grid: for each half-day seven cells, as the plans say for the coming seven days, with what is taken of
    the next published one; single days; the last changes; the days that are not published and why.
    """
    today = clock.day_of(now)
    in_force = schedule_queries.plans_in_force(clinic_id=clinic_id, on=today)
    coming = {
        (plan.weekday, plan.half_day): plan.effective_from
        for plan in week_plans(clinic_id=clinic_id)
        if not plan.once and plan.effective_from > today + dt.timedelta(days=6)
    }
    taken = _next_published(clinic_id, today, now)
    rows: list[dict[str, Any]] = [
        {
            "half_day": str(half_day),
            "cells": [
                _cell(in_force.get((weekday, half_day)), weekday, half_day, coming)
                | {"next": taken.get((weekday, half_day))}
                for weekday in range(7)
            ],
        }
        for half_day in HalfDay
    ]
    until = schedule_queries.horizon(clinic_id=clinic_id, now=now)
    shown = schedule_queries.preview(clinic_id=clinic_id, until=until, now=now)
    return {
        "rows": rows,
        "totals": [_total([row["cells"][weekday] for row in rows]) for weekday in range(7)],
        "until": until,
        "exceptions": [_exception(plan) for plan in schedule_queries.exceptions(clinic_id=clinic_id, since=today)],
        "edits": [_edit(edit) for edit in schedule_queries.recent_edits(clinic_id=clinic_id)],
        "withheld": [_withheld(one) for one in shown.withheld[:MOST_WITHHELD]],
    }


def edit(
    *,
    clinic_id: uuid.UUID,
    weekday: int,
    half_day: HalfDay,
    sent: MultiDict[str, str],
    day: dt.date | None,
    now: dt.datetime,
) -> dict[str, Any]:
    """The form of one half-day: what was typed, else the plan of ``day``, else the one in force, else usual hours."""
    plan = _plan_of(clinic_id, weekday, half_day, day, now)
    typed = list(zip(*(sent.getlist(name) for name in ("slot_start", "slot_end", "slot_places")), strict=False))
    rows = typed or _rows(plan, half_day)
    first, last = HOURS[half_day]
    return {
        "weekday": weekday,
        "half_day": str(half_day),
        "open": sent.get("open", "yes" if plan is None or plan.open else "no"),
        "walk_in_places": sent.get("walk_in_places", plan.walk_in_places if plan else _usual_pool(clinic_id, rows)),
        "effective_from": sent.get("effective_from", (day or _next_day(weekday, now)).isoformat()),
        "applies": sent.get("applies", "once" if day else "weekly"),
        "weekdays": sent.getlist("weekdays") or [str(weekday)],
        "slots": rows if typed else rows + [("", "", "")] * EMPTY_ROWS,
        "floor_percent": sites.get_clinic(clinic_id).county.walk_in_floor_percent,
        "since": plan.effective_from if plan else None,
        "minutes": SLOT_MINUTES,
        "draw": {
            "draw_first": sent.get("draw_first", first.strftime("%H:%M")),
            "draw_last": sent.get("draw_last", last.strftime("%H:%M")),
            "draw_minutes": sent.get("draw_minutes", str(USUAL_MINUTES)),
            "draw_places": sent.get("draw_places", ""),
        },
        "vaccines": vaccine_options(),
        "vaccine_codes": sent.getlist("vaccine_codes") if typed else (plan.vaccine_codes if plan else None) or [],
    }


def with_slots(sent: MultiDict[str, str], slots: Sequence[tuple[dt.time, dt.time, int]]) -> MultiDict[str, str]:
    """What was typed, with these slots in the place of those that stood there."""
    kept = MultiDict([pair for pair in sent.items(multi=True) if not pair[0].startswith("slot_")])
    for start, end, places in slots:
        kept.add("slot_start", start.strftime("%H:%M"))
        kept.add("slot_end", end.strftime("%H:%M"))
        kept.add("slot_places", str(places))
    return kept


def series(*, sent: MultiDict[str, str], now: dt.datetime) -> dict[str, Any]:
    """The form of one change for many half-days."""
    tomorrow = clock.day_of(now) + dt.timedelta(days=1)
    return {
        "weekdays": sent.getlist("weekdays") or (["0", "1", "2", "3", "4"] if not sent else []),
        "half_days": sent.getlist("half_days") or (["morning"] if not sent else []),
        "effective_from": sent.get("effective_from", tomorrow.isoformat()),
        "online_difference": sent.get("online_difference", "0"),
        "walk_in_difference": sent.get("walk_in_difference", "0"),
        "closes": bool(sent.get("closes")),
        "gives": sent.get("gives", "same"),
        "vaccines": vaccine_options(),
        "vaccine_codes": sent.getlist("vaccine_codes"),
    }


def preview(
    *, clinic_id: uuid.UUID, drafts: Sequence[WeekPlan], now: dt.datetime
) -> tuple[dict[str, Any], list[uuid.UUID]]:
    """The exact numbers, the days and people concerned by a cut, and the ids of the persons named.

    When people would be hurt, ``kept`` is what comes out if everybody keeps the place. ``dropped``: who is booked for a
    vaccine that their half-day would no longer serve; they keep their appointments.
    """
    until = schedule_queries.horizon(clinic_id=clinic_id, now=now)
    shown = schedule_queries.preview(clinic_id=clinic_id, until=until, now=now, drafts=drafts)
    concerned = shown.slots_concerned if shown.people_hurt else []
    booked = booked_in_slots(clinic_id=clinic_id, slot_ids=[slot.id for slot in concerned])
    dropped = _dropped(shown, clinic_id, now)
    content = _numbers(shown) | {
        "until": until,
        "rows": [_change(change) for change in shown.changes],
        "people_hurt": shown.people_hurt,
        "withheld": [_withheld(one) for one in shown.withheld[:MOST_WITHHELD]],
        "kept": _numbers(shown.keeping_booked()) if shown.people_hurt else None,
        "people": people(booked),
        "dropped": [_dropped_row(one) for one in dropped],
    }
    return content, [one.person_id for one in [*booked, *(one.appointment for one in dropped)]]


def as_json(content: dict[str, Any]) -> dict[str, Any]:
    """The preview for a program."""
    names = ("online", "walk_in", "new_slots", "day_count", "people_hurt", "fingerprint")
    return {name: content[name] for name in names} | {"vaccine_booked": len(content["dropped"])}


def vaccine_options() -> list[dict[str, str]]:
    """Every vaccine as a choice."""
    english = str(get_locale() or "zh").startswith("en")
    return [
        {"value": vaccine.code, "title": vaccine.name_en if english else vaccine.name_zh}
        for vaccine in vaccines.vaccines()
    ]


def _dropped(shown: Preview, clinic_id: uuid.UUID, now: dt.datetime) -> list[Dropped]:
    served = {
        change.session.id: (change.session.vaccine_codes, change.vaccine_codes)
        for change in shown.changes
        if change.session is not None and change.plan is not None
    }
    return booked_for_dropped(clinic_id=clinic_id, served=served, now=now)


def _dropped_row(one: Dropped) -> dict[str, Any]:
    (row,) = people([one.appointment])
    return row | {"vaccines": [vaccines.name_of(code) for code in one.codes]}


def _numbers(shown: Preview) -> dict[str, Any]:
    return {
        "online": shown.online_places,
        "walk_in": shown.walk_in_places,
        "online_difference": shown.online_difference,
        "walk_in_difference": shown.walk_in_difference,
        "new_slots": shown.new_slots,
        "day_count": len(shown.days),
        "fingerprint": shown.fingerprint,
    }


def _plan_of(
    clinic_id: uuid.UUID, weekday: int, half_day: HalfDay, day: dt.date | None, now: dt.datetime
) -> WeekPlan | None:
    if day is not None:
        exceptions = schedule_queries.exceptions(clinic_id=clinic_id, since=day)
        found = [plan for plan in exceptions if plan.effective_from == day and plan.half_day == half_day]
        if found:
            return found[0]
    in_force = schedule_queries.plans_in_force(clinic_id=clinic_id, on=day or clock.day_of(now))
    return in_force.get((weekday, half_day))


def _exception(plan: WeekPlan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "day": plan.effective_from,
        "weekday": plan.weekday,
        "half_day": str(plan.half_day),
        "open": plan.open,
        "online": sum(slot.places for slot in plan.slots),
        "walk_in": plan.walk_in_places,
    }


def _edit(edit: PlanEdit) -> dict[str, Any]:
    return {
        "id": edit.id,
        "made_at": edit.made_at,
        "undone": edit.undone_at is not None,
        "plans": [
            {
                "weekday": plan["weekday"],
                "half_day": plan["half_day"],
                "since": dt.date.fromisoformat(plan["effective_from"]),
                "once": plan["once"],
                "before": _in_numbers(plan["before"]),
                "after": _in_numbers(plan["after"]),
            }
            for plan in edit.plans
        ],
    }


def _in_numbers(facts: dict[str, Any] | None) -> dict[str, int] | None:
    """Online and walk-in places of a kept plan; None: there was none, or it is closed."""
    if facts is None or not facts["open"]:
        return None
    return {"online": sum(slot[2] for slot in facts["slots"]), "walk_in": facts["walk_in_places"]}


def _withheld(one: Withheld) -> dict[str, Any]:
    return {
        "obstacle": str(one.obstacle),
        "day": one.day,
        "half_day": str(one.half_day) if one.half_day else None,
        "places": one.places,
        "bound": one.bound,
    }


def _cell(
    plan: WeekPlan | None, weekday: int, half_day: HalfDay, coming: dict[tuple[int, HalfDay], dt.date]
) -> dict[str, Any]:
    is_open = plan is not None and plan.open
    codes = plan.vaccine_codes if plan and is_open else None
    return {
        "weekday": weekday,
        "vaccines": len(codes) if codes else 0,
        "open": is_open,
        "online": sum(slot.places for slot in plan.slots) if plan and is_open else 0,
        "walk_in": plan.walk_in_places if plan and is_open else 0,
        "slots": len(plan.slots) if plan and is_open else 0,
        "changes_on": coming.get((weekday, half_day)),
    }


def _next_published(
    clinic_id: uuid.UUID, today: dt.date, now: dt.datetime
) -> dict[tuple[int, HalfDay], dict[str, Any]]:
    """Of the coming seven days, each half-day that is not over: places taken and places, online and on site."""
    sessions = published_sessions(clinic_id=clinic_id, first=today, last=today + dt.timedelta(days=6))
    return {
        (one.day.weekday(), one.half_day): {
            "used": sum(slot.taken for slot in one.slots) + one.walk_in_taken,
            "places": sum(slot.places for slot in one.slots) + one.walk_in_places,
        }
        for one in sessions
        if one.withdrawn_at is None and one.ends_at > now
    }


def _total(cells: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(cell[name] for cell in cells) for name in ("online", "walk_in")}


def _rows(plan: WeekPlan | None, half_day: HalfDay) -> list[tuple[str, str, str]]:
    if plan is not None and plan.slots:
        return [
            (slot.starts_at.strftime("%H:%M"), slot.ends_at.strftime("%H:%M"), str(slot.places)) for slot in plan.slots
        ]
    first, last = HOURS[half_day]
    minutes = range(first.hour * 60 + first.minute, last.hour * 60 + last.minute, USUAL_MINUTES)
    return [(_at(minute), _at(minute + USUAL_MINUTES), "0") for minute in minutes]


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
        "people_kept": change.people_kept,
        "vaccines": _vaccines_after(change),
    }


def _vaccines_after(change: SessionChange) -> list[str] | None:
    """What a published half-day will give instead; empty: all vaccines; None: as now, or new."""
    if change.session is None or change.plan is None:
        return None
    after = list(change.vaccine_codes) if change.vaccine_codes is not None else None
    if after == change.session.vaccine_codes:
        return None
    return [vaccines.name_of(code) for code in after or []]
