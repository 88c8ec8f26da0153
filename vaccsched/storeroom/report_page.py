"""What the month report and the list of recipients show, as plain values, and the report as CSV."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext as _

from vaccsched.shared import format as wording
from vaccsched.shared import sheets
from vaccsched.shared.masking import mask_name
from vaccsched.stock import queries
from vaccsched.storeroom.queries import Recipient

FIGURES = ("opening", "received", "used", "wasted", "disposed", "adjusted", "closing")
MOST_YEARS = 100  # farther away there is no month to be reported


def month_of(text: str | None, *, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first day of the month ``2026-11`` (else of this month) and of the month after it."""
    try:
        first = dt.datetime.strptime(text or "", "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        first = today.replace(day=1)
    if abs(first.year - today.year) > MOST_YEARS:
        first = today.replace(day=1)
    return first, (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def rows(clinic_id: uuid.UUID, first: dt.date, following: dt.date) -> list[dict[str, Any]]:
    """One row per lot, in doses."""
    return [
        {
            "product": row.product.name,
            "manufacturer": row.product.manufacturer,
            "lot_number": row.lot.lot_number,
            "expires_on": row.lot.expires_on,
        }
        | {name: getattr(row, name) for name in FIGURES}
        for row in queries.month_report(clinic_id=clinic_id, first_day=first, next_month=following)
    ]


def in_words(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as people read them."""
    return [row | {"expires_on": wording.full_day(row["expires_on"])} for row in found]


def titles() -> dict[str, str]:
    """Column titles, by key."""
    return {
        "product": _("疫苗"),
        "manufacturer": _("上市许可持有人"),
        "lot_number": _("批号"),
        "expires_on": _("有效期"),
        "opening": _("期初"),
        "received": _("入库"),
        "used": _("使用"),
        "wasted": _("损耗"),
        "disposed": _("处置"),
        "adjusted": _("盘点调整"),
        "closing": _("期末"),
    }


def totals(found: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in found) for name in FIGURES}


def as_csv(found: list[dict[str, Any]]) -> bytes:
    """The report for a spreadsheet."""
    heads = titles()
    return sheets.as_csv([list(heads.values()), *([row[key] for key in heads] for row in found)])


def recipient_rows(found: list[Recipient], *, on: dt.date) -> list[dict[str, Any]]:
    """Names masked; the record page shows the whole name and the phone to whom may see them."""
    return [
        {
            "name": mask_name(one.person.name),
            "age": wording.age(one.person.birth_date, on),
            "vaccine": one.dose.vaccine_code,
            "dose": one.dose.dose_number,
            "given": wording.day_time(one.dose.given_at),
            "code": one.dose.trace_code or "—",
            "person_id": one.person.id,
        }
        for one in found
    ]
