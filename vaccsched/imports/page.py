"""What the pages of imports show, as plain values."""

import re
from typing import Any

from flask_babel import gettext as _

from vaccsched.imports import queries, rules
from vaccsched.imports.models import Import, ImportKind, ImportStatus, Likeness, Outcome
from vaccsched.imports.queries import Result
from vaccsched.imports.rules import columns
from vaccsched.imports.words import (
    ABOUT,
    FIELDS,
    FILE_FAULTS,
    KINDS,
    LIKENESSES,
    OUTCOMES,
    STATUSES,
    rows_told,
    sentence,
)
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number, mask_phone
from vaccsched.stock import queries as stock
from vaccsched.vaccines import queries as vaccines

LONG_NUMBER = re.compile(r"[0-9]{11,}[0-9Xx]?")
SHOWN = 60  # rows of the page's table
EXAMPLES = 3


def index_facts(clinic_id: Any) -> dict[str, Any]:
    """Files so far, kinds, fridges."""
    return {
        "files": [_brief(one) for one in queries.imports(clinic_id=clinic_id)],
        "kinds": [{"value": kind.value, "title": str(KINDS[kind]), "text": str(ABOUT[kind])} for kind in ImportKind],
        "places": [("", _("文件里有一列写明")), *_places(clinic_id)],
    }


def show_facts(one: Import) -> dict[str, Any]:
    """Everything the page of one file shows, by where it stands."""
    same = queries.find_same(one)
    return {
        **now_facts(one),
        "name": one.name,
        "kind": str(KINDS[one.kind]),
        "sent_words": _("%(at)s 由 %(name)s 上传", at=wording.day_time(one.sent_at), name=one.sent_by.name)
        if one.sent_by
        else wording.day_time(one.sent_at),
        "same": wording.day_time(same.ended_at) if same is not None and same.ended_at else None,
        "columns": _columns(one) if one.status in (ImportStatus.READ, ImportStatus.CHECKED) else [],
        "fields": [("", _("不用这一列")), *((field.code, _field_word(one, field)) for field in _fields(one))],
        "unknown": _unknown(one) if one.status is ImportStatus.CHECKED else [],
        "likenesses": [
            {"value": value.value, "title": str(title), "text": str(text)}
            for value, (title, text) in LIKENESSES.items()
        ],
        "alike": one.checked.get(Outcome.LIKE, 0) if one.kind is ImportKind.RESIDENTS else 0,
        "likeness": str(one.likeness or Likeness.PROPOSE),
    }


def now_facts(one: Import) -> dict[str, Any]:
    """The part that changes while the worker works."""
    runs = one.status in (ImportStatus.RUNNING, ImportStatus.STOPPED, ImportStatus.DONE)
    mark = one.done_blocks if runs else one.checked_blocks
    counts = one.done if runs else one.checked
    word, tone = STATUSES[one.status]
    below = one.blocks if one.status is not ImportStatus.CHECKING else one.checked_blocks
    has_report = one.status in rules.HAS_REPORT and one.forgotten_at is None
    return {
        "id": one.id,
        "state": str(one.status),
        "status": {"word": str(word), "tone": tone},
        "at_work": one.status in rules.AT_WORK,
        "progress": round(mark * 100 / one.blocks) if one.blocks else 0,
        "rows": rows_told(one.rows) if one.rows else "",
        "through": rows_told(sum(number for number in counts.values() if isinstance(number, int))),
        "counts": _counts(counts, done=runs) if counts else [],
        "has_report": has_report,
        "shown": _shown(one, below) if has_report else [],
        "more": max(queries.number_to_show(import_id=one.id, below=below) - SHOWN, 0) if has_report else 0,
        "fault": str(FILE_FAULTS.get(one.fault or "", one.fault)) if one.fault else None,
        "wanted": f"{sum(one.checked.get(name, 0) for name in (Outcome.NEW, Outcome.LIKE)):,}",
        "staff": one.kind is ImportKind.STAFF,
        "alike_done": one.done.get(Outcome.LIKE, 0) if one.likeness is Likeness.PROPOSE else 0,
        "forgotten": one.forgotten_at is not None,
    }


