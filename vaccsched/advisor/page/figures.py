"""Reports side by side, in the reader's words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.advisor import words
from vaccsched.advisor.rules.figures import Figure, Report

# group, name, words, how it is written
ROWS: tuple[tuple[str, str, Any, str], ...] = (
    ("waits", "all_p50", _l("一半的人等候不超过"), "minutes"),
    ("waits", "all_p90", _l("九成的人等候不超过"), "minutes"),
    ("waits", "elder_p90", _l("现场来的人，九成不超过"), "minutes"),
    ("people", "turned_away", _l("现场没号、白来的人"), "number"),
    ("people", "any_turned_away", _l("有人白来的半天"), "percent"),
    ("rooms", "overtime_p90", _l("下班延时，九成半天不超过"), "minutes"),
    ("rooms", "seats_p95", _l("留观座位最多时"), "whole"),
    ("people", "served", _l("接种人数"), "number"),
    ("people", "unsold", _l("没人用的号"), "number"),
)


def minutes(value: float) -> str:
    """「12 分钟」; below ten with one decimal."""
    return str(_("%(minutes)s 分钟", minutes=f"{value:.1f}" if 0.05 <= value < 10 else f"{value:.0f}"))


def percent(value: float) -> str:
    return f"{100 * value:.0f}%"


def columns_of(names: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Columns of a table of figures."""
    first = {"key": "what", "title": _("数字"), "head": True}
    return [first, *({"key": key, "title": title, "align": "end", "num": True} for key, title in names)]


def table_rows(reports: Mapping[str, Report | None]) -> list[dict[str, Any]]:
    """One row per figure, one cell per report: the figure, and between which ones eight of ten half-days lie."""
    rows = [
        {"what": title} | {key: _cell(found, group, name, how) for key, found in reports.items()}
        for group, name, title, how in ROWS
    ]
    return rows + _station_rows(reports)


def written(value: float, how: str) -> str:
    """A figure as it is written."""
    if how == "minutes":
        return minutes(value)
    if how == "percent":
        return percent(value)
    return f"{value:.0f}" if how == "whole" or value >= 10 else f"{value:.1f}"


def interval(one: Figure, how: str) -> str:
    """「9–14」: eight of ten half-days."""
    low, high = max(one.day_low, 0.0), max(one.day_high, 0.0)
    if how == "percent" or high - low < 0.05:
        return ""
    return f"{low:.0f}–{high:.0f}"


def _cell(found: Report | None, group: str, name: str, how: str) -> str:
    one: Figure | None = getattr(found, group).get(name) if found is not None else None
    if one is None:
        return "…"
    spread = interval(one, how)
    return f"{written(one.value, how)} ({spread})" if spread else written(one.value, how)


def _station_rows(reports: Mapping[str, Report | None]) -> list[dict[str, Any]]:
    rows = []
    for position, name in enumerate(words.STATIONS):
        row: dict[str, Any] = {"what": _("%(station)s的台有多忙", station=name)}
        for key, found in reports.items():
            row[key] = percent(found.stations[position].utilisation.value) if found is not None else "…"
        rows.append(row)
    return rows
