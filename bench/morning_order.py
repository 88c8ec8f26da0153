"""The order rule once more, written naively from the stored facts: shares no line with the program's own rule.

For every call it makes up who waited then, from the chain of stages and what staff did, and says whom the rule of
decision 0030 would have called, and by which of its lines. Within ``slack`` simulated seconds of a call nobody can say
whether somebody who came or left was seen; both answers count, and the line that the program wrote down must be one of
them. What was written down of earlier calls (by which line, whom it overtook) is checked here and then is history.
"""

import datetime as dt
import itertools
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.shared.db import db
from vaccsched.visits.models import MoveKind, QueueMove

ONE_IN, LONGEST_EXTRA, GRACE = 4, 20, 15  # what a clinic has that never changed its rule
MOST_UNSURE = 8  # the nearest; every subset of them is tried
Entry = dict[str, Any]
People = dict[str, dict[str, Any]]
Aways = dict[str, list[tuple[dt.datetime, dt.datetime | None]]]
CALLS_FROM = {"arrived": "inquiry", "waiting": "dose"}


def wrong_calls(clinic_id: uuid.UUID, *, slack: float) -> tuple[int, list[str]]:
    """How many calls were made, and a sentence for each that the order does not allow."""
    people, entries, aways = _people(clinic_id), _entries(clinic_id), _aways(clinic_id)
    wrong, number = [], 0
    for queue, called in CALLS_FROM.items():
        told = _told(clinic_id, queue)
        calls = [one | told[one["visit"], one["from"]] for one in entries if (one["visit"], one["from"]) in told]
        calls = sorted((one for one in calls if one["stage"] == called), key=lambda one: one["id"])
        state: dict[str, Any] = {"since": None, "overtaken": {}}
        for call in calls:
            number += 1
            sentence = _judge(call, queue, people, entries, aways, state, slack)
            if sentence:
                wrong.append(sentence)
    return number, wrong


def _judge(
    call: Entry, queue: str, people: People, entries: list[Entry], aways: Aways, state: dict[str, Any], slack: float
) -> str | None:
    """A sentence when the call is not the one that the rule expects, or is not written down as it was."""
    at, who = call["from"], call["visit"]
    sure, unsure = _waited(call, queue, entries, aways, slack)
    allowed: set[tuple[str, str]] = set()
    for count in range(len(unsure) + 1):
        for seen in itertools.combinations(unsure, count):
            line = sorted({*sure, *seen, who}, key=lambda one: _place(people[one], at))
            allowed |= {_expected(line, people, state, at, strict) for strict in (-slack, 0.0, slack)}
    before = {one for one in sure if _place(people[one], at) < _place(people[who], at)}
    faults = []
    if (who, call["why"]) not in allowed:
        names = ", ".join(sorted(f"{people[one]['ticket']} ({why})" for one, why in allowed))
        faults.append(f"{people[who]['ticket']} was called ({call['why']}), expected {names}")
    if call["why"] == "priority" and not before <= call["overtook"]:
        faults.append(f"{people[who]['ticket']} overtook somebody who is not written down")
    _note(state, call, at)
    return f"{at:%H:%M:%S} {queue}: {'; '.join(faults)}" if faults else None


def _waited(call: Entry, queue: str, entries: list[Entry], aways: Aways, slack: float) -> tuple[list[str], list[str]]:
    """Who surely stood in the queue beside the one who was called, and who perhaps, the nearest to the call first."""
    at = call["from"]
    sure, unsure = [], []
    for one in entries:
        if one["stage"] != queue or one["visit"] == call["visit"]:
            continue
        there = _there(one, aways, at, slack)
        if there is True:
            sure.append(one["visit"])
        elif there is None:
            unsure.append((min(abs(at - edge) for edge in (one["from"], one["until"]) if edge), one["visit"]))
    return sure, [visit for _near, visit in sorted(unsure)[:MOST_UNSURE]]


def _expected(
    line: list[str], people: People, state: dict[str, Any], at: dt.datetime, strict: float
) -> tuple[str, str]:
    """Whom the rule calls from this line, and by which of its four lines."""
    urgent = [one for one in line if people[one]["urgent"]]
    if urgent:
        return urgent[0], "urgent"
    limit = dt.timedelta(minutes=LONGEST_EXTRA, seconds=strict)  # at an edge it depends on the second of the reading
    aged = [one for one in line if one in state["overtaken"] and at - state["overtaken"][one] >= limit]
    if aged:
        return aged[0], "aged"
    first = next((one for one in line if people[one]["elder"]), None)
    if first is not None and first != line[0] and (state["since"] is None or state["since"] >= ONE_IN - 1):
        return first, "priority"
    return line[0], "turn"


def _note(state: dict[str, Any], call: Entry, at: dt.datetime) -> None:
    """The call is history now."""
    for one in call["overtook"]:
        state["overtaken"].setdefault(one, at)
    if call["why"] == "priority":
        state["since"] = 0
    elif call["why"] != "urgent" and state["since"] is not None:
        state["since"] += 1