def _brief(one: Import) -> dict[str, Any]:
    word, tone = STATUSES[one.status]
    done = one.done.get(Outcome.NEW, 0) + one.done.get(Outcome.LIKE, 0)
    return {
        "id": one.id,
        "name": one.name,
        "kind": str(KINDS[one.kind]),
        "at": wording.day_time(one.sent_at),
        "rows": rows_told(one.rows) if one.rows else "—",
        "done": rows_told(done) if one.done else "—",
        "word": str(word),
        "tone": tone,
    }


def _places(clinic_id: Any) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in stock.locations(clinic_id=clinic_id) if one.archived_at is None]


def _fields(one: Import) -> list[columns.Field]:
    return [field for field in columns.fields_of(one.kind) if field.code != "place" or one.location_id is None]


def _field_word(one: Import, field: columns.Field) -> str:
    needed = field.required or (field.code == "place" and one.location_id is None)
    return f"{FIELDS[field.code]} *" if needed else str(FIELDS[field.code])


def _columns(one: Import) -> list[dict[str, Any]]:
    """Each column of the file with examples and the field it is read as."""
    chosen = {position: field for field, position in one.columns.items()}
    first = queries.first_rows(import_id=one.id, most=EXAMPLES)
    return [
        {
            "position": position,
            "name": name or _("第 %(n)s 列", n=position + 1),
            "field": chosen.get(position, ""),
            "examples": [_example(cells[position]) for cells in first if position < len(cells) and cells[position]],
        }
        for position, name in enumerate(one.head)
    ]


def _example(text: str) -> str:
    """Numbers of people are not shown in full, whatever column they stand in."""
    return LONG_NUMBER.sub(lambda found: mask_id_number(found[0]) if len(found[0]) > 11 else mask_phone(found[0]), text)


def _counts(counts: dict[str, Any], *, done: bool) -> list[dict[str, Any]]:
    words = {Outcome.NEW: _("已导入")} if done else {}
    return [
        {
            "label": words.get(outcome, str(word)),
            "figure": f"{counts.get(outcome, 0):,}",
            "tone": tone if counts.get(outcome, 0) else "",
        }
        for outcome, (word, tone) in OUTCOMES.items()
        if outcome is not Outcome.LIKE or counts.get(outcome)
    ]


def _shown(one: Import, below: int) -> list[dict[str, Any]]:
    return [_row(result) for result in queries.rows_to_show(import_id=one.id, below=below, most=SHOWN)]


def _row(result: Result) -> dict[str, Any]:
    word, tone = OUTCOMES[result.outcome]
    return {
        "line": result.line,
        "word": str(word),
        "tone": tone,
        "faults": [
            {"column": str(FIELDS[fault.field]) if fault.field else "", "shown": fault.shown, "text": sentence(fault)}
            for fault in result.faults
        ],
        "pair": (result.made, result.other) if result.made and result.other else None,
    }


def _unknown(one: Import) -> list[dict[str, Any]]:
    """Words nobody knows, with what they may stand for, most frequent first."""
    words = one.checked.get("words", {})
    choices = {
        "vaccine": lambda: [(row.code, vaccines.name_of(row.code)) for row in vaccines.vaccines()],
        "place": lambda: _places(one.clinic_id),
    }
    return [
        {
            "name": f"word_{field}_{number}",
            "field": field,
            "number": number,
            "word": word,
            "times": times,
            "label": _("%(field)s「%(word)s」，%(times)s 行", field=FIELDS[field], word=word, times=times),
            "choices": choices[field](),
        }
        for field, seen in words.items()
        for number, (word, times) in enumerate(sorted(seen.items(), key=lambda pair: (-pair[1], pair[0])))
    ]
