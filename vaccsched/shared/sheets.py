"""Tables that leave this program for a spreadsheet: no cell of them is ever run there (OWASP: CSV injection)."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

STARTS = frozenset("=+-@＝＋－＠")  # the wide forms are read like the narrow ones
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # what a reader skips before it decides what a cell is
UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # a workbook cannot hold them
SPLIT = re.compile(
    "([;,|\t\r\n\"'])(?=[\\s\"']*[=+\\-@＝＋－＠])"
)  # a reader with another separator begins a cell here


def safe_cell(value: object) -> object:
    """A text that no spreadsheet takes for a formula, without the control characters that a workbook cannot hold;
    numbers stay numbers.
    """
    if not isinstance(value, str):
        return value
    text = UNHELD.sub("", value)
    first = next((letter for letter in text if unicodedata.category(letter) not in UNSEEN), "")
    return f"'{text}" if first in STARTS or text[:1] in ("\t", "\r", "\n") else text


def safe_line(row: Iterable[object]) -> list[object]:
    """The cells of a line of CSV: safe also where a reader takes another letter for the separator."""
    return [_unsplit(safe_cell(cell)) for cell in row]


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """With a byte order mark, so that spreadsheets read the Chinese."""
    text = io.StringIO()
    csv.writer(text).writerows(safe_line(row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _unsplit(cell: object) -> object:
    return SPLIT.sub(r"\1'", cell) if isinstance(cell, str) else cell
