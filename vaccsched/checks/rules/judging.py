"""The judgement of one planned dose: every hard stop, and every item a machine can find. Pure: values in, all out."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.checks.errors import (
    ConsentMissing,
    InquiryMissing,
    InquiryNotToday,
    NotRecommended,
    SameDoseGiven,
    SevereAllergy,
    TooEarly,
    WrongProduct,
    WrongSpecification,
)
from vaccsched.checks.models import Item, ItemResult
from vaccsched.screening.models import InquiryOutcome
from vaccsched.shared.errors import Refused
from vaccsched.stock.errors import (
    LotExpired,
    LotOnColdChainHold,
    LotQuarantined,
    LotRecalled,
    PackDiscarded,
    PackUsedUp,
    VialOpenTooLong,
)
from vaccsched.stock.models import LotStatus
from vaccsched.vaccines.forecast import Finding, FindingCode

LOT_STOPS: dict[LotStatus, type[Refused]] = {
    LotStatus.QUARANTINED: LotQuarantined,
    LotStatus.RECALLED: LotRecalled,
    LotStatus.COLD_CHAIN_HOLD: LotOnColdChainHold,
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be given. Sets hold what the vaccine's products allow."""

    vaccine_code: str
    name: str
    dose_number: int
    specifications: frozenset[str]
    volumes: frozenset[str]
    routes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Vial:
    """What was scanned, as stock knows it. ``volume``: ``0.5mL``, or the words for one without."""

    vaccine_code: str
    name: str
    specification: str
    volume: str
    route: str
    lot_number: str
    expires_on: dt.date
    lot_status: LotStatus
    doses_left: int
    discarded: bool
    opened_at: dt.datetime | None
    open_minutes: int


@dataclass(frozen=True, kw_only=True)
class Inquired:
    """The inquiry as far as the bedside asks."""

    day: dt.date
    outcome: InquiryOutcome


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Everything the judgement rests on. ``allergies``: those confirmed by a doctor that concern this vaccine."""

    now: dt.datetime
    today: dt.date
    order: Order
    inquiry: Inquired | None
    consent_agreed: bool
    objections: tuple[Finding, ...] = ()
    given_today: bool = False
    allergies: tuple[str, ...] = ()
    vial: Vial | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """One item as a machine found it."""

    item: Item
    result: ItemResult
    planned: str
    found: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """``stops``: every hard stop, the gravest first. ``items``: what the machine can say so far."""

    stops: tuple[Refused, ...] = ()
    items: tuple[Found, ...] = field(default=())


def judge(situation: Situation) -> Judgement:
    """All stops and all machine items of a dose; without a vial only those that the record decides."""
    stops = [*_record_stops(situation), *_vial_stops(situation)]
    return Judgement(stops=tuple(stops), items=(*_record_items(situation), *_vial_items(situation)))


def first_stop(stops: tuple[Refused, ...]) -> Refused | None:
    """The gravest stop, which also tells of the others (``also``)."""
    if not stops:
        return None
    first, *others = stops
    if others:
        first.facts["also"] = [one.message for one in others]
    return first


def _record_stops(now: Situation) -> Iterator[Refused]:
    if now.given_today:
        yield SameDoseGiven(reason=str(_l("今天已经有这种疫苗的接种记录。")))
    for one in now.objections:
        if one.blocks and one.code is FindingCode.SAME_DOSE_GIVEN:
            yield SameDoseGiven(reason=one.reason.text(), rule=one.rule)
        elif one.blocks:
            from_day = one.allowed_from.isoformat() if one.allowed_from else None
            yield TooEarly(reason=one.reason.text(), rule=one.rule, allowed_from=from_day, finding=str(one.code))
    if now.allergies:
        yield SevereAllergy(component="、".join(now.allergies))
    if now.inquiry is None:
        yield InquiryMissing()
    elif now.inquiry.day != now.today:
        yield InquiryNotToday()
    elif now.inquiry.outcome is not InquiryOutcome.RECOMMEND:
        yield NotRecommended()
    if not now.consent_agreed:
        yield ConsentMissing()


def _vial_stops(now: Situation) -> Iterator[Refused]:
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
        until = [difference(_l("有效期"), _l("%(day)s 或以后", day=now.today.isoformat()), vial.expires_on.isoformat())]
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


def difference(label: Any, planned: Any, scanned: Any) -> dict[str, str]:
    """One row of the stop page."""
    return {"label": str(label), "planned": str(planned), "scanned": str(scanned)}


def _differences(order: Order, vial: Vial) -> list[dict[str, str]]:
    rows = (
        (_l("规格"), order.specifications, vial.specification),
        (_l("剂量"), order.volumes, vial.volume),
        (_l("途径"), order.routes, vial.route),
    )
    return [difference(label, told(allowed), found) for label, allowed, found in rows if found not in allowed]


def told(allowed: frozenset[str]) -> str:
    """The allowed values for a person: ``0.5mL``, ``0.25mL 或 0.5mL``."""
    return " 或 ".join(sorted(allowed)) or "—"


def _record_items(now: Situation) -> Iterator[Found]:
    asked = now.inquiry is not None and now.inquiry.day == now.today
    recommended = asked and now.inquiry is not None and now.inquiry.outcome is InquiryOutcome.RECOMMEND
    said = str(now.inquiry.outcome) if now.inquiry else "—"
    yield _found(Item.HEALTH_STATUS_CHECKED, recommended, str(InquiryOutcome.RECOMMEND), said)
    yield _found(Item.CONTRAINDICATION_CHECKED, not now.allergies, "—", "、".join(now.allergies) or "—")
    too_early = [one for one in now.objections if one.blocks]
    ok = not too_early and not now.given_today
    yield _found(Item.AGE_OK, ok, f"第 {now.order.dose_number} 剂", too_early[0].rule if too_early else "—")


def _vial_items(now: Situation) -> Iterator[Found]:
    vial, order = now.vial, now.order
    if vial is None:
        return
    yield _found(Item.PRODUCT_OK, vial.vaccine_code == order.vaccine_code, order.name, vial.name)
    yield _found(
        Item.SPECIFICATION_OK,
        vial.specification in order.specifications,
        told(order.specifications),
        vial.specification,
    )
    yield _found(Item.DOSE_OK, vial.volume in order.volumes, told(order.volumes), vial.volume)
    yield _found(Item.LOT_OK, vial.lot_status is LotStatus.RELEASED, str(LotStatus.RELEASED), vial.lot_number)
    yield _found(Item.EXPIRY_OK, vial.expires_on >= now.today, now.today.isoformat(), vial.expires_on.isoformat())
    yield _found(Item.ROUTE_OK, vial.route in order.routes, told(order.routes), vial.route)


def _found(item: Item, holds: bool, planned: str, found: str) -> Found:
    return Found(item=item, result=ItemResult.OK if holds else ItemResult.MISMATCH, planned=planned, found=found)
