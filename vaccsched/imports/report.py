"""The row-by-row report as CSV, written while it is read, without anything a spreadsheet takes for a formula; and the
example file of each kind.
"""

import csv
import io
import uuid
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from vaccsched.imports import queries
from vaccsched.imports.models import ImportKind
from vaccsched.imports.rules import columns
from vaccsched.imports.words import FIELDS, OUTCOMES, sentence
from vaccsched.shared.sheets import safe_line

EXAMPLES: dict[ImportKind, dict[str, str]] = {
    ImportKind.RESIDENTS: {
        "name": "王小明", "sex": "男", "birth_date": "2024-03-01", "document_kind": "出生医学证明",
        "document": "A123456789", "phone": "13800001234", "mother_hbsag": "阴性", "birth_weight_g": "3200", "gestation_weeks": "39",
    },
    ImportKind.DOSES: {
        "name": "王小明", "birth_date": "2024-03-01", "document_kind": "出生医学证明", "document": "A123456789",
        "vaccine": "乙肝疫苗", "dose_number": "1", "given_on": "2024-03-01", "given_place": "县人民医院产科",
        "site": "右上臂",
    },
    ImportKind.STAFF: {
        "username": "li.na", "name": "李娜", "roles": "登记员、留观护士", "task": "留观", "number": "2026-0123",
        "issued_on": "2026-01-10", "valid_until": "2028-01-09",
    },
    ImportKind.WARMTH: {"place": "1 号冰箱", "at": "2026-12-01 08:30", "warmth": "4.5"},
}  # fmt: skip


def report(*, import_id: uuid.UUID, below: int) -> Iterator[str]:
    """Every row: number, result, column, what the file has, what is wrong. Numbers of people are not repeated."""
    yield "﻿" + _csv([_("行"), _("结果"), _("列"), _("文件里写的"), _("说明")])
    for result in queries.results(import_id=import_id, below=below):
        word = str(OUTCOMES[result.outcome][0])
        if not result.faults:
            yield _csv([str(result.line), word, "", "", ""])
        for fault in result.faults:
            column = str(FIELDS[fault.field]) if fault.field else ""
            yield _csv([str(result.line), word, column, fault.shown if fault.field else "", sentence(fault)])


def example(kind: ImportKind) -> str:
    """A file with the names of all columns and one invented row."""
    fields = [field.code for field in columns.fields_of(kind) if field.code != "day"]
    given = EXAMPLES[kind]
    return "﻿" + _csv([str(FIELDS[code]) for code in fields]) + _csv([given.get(code, "") for code in fields])


def _csv(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(safe_line(cells))
    return text.getvalue()
