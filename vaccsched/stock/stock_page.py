"""What the stock keeper's pages show, as plain values."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.shared import format as wording
from vaccsched.stock import queries, rules
from vaccsched.stock.models import Lot, LotStatus
from vaccsched.vaccines import queries as vaccines

SOON_DAYS = 90
STATUS: dict[LotStatus, Any] = {
    LotStatus.RELEASED: _l("放行"),
    LotStatus.QUARANTINED: _l("封存"),
    LotStatus.RECALLED: _l("召回"),
    LotStatus.COLD_CHAIN_HOLD: _l("冷链待评估"),
}


def lots(clinic_id: uuid.UUID, *, on: dt.date) -> list[dict[str, Any]]:
    """One row per lot with doses left, the first expiring first."""
    return [
        _row(one.lot, on=on) | {"doses": one.doses, "packs": one.packs}
        for one in queries.lots_on_hand(clinic_id=clinic_id)
    ]


def product_choices() -> list[tuple[str, str]]:
    """``乙肝疫苗 0.5mL/支 某公司（8123456）``."""
    return [
        (str(product.id), f"{product.name} {product.specification} {product.manufacturer}（{product.product_code}）")
        for product in queries.products()
    ]


def lot_facts(lot: Lot, *, on: dt.date) -> dict[str, Any]:
    """One lot with its packs, what was decided about it, and what may be decided."""
    return {
        "lot": _row(lot, on=on),
        "packs": [
            {
                "code": pack.trace_code,
                "left": f"{pack.doses_total - pack.doses_used} / {pack.doses_total}",
                "opened": wording.day_time(pack.opened_at) if pack.opened_at else "—",
            }
            for pack in queries.packs_of(lot_id=lot.id)
        ],
        "changes": [
            {
                "title": f"{STATUS[change.from_status]} → {STATUS[change.to_status]}",
                "date": wording.day_time(change.at),
                "text": change.reason,
                "state": "done",
            }
            for change in queries.status_changes(lot_id=lot.id)
        ],
        "choices": [
            (status.value, str(word))
            for status, word in STATUS.items()
            if rules.may_move(from_status=lot.status, to_status=status)
        ],
    }


def _row(lot: Lot, *, on: dt.date) -> dict[str, Any]:
    days = (lot.expires_on - on).days
    if lot.status is LotStatus.RELEASED and days < 0:
        tag = "expired"
    elif lot.status is LotStatus.RELEASED and days <= SOON_DAYS:
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
        "expires_on": lot.expires_on.isoformat(),
        "days": days,
        "tag": tag,
        "tone": {"expired": "red", "near_expiry": "amber", "recalled": "red"}.get(tag, ""),
    }
