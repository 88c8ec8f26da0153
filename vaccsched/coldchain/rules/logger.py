"""Reading of a temperature logger's CSV: which columns, which rows, and what is wrong with each."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vaccsched.shared.degrees import tenths_of
from vaccsched.shared.stamps import on_the_wall, split_zone

TIME_WORDS = ("日期时间", "记录时间", "采集时间", "测量时间", "datetime", "timestamp", "date/time", "时间", "time")
DATE_WORDS = ("日期", "date")
WARMTH_WORDS = ("温度", "temperature", "temp", "℃", "°c", "t1", "ch1")
FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y%m%d %H:%M:%S", "%Y%m%d %H:%M",
)  # fmt: skip
MOST_ROWS = 5000
OLDEST_YEAR = 2000  # a logger whose clock is not set says 1970 or less
NUMBER = re.compile(r"[+-]?\d{1,2}([.,]\d{1,3})?")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the file. ``state``: new, known, differs, future, unreadable; ``at`` is on the clinic's clock."""

    line: int
    text: str
    state: str
    at: dt.datetime | None = None
    tenths: int | None = None


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where time and temperature stand; ``date`` when the day has a column of its own."""

    time: int
    warmth: int
    date: int | None = None


def text_of(raw: bytes) -> str:
    """The file as text: UTF-8 or UTF-16 with or without mark, else GB 18030."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def read(text: str) -> list[list[str]]:
    """The cells; the separator is whichever of comma, semicolon and tab the file has most of."""
    separator = max(",;\t", key=text.count)
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(lines[: MOST_ROWS + 50], delimiter=separator)]
    except csv.Error:  # a cell of more than 128 KiB, or a quotation mark that never closes: no logger wrote this
        return []


def find_columns(cells: list[list[str]]) -> tuple[int, Columns] | None:
    """The header's row and its columns; None when no row names a time and a temperature."""
    for number, row in enumerate(cells[:50]):
        heads = [head.lower() for head in row]
        warmth = _find(heads, WARMTH_WORDS, skip=("限", "limit", "alarm", "报警"))
        time = _find(heads, TIME_WORDS)
        date = _find([head if "time" not in head and "时间" not in head else "" for head in heads], DATE_WORDS)
        if warmth is not None and (time is not None or date is not None):
            when = time if time is not None else date
            assert when is not None
            return number, Columns(time=when, warmth=warmth, date=date if date != when else None)
    return None


def _find(heads: list[str], wanted: Iterable[str], skip: tuple[str, ...] = ()) -> int | None:
    for word in wanted:
        for position, head in enumerate(heads):
            if word in head and not any(one in head for one in skip):
                return position
    return None


def rows_of(
    cells: list[list[str]], header: int, columns: Columns, *, known: Mapping[dt.datetime, int], now: dt.datetime
) -> list[Row]:
    """Every line after the header with its state. ``known``: readings that are there, by local time; ``now`` local.

    A time that stands twice in the file counts once: the same temperature again is known, another one differs.
    """
    seen = dict(known)
    rows = []
    for number, row in enumerate(cells[header + 1 : header + 1 + MOST_ROWS], start=header + 2):
        at, tenths = _time(row, columns), _warmth(row, columns)
        state = _state(at, tenths, seen, now)
        if state == "new" and at is not None and tenths is not None:
            seen[at] = tenths
        rows.append(Row(line=number, text=" | ".join(row)[:120], state=state, at=at, tenths=tenths))
    return rows


def _state(at: dt.datetime | None, tenths: int | None, seen: Mapping[dt.datetime, int], now: dt.datetime) -> str:
    if at is None or tenths is None:
        return "unreadable"
    if at > now:
        return "future"
    if at not in seen:
        return "new"
    return "known" if seen[at] == tenths else "differs"


def _time(row: list[str], columns: Columns) -> dt.datetime | None:
    if max(columns.time, columns.date or 0) >= len(row):
        return None
    text = row[columns.time] if columns.date is None else f"{row[columns.date]} {row[columns.time]}"
    plain, zone = split_zone(text)
    for shape in FORMATS:
        try:
            at = dt.datetime.strptime(plain.replace("T", " "), shape)  # noqa: DTZ007 - its zone stands beside it
        except ValueError:
            continue
        return on_the_wall(at, zone) if at.year >= OLDEST_YEAR else None
    return None


def _warmth(row: list[str], columns: Columns) -> int | None:
    if columns.warmth >= len(row):
        return None
    text = row[columns.warmth].replace("−", "-").replace("℃", "").replace("°C", "").strip()
    if NUMBER.fullmatch(text) is None:
        return None
    return tenths_of(f"{float(text.replace(',', '.')):.1f}")
