"""Receiving: packs come into stock and each code is bound to its lot."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.shared.format import full_day
from vaccsched.stock import rules
from vaccsched.stock.errors import (
    CodeAlreadyReceived,
    CodeOfAnotherProduct,
    CodeTwice,
    LotDiffers,
    LotExpired,
    NothingReceived,
    UnreadableCode,
)
from vaccsched.stock.events import PacksPlaced
from vaccsched.stock.models import Lot, MovementKind, Pack
from vaccsched.stock.operations._shared import movement
from vaccsched.vaccines.models import VaccineProduct


def receive(
    *,
    clinic_id: uuid.UUID,
    product_id: uuid.UUID,
    lot_number: str,
    expires_on: dt.date,
    trace_codes: list[str],
    actor: Actor,
    now: dt.datetime,
    location_id: uuid.UUID | None = None,
    delivery_id: uuid.UUID | None = None,
) -> Lot:
    """Take packs into stock and bind each code to lot and expiry (疫苗管理法 第38、46条; 规范 附件3-3). All or none.

    ``trace_codes`` are scanned texts, one smallest pack each; a lot known already grows. The clinic's own deliveries
    come with their papers and two signatures through ``open_delivery``.

    :raises NothingReceived, UnreadableCode, CodeTwice, CodeOfAnotherProduct, CodeAlreadyReceived:
    :raises LotExpired: it ended before today.
    :raises LotDiffers: the lot was received before with another expiry.
    :raises NotFound: no such product.
    """
    product = db.session.get(VaccineProduct, product_id)
    if product is None:
        raise NotFound
    codes = codes_of(product, trace_codes)
    if expires_on < clock.day_of(now):
        raise LotExpired(field="expires_on")
    lot = _lot(clinic_id=clinic_id, product=product, lot_number=lot_number, expires_on=expires_on)
    packs = [
        Pack(
            id=new_id(),
            clinic_id=clinic_id,
            lot_id=lot.id,
            trace_code=code,
            doses_total=product.doses_per_pack,
            location_id=location_id,
            delivery_id=delivery_id,
        )
        for code in codes
    ]
    db.session.add_all(packs)
    db.session.flush()
    db.session.add_all(movement(pack, MovementKind.RECEIVE, pack.doses_total, actor, now) for pack in packs)
    db.session.flush()
    audit.record(action="stock_received", actor=actor, now=now, subject=lot, clinic_id=clinic_id, packs=len(packs))
    if location_id is not None:
        announce(PacksPlaced(clinic_id=clinic_id, location_id=location_id, lot_ids=(lot.id,)))
    return lot


def codes_of(product: VaccineProduct, texts: Iterable[str]) -> list[str]:
    """The trace codes in scanned texts, each of this product and never received.

    :raises NothingReceived, UnreadableCode, CodeTwice, CodeOfAnotherProduct, CodeAlreadyReceived:
    """
    codes: list[str] = []
    for text in texts:
        scan = rules.parse_scan(text)
        if scan.trace_code is None:
            raise UnreadableCode(field="trace_codes")
        fits = scan.gtin == product.gtin if scan.gtin else scan.product_code == product.product_code
        if not fits:
            raise CodeOfAnotherProduct(field="trace_codes", trace_code=scan.trace_code)
        if scan.trace_code in codes:
            raise CodeTwice(field="trace_codes", trace_code=scan.trace_code)
        codes.append(scan.trace_code)
    if not codes:
        raise NothingReceived(field="trace_codes")
    if db.session.scalar(sa.select(sa.exists().where(Pack.trace_code.in_(codes)))):
        raise CodeAlreadyReceived(field="trace_codes")
    return codes


def known_lot(*, clinic_id: uuid.UUID, product: VaccineProduct, lot_number: str, expires_on: dt.date) -> Lot | None:
    """The lot when it was received before.

    :raises LotDiffers: with another expiry.
    """
    known = db.session.scalar(
        sa.select(Lot).where(Lot.clinic_id == clinic_id, Lot.product_id == product.id, Lot.lot_number == lot_number)
    )
    if known is not None and known.expires_on != expires_on:
        raise LotDiffers(field="expires_on", expires_on=full_day(known.expires_on))
    return known


def _lot(*, clinic_id: uuid.UUID, product: VaccineProduct, lot_number: str, expires_on: dt.date) -> Lot:
    known = known_lot(clinic_id=clinic_id, product=product, lot_number=lot_number, expires_on=expires_on)
    if known is not None:
        return known
    lot = Lot(id=new_id(), clinic_id=clinic_id, product_id=product.id, lot_number=lot_number, expires_on=expires_on)
    db.session.add(lot)
    db.session.flush()
    return lot