def _there(entry: Entry, aways: Aways, at: dt.datetime, slack: float) -> bool | None:
    """Whether somebody stood in the queue at an instant and could be called; None: too close to say."""
    edge = dt.timedelta(seconds=slack)
    until = entry["until"] or at + dt.timedelta(days=1)
    if not entry["from"] - edge <= at <= until + edge:
        return False
    for gone, back in aways.get(entry["visit"], []):
        if gone - edge <= at and (back is None or at <= back + edge):
            inside = gone + edge <= at and (back is None or at <= back - edge)
            return False if inside else None
    return True if entry["from"] + edge <= at <= until - edge else None


def _place(person: dict[str, Any], at: dt.datetime) -> tuple[bool, dt.datetime, dt.datetime, str]:
    """Slot start for a booking in time, arrival for everybody else; after a missed call where they were put."""
    put = [instant for since, instant in person["put"] if since <= at]
    return (not person["urgent"], put[-1] if put else person["counts_from"], person["arrived"], person["ticket"])


def _told(clinic_id: uuid.UUID, queue: str) -> dict[tuple[str, dt.datetime], dict[str, Any]]:
    """What was written down with each call from a queue, by visit and instant."""
    rows = db.session.execute(
        sa.select(QueueMove.visit_id, QueueMove.at, QueueMove.why, QueueMove.overtook).where(
            QueueMove.clinic_id == clinic_id, QueueMove.queue == queue, QueueMove.kind == MoveKind.CALLED
        )
    )
    return {
        (_id(visit), at): {"why": str(why), "overtook": {_id(one) for one in overtook}}
        for visit, at, why, overtook in rows
    }


def _people(clinic_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    rows = _rows(
        "SELECT v.id, v.letter, v.number, v.arrived_at, v.urgent, v.day, p.birth_date, s.starts_at, s.ends_at,"
        " a.created_at FROM visits v JOIN persons p ON p.id = v.person_id"
        " LEFT JOIN appointments a ON a.id = v.appointment_id LEFT JOIN slots s ON s.id = a.slot_id"
        " WHERE v.clinic_id = :clinic",
        clinic_id,
    )
    people = {}
    for row in rows:
        arrived, starts, ends = _instant(row.arrived_at), _instant(row.starts_at), _instant(row.ends_at)
        in_time = starts is not None and arrived <= ends + dt.timedelta(minutes=GRACE)
        booked_before = starts is not None and _instant(row.created_at) <= starts
        born = row.birth_date if isinstance(row.birth_date, dt.date) else dt.date.fromisoformat(row.birth_date)
        people[_id(row.id)] = {
            "ticket": f"{row.letter}{row.number:03d}",
            "urgent": bool(row.urgent),
            "elder": born.year + 65 <= 2026,
            "arrived": arrived,
            "counts_from": starts if in_time and booked_before else arrived,
            "put": [],
        }
    for row in _rows(
        "SELECT visit_id, at, kind, before FROM queue_moves WHERE clinic_id = :clinic AND kind = 'returned'", clinic_id
    ):
        people[_id(row.visit_id)]["put"].append((_instant(row.at), None))
    return _with_returns(people, clinic_id)


def _with_returns(people: People, clinic_id: uuid.UUID) -> People:
    """Behind the next two is a place of its own, which is read from where the person was put."""
    for row in _rows("SELECT id, queue_at, order_reason FROM visits WHERE clinic_id = :clinic", clinic_id):
        person = people[_id(row.id)]
        person["put"] = [(since, _instant(row.queue_at)) for since, _none in person["put"]]
    return people


def _entries(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    rows = _rows(
        "SELECT id, visit_id, stage, started_at, ended_at FROM stage_entries WHERE clinic_id = :clinic ORDER BY id",
        clinic_id,
    )
    return [
        {
            "id": _id(row.id), "visit": _id(row.visit_id), "stage": row.stage, "from": _instant(row.started_at),
            "until": _instant(row.ended_at),
        }
        for row in rows
    ]  # fmt: skip


def _aways(clinic_id: uuid.UUID) -> dict[str, list[tuple[dt.datetime, dt.datetime | None]]]:
    """When each visit had missed its calls and nobody had said that it was back."""
    aways: dict[str, list[tuple[dt.datetime, dt.datetime | None]]] = {}
    for row in _rows(
        "SELECT visit_id, kind, at FROM queue_moves WHERE clinic_id = :clinic AND kind IN ('passed', 'returned')"
        " ORDER BY at, id",
        clinic_id,
    ):
        mine = aways.setdefault(_id(row.visit_id), [])
        if row.kind == "passed":
            mine.append((_instant(row.at), None))
        elif mine:
            mine[-1] = (mine[-1][0], _instant(row.at))
    return aways


def _rows(statement: str, clinic_id: uuid.UUID) -> list[Any]:
    typed = sa.text(statement).bindparams(sa.bindparam("clinic", clinic_id, type_=sa.Uuid()))
    return list(db.session.execute(typed))


def _id(value: Any) -> str:
    """The same word for an id, however the database hands it out."""
    return uuid.UUID(str(value)).hex


def _instant(value: Any) -> Any:
    if value is None or isinstance(value, dt.datetime):
        return value if value is None or value.tzinfo else value.replace(tzinfo=dt.UTC)
    return dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)
