"""What the pages of the clinic's day show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from vaccsched.daily import queries, rules, words
from vaccsched.daily.models import CheckState, ClinicDay, DayCheck, DayState, Item, KitItem, Phase
from vaccsched.identity import queries as identity
from vaccsched.identity.guards import Permission, staff_permissions
from vaccsched.shared import clock
from vaccsched.shared.format import full_day
from vaccsched.sites.models import Clinic

LINKS: dict[Item, tuple[str, Permission | None]] = {  # where a red line is put right, for whoever may open it
    Item.KIT: ("daily.kit", None),
    Item.FRIDGES: ("coldchain.fridges", Permission.COLD_CHAIN),
    Item.FRIDGES_READ: ("coldchain.fridges", Permission.COLD_CHAIN),
    Item.SCREENS: ("screens_staff.screens", None),
}


def today(*, clinic: Clinic, day: dt.date, now: dt.datetime) -> dict[str, Any]:
    """The page of a day: opening before it was opened, then closing, then what was written down."""
    found = queries.find_day(clinic_id=clinic.id, day=day)
    state = queries.state_of(found)
    phase = {DayState.UNOPENED: Phase.OPENING, DayState.OPEN: Phase.CLOSING}.get(state)
    return {
        "day": day,
        "is_today": day == clock.day_of(now),
        "state": str(state),
        "rows": findings(clinic=clinic, phase=phase, day=day, now=now) if phase else [],
        "people": people(clinic_id=clinic.id, day=day) if state is DayState.UNOPENED else [],
        "done": record(found) if found is not None else None,
        "unclosed": [one.day for one in queries.unclosed(clinic_id=clinic.id, before=day)],
        "expiring": kit_rows(queries.kit_warnings(clinic_id=clinic.id, on=day), on=day),
        "recent": [_short(one) for one in queries.recent(clinic_id=clinic.id)],
    }


def findings(*, clinic: Clinic, phase: Phase, day: dt.date, now: dt.datetime) -> list[dict[str, Any]]:
    """The check-list as it stands now, nothing ticked yet."""
    return [
        {
            "item": str(one.item),
            "text": words.ITEMS[one.item],
            "by_hand": one.by_hand,
            "red": one.state is CheckState.RED,
            "faults": [] if one.by_hand else fault_words(one.faults),
            "link": _link(one.item),
        }
        for one in queries.findings(clinic_id=clinic.id, phase=phase, day=day, now=now)
    ]


def _link(item: Item) -> str | None:
    endpoint, permission = LINKS.get(item, (None, None))
    return endpoint if permission is None or permission in staff_permissions() else None


def people(*, clinic_id: uuid.UUID, day: dt.date) -> list[dict[str, Any]]:
    """Who may be marked as present; those on shift are ticked."""
    return [
        {
            "value": str(one.staff_id),
            "title": one.name,
            "text": _("、").join(str(word) for task, word in words.TASKS.items() if task in one.tasks),
            "here": queries.is_here(one, ()),
        }
        for one in queries.colleagues(clinic_id=clinic_id, day=day)
    ]


def record(day: ClinicDay) -> dict[str, Any]:
    """What was written down of a day."""
    names = identity.names_of(staff_ids=_staff_ids(day))
    return {
        "opened_at": day.opened_at,
        "opened_by": names.get(day.opened_by_id) if day.opened_by_id else None,
        "closed_at": day.closed_at,
        "closed_by": names.get(day.closed_by_id) if day.closed_by_id else None,
        "signature": day.signature,
        "opening": [_check(one, names) for one in day.checks if one.phase is Phase.OPENING],
        "closing": [_check(one, names) for one in day.checks if one.phase is Phase.CLOSING],
    }


def kit_rows(items: Iterable[KitItem], *, on: dt.date) -> list[dict[str, Any]]:
    """The things of the kit with what is wrong."""
    found = list(items)
    names = identity.names_of(staff_ids={one.checked_by_id for one in found if one.checked_by_id})
    return [
        {
            "item_id": str(one.id),
            "name": one.name,
            "needed": one.needed,
            "on_hand": one.on_hand,
            "expires_on": one.expires_on,
            "state": kit_state(one, on=on),
            "checked_at": one.checked_at,
            "checked_by": names.get(one.checked_by_id) if one.checked_by_id else None,
        }
        for one in found
    ]


def kit_state(item: KitItem, *, on: dt.date) -> str:
    """``expired``, ``short``, ``expiring`` or ``ready``."""
    if item.expires_on is not None and item.expires_on < on:
        return "expired"
    if item.on_hand < item.needed:
        return "short"
    return "expiring" if rules.kit_expiring([item], on=on) else "ready"


def fault_words(faults: Sequence[rules.Fault]) -> list[str]:
    return [_sentence(one.code, one.facts) for one in faults]


def _check(check: DayCheck, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "text": words.ITEMS[check.item],
        "red": check.state is CheckState.RED,
        "faults": [_sentence(one["code"], one) for one in check.faults],
        "reason": check.reason,
        "by": names.get(check.staff_id) if check.staff_id else None,
        "at": check.at,
    }


def _sentence(code: str, facts: Mapping[str, Any]) -> str:
    shown = {name: _told(value) for name, value in facts.items()}
    return str(words.FAULTS[code]) % shown


def _staff_ids(day: ClinicDay) -> set[uuid.UUID]:
    found: Collection[uuid.UUID | None] = [day.opened_by_id, day.closed_by_id, *(one.staff_id for one in day.checks)]
    return {one for one in found if one is not None}


def _short(day: ClinicDay) -> dict[str, Any]:
    return {"day": day.day, "opened_at": day.opened_at, "closed_at": day.closed_at}


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return _("、").join(value)
    return full_day(value) if isinstance(value, dt.date) else value
