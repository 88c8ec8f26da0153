"""The row-by-row report as CSV, written while it is read, without anything a spreadsheet takes for a formula; and the
example file of each kind.
"""

import csv
import io
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _

from vaccsched.imports import queries
from vaccsched.imports.models import ImportKind, Outcome
from vaccsched.imports.queries import Result
from vaccsched.imports.rules import columns
from vaccsched.imports.rules.foreign import EXAMPLES
from vaccsched.imports.words import FAULTS, FIELDS, OUTCOMES
from vaccsched.residents.errors import FAULTS as DOCUMENT_FAULTS
from vaccsched.shared.sheets import safe_line

MARK = "\ufeff"  # so that spreadsheets read the Chinese


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words of a report in its reader's language: it is written after the request has ended."""

    head: list[str]
    outcomes: dict[Outcome, str]
    fields: dict[str, str]
    faults: dict[str, str]


def vocabulary() -> Vocabulary:
    """In the language of this request."""
    sentences = FAULTS | {f"document_{code}": text for code, text in DOCUMENT_FAULTS.items()}
    return Vocabulary(
        head=[_("行号"), _("结果"), _("列"), _("文件里写的"), _("说明")],
        outcomes={outcome: str(word) for outcome, (word, _tone) in OUTCOMES.items()},
        fields={code: str(word) for code, word in FIELDS.items()},
        faults={code: str(text) for code, text in sentences.items()},
    )


def written(app: Flask, import_id: uuid.UUID, *, below: int, words: Vocabulary) -> Iterator[str]:
    """The report, a block at a time; each is read in a context of its own, and others have their turn between them."""
    yield MARK + _csv(words.head)
    for number in range(below):
        with app.app_context():
            text = "".join(_lines(queries.results_at(import_id=import_id, number=number), words))
        yield text


def _lines(results: Sequence[Result], words: Vocabulary) -> Iterator[str]:
    """Number, result, column, what the file has, what is wrong. Numbers of people are not repeated."""
    for result in results:
        start = [str(result.line), words.outcomes[result.outcome]]
        if not result.faults:
            yield _csv([*start, "", "", ""])
        for fault in result.faults:
            sentence = words.faults[fault.code].replace("%(shown)s", fault.shown)
            yield _csv([*start, words.fields.get(fault.field, ""), fault.shown if fault.field else "", sentence])


def example(kind: ImportKind) -> str:
    """A file with the names of all columns and one invented row."""
    fields = [field.code for field in columns.fields_of(kind) if field.code != "day"]
    given = EXAMPLES[kind]
    return MARK + _csv([str(FIELDS[code]) for code in fields]) + _csv([given.get(code, "") for code in fields])


def _csv(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(safe_line(cells))
    return text.getvalue()
