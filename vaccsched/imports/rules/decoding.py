"""From bytes to cells: which encoding, which separator, which row is the head."""

import codecs
from collections.abc import Callable, Sequence

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t|"
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
HEAD_WITHIN = 20  # rows: titles may stand above the head


def is_workbook(start: bytes) -> bool:
    """An XLSX file begins like a ZIP archive."""
    return start.startswith(ZIP)


def is_old_workbook(start: bytes) -> bool:
    """An .xls file of before 2007."""
    return start.startswith(OLD_EXCEL)


def encoding_of(sample: bytes) -> str | None:
    """UTF-16 by its mark, UTF-8 when the sample is, else GB 18030 when it is; None: neither. The sample's end may cut
    a letter in two.
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in sample:
        return None
    for encoding in ENCODINGS:
        try:
            codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def separator_of(text: str) -> str:
    """Whichever of comma, semicolon, tab and bar stands most often outside quotation marks in the first lines."""
    lines = text.splitlines()[:HEAD_WITHIN]
    plain = "\n".join("".join(line.split('"')[::2]) for line in lines)
    return max(SEPARATORS, key=plain.count)


def head_of(rows: Sequence[Sequence[str]], known: set[str], key: Callable[[str], str]) -> int | None:
    """Which of the first rows names the columns: the one with most names that we know, at least two; else the first
    with at least two cells. None: no row has two.
    """
    best, most = None, 1
    for number, row in enumerate(rows[:HEAD_WITHIN]):
        hits = sum(any(word in key(cell) for word in known) for cell in row if cell)
        if hits > most:
            best, most = number, hits
    if best is not None:
        return best
    return next((number for number, row in enumerate(rows[:HEAD_WITHIN]) if sum(map(bool, row)) > 1), None)
