"""Tables that leave the clinic: XLSX and CSV, without formulas, with small cells masked and the reader's name."""

import datetime as dt
import io
from typing import Any

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from vaccsched.reports import page, queries
from vaccsched.reports.models import Export
from vaccsched.reports.rules.facts import Period
from vaccsched.reports.words import TABLES
from vaccsched.shared import sheets
from vaccsched.shared.format import full_day, time
from vaccsched.shared.masking import mask_count
from vaccsched.shared.sheets import safe_cell
from vaccsched.sites.models import Clinic

Table = list[list[Any]]
WIDEST = 48  # characters of a column


def table_of(*, export: Export, clinic: Clinic, now: dt.datetime) -> Table:
    """The rows, head first."""
    period = Period(first=export.first_day, last=export.last_day)
    if export.table == "coverage":
        return _coverage(clinic, period)
    if export.table == "work":
        return _work(clinic, period)
    rows: Table = [[_("指标"), _("数值"), _("分子"), _("分母"), _("怎么算")]]
    lines = page.leaving(clinic=clinic, period=period, now=now)
    return rows + [[one["name"], one["value"], one["hit"], one["of"], one["formula"]] for one in lines]


def stamp(*, export: Export, clinic: Clinic, name: str, now: dt.datetime) -> str:
    """The watermark: what it is, whose, who took it and when."""
    text: str = _(
        "%(clinic)s %(table)s，%(first)s 至 %(last)s；%(name)s 于 %(at)s 导出，"
        "用途：%(purpose)s。少于 5 人的数不显示。",
        clinic=clinic.name, table=TABLES[export.table], first=full_day(export.first_day),
        last=full_day(export.last_day), name=name, at=f"{full_day(now)} {time(now)}", purpose=export.purpose,
    )  # fmt: skip
    return text


def as_csv(table: Table, mark: str) -> bytes:
    """The table and its watermark as text."""
    return sheets.as_csv([*table, [], [mark]])


def as_xlsx(table: Table, mark: str) -> bytes:
    """One sheet; the head stays in sight, the watermark stands in the foot of every printed page."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*table, [], [mark]]:
        sheet.append([safe_cell(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True)
    for number in range(1, len(table[0]) + 1):
        longest = max(len(str(row[number - 1])) for row in table if len(row) >= number)
        sheet.column_dimensions[get_column_letter(number)].width = min(longest * 2 + 2, WIDEST)
    sheet.freeze_panes = "A2"
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = mark.replace("&", "&&")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _coverage(clinic: Clinic, period: Period) -> Table:
    rows: Table = [[_("月份"), _("疫苗"), _("剂次"), _("应种"), _("实种"), _("接种率"), _("及时")]]
    month = period.first.replace(day=1)
    while month <= period.last:
        found = queries.find_coverage(clinic_id=clinic.id, month=month)
        for one, counted in zip(page.coverage_lines(found), found.lines if found else [], strict=True):
            rows.append([f"{month:%Y-%m}", one["name"], one["dose"], *_coverage_cells(one, counted)])
        for one in page.other_lines(found):
            rows.append([f"{month:%Y-%m}", one["name"], _("自费剂次"), "—", _few(one["doses"]), "—", "—"])
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return rows


def _coverage_cells(shown: dict[str, Any], counted: dict[str, int]) -> list[Any]:
    """应种, 实种, 接种率, 及时: no number of fewer than five, and no share from which it could be reckoned."""
    due, done, in_time = (mask_count(counted[name]) for name in ("due", "done", "in_time"))
    return [
        _few(counted["due"]),
        _few(counted["done"]),
        "—" if due is None or done is None else shown["share"],
        "—" if due is None or in_time is None else shown["in_time"],
    ]


def _work(clinic: Clinic, period: Period) -> Table:
    rows: Table = [
        [_("姓名"), _("登记取号"), _("健康询问"), _("接种剂次"), _("办离开"), _("代约"),
         _("答复网上申请"), _("电话联系"), _("发邀请")]
    ]  # fmt: skip
    return rows + [
        [
            one.name,
            *(
                _few(number)
                for number in (
                    one.arrivals, one.inquiries, one.doses, one.exits, one.phone_bookings, one.answered, one.contacts,
                    one.invited,
                )
            ),
        ]
        for one in queries.work_of(clinic_id=clinic.id, period=period)
    ]  # fmt: skip


def _few(number: int) -> Any:
    """A number of people, or that it is too small to be told."""
    return number if mask_count(number) is not None else str(_("少于 5"))
