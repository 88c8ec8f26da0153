"""What the pages of lots show, as plain values: what is on hand, what needs attention, one lot."""

import datetime as dt
import uuid
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.coldchain import queries as coldchain
from vaccsched.shared import format as wording
from vaccsched.stock import queries
from vaccsched.stock.models import DeliveryStatus, Lot, LotStatus
from vaccsched.storeroom import words
from vaccsched.vaccines import queries as vaccines

SOON_DAYS = (30, 60, 90)


def lots(clinic_id: uuid.UUID, *, on: dt.date) -> list[dict[str, Any]]:
    """One row per lot with doses left, the first expiring first."""
    return [
        _row(one.lot, on=on) | {"doses": one.doses, "packs": one.packs}
        for one in queries.lots_on_hand(clinic_id=clinic_id)
    ]


def warnings(
    clinic_id: uuid.UUID, rows: list[dict[str, Any]], *, now: dt.datetime, on: dt.date
) -> list[dict[str, Any]]:
    """Tiles: what must be done now. ``tone`` red: at once, amber: soon, nothing: all is well."""
    vials = queries.open_vials(clinic_id=clinic_id, now=now)
    overdue = sum(vial.minutes_left < 0 for vial in vials)
    waiting = [one for one in queries.deliveries(clinic_id=clinic_id) if one.status is DeliveryStatus.WAITING]
    counts = queries.waiting_counts(clinic_id=clinic_id)
    fridges = coldchain.todays_fridges(clinic_id=clinic_id, now=now)
    wrong = sum(one.hold or one.in_range is False for one in fridges)
    unread = sum(one.readings_today == 0 for one in fridges)
    low = queries.low_levels(clinic_id=clinic_id, on=on)
    return [
        _tile(_("开启超时"), overdue, _("支"), "storeroom_waste.open_vials", "red", _("开启中 %(n)s 支", n=len(vials))),
        _tile(_("冷链异常"), wrong, _("处"), "coldchain.fridges", "red", _("今天还没抄温度 %(n)s 处", n=unread)),
        _tile(
            _("等第二人签字"),
            len(waiting) + len(counts),
            _("件"),
            "storeroom_delivery.deliveries",
            "amber",
            _("收货 %(n)s，盘点 %(m)s", n=len(waiting), m=len(counts)),
        ),
        _tile(_("不足一个月"), len(low), _("种"), "stock.levels", "amber", _("按近 90 天用量")),
        _expiring(rows),
    ]


def _tile(label: str, figure: int, unit: str, endpoint: str, tone: str, note: str) -> dict[str, Any]:
    return {
        "label": label, "figure": figure, "unit": unit, "href": url_for(endpoint), "tone": tone if figure else "",
        "note": note,
    }  # fmt: skip


def _expiring(rows: list[dict[str, Any]]) -> dict[str, Any]:
    within = [sum(0 <= row["days"] <= days for row in rows) for days in SOON_DAYS]
    note = _("60 天内 %(n)s，90 天内 %(m)s", n=within[1], m=within[2])
    return _tile(_("30 天内到期"), within[0], _("批"), "stock.index", "amber", note)


def levels(clinic_id: uuid.UUID, *, on: dt.date) -> list[dict[str, Any]]:
    """Vaccines with less than a month's need."""
    return [
        {
            "vaccine": vaccines.name_of(one.vaccine_code),
            "on_hand": one.on_hand,
            "need": one.need,
            "missing": one.need - one.on_hand,
            "tone": "red" if one.on_hand == 0 else "amber",
        }
        for one in queries.low_levels(clinic_id=clinic_id, on=on)
    ]


def product_choices() -> list[tuple[str, str]]:
    """``乙肝疫苗 0.5mL/支 某公司（8123456）``."""
    return [
        (str(product.id), f"{product.name} {product.specification} {product.manufacturer}（{product.product_code}）")
        for product in queries.products()
    ]


def lot_facts(lot: Lot, *, on: dt.date) -> dict[str, Any]:
    """One lot with its packs, what was decided about it, and what may be decided."""
    row = _row(lot, on=on)
    return {
        "lot": row | {"kept_until": wording.full_day(queries.kept_until(lot.expires_on))},
        "packs": [
            {
                "code": pack.trace_code,
                "left": f"{pack.doses_total - pack.doses_used} / {pack.doses_total}",
                "place": pack.location.name if pack.location else "—",
                "opened": wording.day_time(pack.opened_at) if pack.opened_at else "—",
                "href": url_for("stock.pack", pack_id=pack.id),
            }
            for pack in queries.packs_of(lot_id=lot.id)
        ],
        "changes": [
            {
                "title": f"{words.LOT_STATUS[change.from_status]} → {words.LOT_STATUS[change.to_status]}",
                "date": wording.day_time(change.at),
                "text": change.reason,
                "state": "done",
            }
            for change in queries.status_changes(lot_id=lot.id)
        ],
        "choices": [(one.value, str(words.LOT_STATUS[one])) for one in queries.lawful_statuses(lot.status)],
        "held": lot.status is LotStatus.COLD_CHAIN_HOLD,
        "disposable": lot.status in (LotStatus.QUARANTINED, LotStatus.RECALLED) or row["tag"] == "expired",
        "left": sum(pack.doses_total - pack.doses_used for pack in queries.left_of(lot_id=lot.id)),
    }


def pack_facts(pack_id: uuid.UUID) -> list[dict[str, Any]]:
    """The way of one pack, from receiving on (chain of custody)."""
    balance = 0
    rows = []
    for movement, place in queries.custody(pack_id=pack_id):
        balance += movement.doses
        rows.append(
            {
                "at": wording.day_time(movement.at),
                "kind": words.MOVEMENT[movement.kind],
                "place": place or "—",
                "doses": f"{movement.doses:+d}",
                "balance": balance,
                "reason": movement.reason or "",
            }
        )
    return rows


def _row(lot: Lot, *, on: dt.date) -> dict[str, Any]:
    days = (lot.expires_on - on).days
    if lot.status is LotStatus.RELEASED and days < 0:
        tag = "expired"
    elif lot.status is LotStatus.RELEASED and days <= SOON_DAYS[-1]:
        tag = "near_expiry"
    else:
        tag = lot.status.value
    product = lot.product
    return {
        "id": lot.id,
        "name": product.name,
        "vaccine": vaccines.name_of(product.vaccine.code),
        "specification": product.specification,
        "manufacturer": product.manufacturer,
        "lot_number": lot.lot_number,
        "expires_on": wording.full_day(lot.expires_on),
        "days": days,
        "tag": tag,
        "tone": {"expired": "red", "near_expiry": "amber", "recalled": "red"}.get(tag, ""),
    }
