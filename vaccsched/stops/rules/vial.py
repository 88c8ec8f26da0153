"""What is wrong with a vial, or with the code on it. Pure."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused
from vaccsched.shared.format import full_day
from vaccsched.stock.errors import (
    CodeDiffersFromStock,
    LotExpired,
    LotOnColdChainHold,
    LotQuarantined,
    LotRecalled,
    PackDiscarded,
    PackUsedUp,
    VialOpenTooLong,
)
from vaccsched.stock.models import LotStatus
from vaccsched.stops.errors import TwoCodesAtOnce, WrongProduct, WrongSpecification
from vaccsched.stops.rules.situation import Order, Situation, Vial

LOT_STOPS: dict[LotStatus, type[Refused]] = {
    LotStatus.QUARANTINED: LotQuarantined,
    LotStatus.RECALLED: LotRecalled,
    LotStatus.COLD_CHAIN_HOLD: LotOnColdChainHold,
}
AT_ONCE = dt.timedelta(seconds=3)


def vial_stops(now: Situation) -> Iterator[Refused]:
    """Product, specification, lot, expiry, uses and opening time of the scanned vial."""
    vial = now.vial
    if vial is None:
        return
    if vial.vaccine_code != now.order.vaccine_code:
        yield WrongProduct(differences=[difference(_l("品名"), now.order.name, vial.name)])
    elif differences := _differences(now.order, vial):
        yield WrongSpecification(differences=differences)
    lot = [difference(_l("批号"), _l("可用的批号"), vial.lot_number)]
    if vial.lot_status in LOT_STOPS:
        yield LOT_STOPS[vial.lot_status](differences=lot)
    if vial.expires_on < now.today:
        until = [difference(_l("有效期"), _l("%(day)s 或以后", day=full_day(now.today)), full_day(vial.expires_on))]
        yield LotExpired(differences=until)
    if vial.discarded:
        yield PackDiscarded()
    elif vial.doses_left <= 0:
        yield PackUsedUp()
    if is_open_too_long(vial, now.now):
        yield VialOpenTooLong(minutes=vial.open_minutes)


def is_open_too_long(vial: Vial, now: dt.datetime) -> bool:
    """An opened vial past its minutes; the last minute counts."""
    return vial.opened_at is not None and now - vial.opened_at > dt.timedelta(minutes=vial.open_minutes)


def code_stop(
    *, lot_number: str, expires_on: dt.date, said_lot: str | None, said_expiry: dt.date | None
) -> Refused | None:
    """What a GS1 code says beside what was bound at receiving; the code is never the source, only a witness."""
    rows = []
    if said_lot is not None and said_lot != lot_number:
        rows.append(difference(_l("批号"), lot_number, said_lot))
    if said_expiry is not None and said_expiry != expires_on:
        rows.append(difference(_l("有效期"), full_day(expires_on), full_day(said_expiry)))
    return CodeDiffersFromStock(differences=rows) if rows else None


def two_codes_stop(*, earlier_at: dt.datetime | None, same: bool, now: dt.datetime) -> Refused | None:
    """Another vial for the same dose within three seconds: nobody held two vials under the scanner by will."""
    if earlier_at is None or same or now - earlier_at >= AT_ONCE:
        return None
    return TwoCodesAtOnce()


def difference(label: Any, planned: Any, scanned: Any) -> dict[str, str]:
    """One row of the stop page."""
    return {"label": str(label), "planned": str(planned), "scanned": str(scanned)}


def told(allowed: frozenset[str]) -> str:
    """The allowed values for a person: ``0.5mL``, ``0.25mL 或 0.5mL``."""
    return " 或 ".join(sorted(allowed)) or "—"


def _differences(order: Order, vial: Vial) -> list[dict[str, str]]:
    rows = (
        (_l("规格"), order.specifications, vial.specification),
        (_l("剂量"), order.volumes, vial.volume),
        (_l("途径"), order.routes, vial.route),
    )
    return [difference(label, told(allowed), found) for label, allowed, found in rows if found not in allowed]
