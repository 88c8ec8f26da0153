"""What the pages of the ledger show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.identity.guards import Permission
from vaccsched.ledger import queries
from vaccsched.ledger.models import EntryKind, LedgerEntry, RecallCall
from vaccsched.ledger.queries import Line, Show
from vaccsched.ledger.words import AGAIN, KINDS, OUTCOMES, SHOWS
from vaccsched.messages import queries as messages
from vaccsched.messages.models import MessageStatus
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import age, day, day_time, full_day
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines

ELSEWHERE = {
    "file": ("residents_staff.file", Permission.REGISTER_PERSON),
    "book": ("booking_desk.person", Permission.ARRIVE),
    "record": ("records.person", Permission.SEE_RECORD),
}
Told = Mapping[uuid.UUID, MessageStatus]


def index(*, clinic_id: uuid.UUID, kind: EntryKind, show: Show, at: int, now: dt.datetime) -> dict[str, Any]:
    """One part of one ledger, with how many there are in every part."""
    today = day_of(now)
    found = queries.lines(clinic_id=clinic_id, kind=kind, show=show, today=today, page=at)
    shown = found[: queries.PAGE]
    number = queries.count(clinic_id=clinic_id, kind=kind, show=show, today=today)
    counted_at = queries.counted_at(clinic_id=clinic_id)
    told = messages.statuses_of(message_ids=[uuid.UUID(one) for line in shown for one in line.entry.message_ids])
    last = queries.last_doses(person_ids=[line.entry.person_id for line in shown]) if kind is EntryKind.ELDER else {}
    return {
        "kind": str(kind),
        "show": str(show),
        "title": str(KINDS[kind]),
        "kinds": [{"text": str(word), "href": url_for(".index", kind=one), "current": one is kind}
                  for one, word in KINDS.items()],
        "shows": [{"text": str(word), "href": url_for(".index", kind=kind, show=one), "current": one is show,
                   "count": queries.count(clinic_id=clinic_id, kind=kind, show=one, today=today)}
                  for one, word in SHOWS.items()],
        "rows": [_row(line, today, told, last.get(line.entry.person_id, {})) for line in shown],
        "is_elders": kind is EntryKind.ELDER,
        "counted_at": day_time(counted_at) if counted_at else None,
        "at": at,
        "pages": max(-(-number // queries.PAGE), 1),
        "number": number,
        "month": _month(clinic_id, today),
    }  # fmt: skip


def person(*, entry: LedgerEntry, may: Collection[Permission], now: dt.datetime) -> dict[str, Any]:
    """One person with what is due as the record stands now, whom to call, and the calls so far. ``may``: the rights of
    whoever looks: a page that they may not open is not offered.
    """
    today, who = day_of(now), entry.person
    calls = queries.calls_of(clinic_id=entry.clinic_id, person_id=who.id)
    since = queries.unreached_since(calls=calls)
    dues = queries.dues_of(person=who, kind=entry.kind, today=today)
    return {
        "person": {"id": who.id, "name": who.name, "age": age(who.birth_date, today), "born": full_day(who.birth_date)},
        "kind": str(entry.kind),
        "dues": [_due(one.vaccine, one.since) for one in dues],
        "phones": [
            {"whose": str(whose), "number": number} for whose, number in queries.phones_of(person=who, on=today)
        ],
        "guarded": queries.is_guarded(person=who),
        "calls": [_call(one) for one in calls],
        "seen": entry.calls,
        "lost": queries.is_lost(since=since, now=now),
        "last": str(entry.last_outcome) if entry.last_outcome else None,
        "next_on": day(entry.next_on) if entry.next_on else None,
        "invited": day_time(entry.invited_at) if entry.invited_at else None,
        "options": [{"value": str(one), "title": str(word), "text": str(AGAIN[one])} for one, word in OUTCOMES.items()],
        "links": {
            name: url_for(endpoint, person_id=who.id) if right in may else None
            for name, (endpoint, right) in ELSEWHERE.items()
        },
    }


def _row(line: Line, today: dt.date, told: Told, last: Mapping[str, dt.date]) -> dict[str, Any]:
    entry = line.entry
    return {
        "person_id": entry.person_id,
        "name": mask_name(entry.person.name),
        "age": age(entry.person.birth_date, today),
        "dues": _("、").join(vaccines.name_of(one["vaccine"]) for one in entry.dues),
        "late": full_day(entry.late_since) if entry.late_since else "",
        "last": [f"{vaccines.name_of(code)} {full_day(on)}" for code, on in last.items()],
        "called": f"{OUTCOMES[entry.last_outcome]} {day(day_of(entry.last_called_at))}"
        if entry.last_outcome and entry.last_called_at
        else "",
        "next_on": day(entry.next_on) if entry.next_on else "",
        "state": _state(line),
        "invited": _invited(entry, told),
        "href": url_for(".person", person_id=entry.person_id),
    }


def _state(line: Line) -> str | None:
    if line.booked:
        return str(_("已预约"))
    return str(_("刚打过，今晚重新计算")) if line.came else None


def _invited(entry: LedgerEntry, told: Told) -> str:
    if entry.invited_at is None:
        return ""
    states = {told.get(uuid.UUID(one)) for one in entry.message_ids}
    lost = states == {MessageStatus.DEAD}
    return str(
        _("%(day)s 没送到，请打电话", day=day(day_of(entry.invited_at))) if lost else day(day_of(entry.invited_at))
    )


def _due(code: str, since: dt.date | None) -> dict[str, str]:
    return {"name": vaccines.name_of(code), "since": full_day(since) if since else ""}


def _call(call: RecallCall) -> dict[str, Any]:
    return {
        "at": day_time(call.at),
        "by": call.by.name,
        "outcome": str(OUTCOMES[call.outcome]),
        "next_on": day(call.next_on) if call.next_on else "",
        "note": call.note or "",
    }


def _month(clinic_id: uuid.UUID, today: dt.date) -> list[tuple[str, int]]:
    counted = queries.outcomes(clinic_id=clinic_id, first=today.replace(day=1), last=today)
    return [(str(word), counted[one]) for one, word in OUTCOMES.items() if counted.get(one)]
