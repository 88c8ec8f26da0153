"""The judgement of one planned dose: every hard stop, every soft stop, every item a machine can find.

Pure: values in, all out. The screen, the press and the rehearsal of a county (``rehearsal``) call the same ``judge``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l

from vaccsched.screening.models import InquiryOutcome
from vaccsched.shared.errors import Refused
from vaccsched.stock.models import LotStatus
from vaccsched.stops.errors import (
    ConsentMissing,
    HardenedRule,
    InquiryMissing,
    InquiryNotToday,
    NotRecommended,
    SameDoseGiven,
    SevereAllergy,
    TooEarly,
)
from vaccsched.stops.models import Item, ItemResult
from vaccsched.stops.rules.people import guardian_stop
from vaccsched.stops.rules.situation import Situation
from vaccsched.stops.rules.soft import Ask, asks
from vaccsched.stops.rules.vial import told, vial_stops
from vaccsched.vaccines.forecast import FindingCode


@dataclass(frozen=True, kw_only=True)
class Found:
    """One item as a machine found it."""

    item: Item
    result: ItemResult
    planned: str
    found: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """``stops``: every hard stop, the gravest first. ``asks``: the soft ones. ``items``: what the machine can say."""

    stops: tuple[Refused, ...] = ()
    asks: tuple[Ask, ...] = ()
    items: tuple[Found, ...] = field(default=())


def judge(situation: Situation) -> Judgement:
    """All stops and all machine items of a dose; without a vial only those that the record decides."""
    asked = tuple(asks(situation))
    hardened = [HardenedRule(about=one.sentence, rule=one.rule) for one in asked if one.rule in situation.hardened]
    stops = [*_record_stops(situation), *vial_stops(situation), *hardened]
    return Judgement(
        stops=tuple(stops),
        asks=tuple(one for one in asked if one.rule not in situation.hardened),
        items=(*_record_items(situation), *_vial_items(situation)),
    )


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
    yield from _paper_stops(now)


def _paper_stops(now: Situation) -> Iterator[Refused]:
    """Inquiry, consent, company."""
    if now.inquiry is None:
        yield InquiryMissing()
    elif now.inquiry.day != now.today:
        yield InquiryNotToday()
    elif now.inquiry.outcome is not InquiryOutcome.RECOMMEND:
        yield NotRecommended()
    if not now.consent_agreed:
        yield ConsentMissing()
    if (missing := guardian_stop(now.company)) is not None:
        yield missing


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
