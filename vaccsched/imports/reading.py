"""Rows of a file, one after the other, in flat memory: CSV from its pieces, XLSX through a nameless temporary file."""

import csv
import datetime as dt
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any

from openpyxl import load_workbook

from vaccsched.imports.rules import decoding

Row = list[str]
Pieces = Callable[[], Iterator[bytes]]
SAMPLE = 256 * 1024
MOST_COLUMNS = 60
LONGEST_CELL = 1000
LARGEST_BOOK = 30 * 1024 * 1024  # a workbook's texts stay in memory while it is read; beyond that CSV
LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_TEXTS = 80 * 1024 * 1024
LARGEST_PART = 20 * 1024 * 1024  # of anything else that is read as a whole: styles, the list of sheets
BROKEN = (  # what the library raises about files that are none, packed or locked in ways it does not know
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
EXACT = 10**15  # a spreadsheet's numbers have fifteen digits
LOST = "≈"  # in front of a number whose last digits are gone


class UnreadableFile(Exception):
    """``code`` of ``words.FILE_FAULTS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Joined(io.RawIOBase):
    """The pieces as one stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def rows_of(pieces: Pieces) -> Iterator[Row]:
    """Every row that is not empty keeps its number: empty rows come as empty lists.

    :raises UnreadableFile:
    """
    start = b"".join(islice(pieces(), 2))[:SAMPLE]
    if not start.strip():
        raise UnreadableFile("empty")
    if decoding.is_old_workbook(start):
        raise UnreadableFile("old_workbook")
    return _of_book(pieces) if decoding.is_workbook(start) else _of_text(pieces, start)


def _of_text(pieces: Pieces, start: bytes) -> Iterator[Row]:
    encoding = decoding.encoding_of(start)
    if encoding is None:
        raise UnreadableFile("encoding")
    separator = decoding.separator_of(start.decode(encoding, errors="ignore"))
    stream = io.BufferedReader(_Joined(pieces()), 64 * 1024)
    with io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="") as text:
        lines = csv.reader(text, delimiter=separator)
        try:
            for cells in lines:
                yield _trimmed([cell.strip()[:LONGEST_CELL] for cell in cells[:MOST_COLUMNS]])
        except csv.Error:
            raise UnreadableFile("quotes") from None


def _of_book(pieces: Pieces) -> Iterator[Row]:
    with tempfile.TemporaryFile() as file:
        for piece in pieces():
            file.write(piece)
            if file.tell() > LARGEST_BOOK:
                raise UnreadableFile("large_book")
        _refuse_bomb(file)
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except BROKEN:
            raise UnreadableFile("book") from None
        try:
            sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
            if sheet is None:
                raise UnreadableFile("empty")
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
                yield _trimmed([_text(cell) for cell in cells])
        except BROKEN:
            raise UnreadableFile("book") from None
        finally:
            book.close()


def _refuse_bomb(file: Any) -> None:
    """A small archive that unpacks to something huge."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise UnreadableFile("book") from None
    texts = sum(one.file_size for one in members if one.filename.endswith("sharedStrings.xml"))
    rest = (one for one in members if not one.filename.endswith("sharedStrings.xml"))
    part = max((one.file_size for one in rest if not one.filename.startswith("xl/worksheets/")), default=0)
    whole = sum(one.file_size for one in members)
    if texts > LARGEST_TEXTS or part > LARGEST_PART or whole > LARGEST_UNPACKED:
        raise UnreadableFile("large_book")
    file.seek(0)


def _text(cell: Any) -> str:
    """A cell as a person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int | float):
        whole = int(cell) if cell == cell // 1 else None
        if whole is None:
            return repr(cell)
        return f"{LOST}{whole}" if abs(whole) >= EXACT else str(whole)
    return str(cell).strip()[:LONGEST_CELL]


def _trimmed(cells: Row) -> Row:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def with_head(rows: Iterator[Row], known: set[str], key: Callable[[str], str]) -> tuple[int, Row, Iterator[Row]]:
    """The head's number (from 0), the head, the rows after it.

    :raises UnreadableFile: no row names at least two columns.
    """
    first = list(islice(rows, decoding.HEAD_WITHIN))
    number = decoding.head_of(first, known, key)
    if number is None:
        raise UnreadableFile("no_head")
    return number, first[number], chain(first[number + 1 :], rows)
