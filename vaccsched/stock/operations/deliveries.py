"""Deliveries: papers and temperatures first, then lots, then two signatures; or a refusal that is kept."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.stock import queries, rules
from vaccsched.stock.errors import (
    ArrivesLater,
    CodeAwaitsSignature,
    DeliveryDecided,
    DeliveryEmpty,
    LotExpired,
    NeverFrozen,
    NoImportClearance,
)
from vaccsched.stock.models import Delivery, DeliveryLine, DeliveryStatus, Presentation, TransportKind
from vaccsched.stock.operations._shared import is_own, own_location, signer, staff_id, two_signers
from vaccsched.stock.operations.receiving import codes_of, known_lot, receive
from vaccsched.vaccines.models import VaccineProduct


@dataclass(frozen=True, kw_only=True)
class DeliveryFacts:
    """What the papers and the box say. Temperatures in 0.1 ℃, all None when no record came along."""

    supplier: str
    courier: str
    arrived_at: dt.datetime
    transport: TransportKind
    trip_minutes: int
    start_tenths: int | None
    arrival_tenths: int | None
    lowest_tenths: int | None
    highest_tenths: int | None
    interval_minutes: int | None
    packaging_ok: bool
    cooling_ok: bool


@dataclass(frozen=True, kw_only=True)
class LotFacts:
    """One lot of a delivery with its certificates and scanned codes."""

    product_id: uuid.UUID
    lot_number: str
    expires_on: dt.date
    release_certificate: str
    imported: bool
    import_clearance: str | None
    trace_codes: list[str]


def open_delivery(
    *, clinic_id: uuid.UUID, location_id: uuid.UUID, facts: DeliveryFacts, actor: Actor, now: dt.datetime
) -> Delivery:
    """Begin a delivery. Without a right temperature record it is refused at once, and the refusal is kept
    (疫苗管理法 第38、39条; 规范(2023) 第三章).

    :raises ArrivesLater: the time of arrival is in the future.
    :raises NotFound: no such place at the clinic.
    """
    place = own_location(location_id, clinic_id)
    if facts.arrived_at > now:
        raise ArrivesLater(field="arrived_at")
    faults = rules.transport_faults(
        transport=facts.transport,
        readings=(facts.start_tenths, facts.arrival_tenths, facts.lowest_tenths, facts.highest_tenths),
        interval_minutes=facts.interval_minutes,
        trip_minutes=facts.trip_minutes,
        packaging_ok=facts.packaging_ok,
        cooling_ok=facts.cooling_ok,
    )
    delivery = Delivery(id=new_id(), clinic_id=clinic_id, location_id=place.id, faults=faults, **asdict(facts))
    if faults:
        delivery.status = DeliveryStatus.REFUSED
        delivery.first_id, delivery.first_at = staff_id(actor), now  # None: a supplier's program announced it
    db.session.add(delivery)
    db.session.flush()
    audit.record(
        action="delivery_refused" if faults else "delivery_opened", actor=actor, now=now, subject=delivery,
        clinic_id=clinic_id, faults=faults,
    )  # fmt: skip
    return delivery


def add_lot(*, delivery_id: uuid.UUID, facts: LotFacts, actor: Actor, now: dt.datetime) -> DeliveryLine:
    """Write down one lot of an open delivery. Its packs are not in stock yet.

    :raises NoImportClearance: an import without its clearance.
    :raises NeverFrozen: it came frozen and must never be.
    :raises LotExpired, LotDiffers, LotTwice:
    :raises NothingReceived, UnreadableCode, CodeTwice, CodeOfAnotherProduct, CodeAlreadyReceived, CodeAwaitsSignature:
    :raises DeliveryDecided: it was signed or refused.
    :raises NotFound: no such delivery or product.
    """
    delivery = own_delivery(delivery_id, actor)
    product = db.session.get(VaccineProduct, facts.product_id)
    if product is None:
        raise NotFound
    if delivery.status is not DeliveryStatus.DRAFT:
        raise DeliveryDecided
    codes = _checked(delivery, product, facts, now)
    line = DeliveryLine(
        delivery_id=delivery.id,
        product_id=product.id,
        lot_number=facts.lot_number,
        expires_on=facts.expires_on,
        release_certificate=facts.release_certificate,
        import_clearance=facts.import_clearance if facts.imported else None,
        trace_codes=codes,
    )
    db.session.add(line)
    db.session.flush()
    audit.record(action="delivery_lot", actor=actor, now=now, subject=line, packs=len(codes))
    return line


def _checked(delivery: Delivery, product: VaccineProduct, facts: LotFacts, now: dt.datetime) -> list[str]:
    if facts.imported and not facts.import_clearance:
        raise NoImportClearance(field="import_clearance")
    frozen = delivery.transport is TransportKind.FROZEN
    if frozen and rules.presentation_of(product.vaccine_code) is Presentation.NEVER_FROZEN:
        raise NeverFrozen(field="product_id", vaccine=product.name)
    if facts.expires_on < clock.day_of(now):
        raise LotExpired(field="expires_on")
    known_lot(clinic_id=delivery.clinic_id, product=product, lot_number=facts.lot_number, expires_on=facts.expires_on)
    codes = codes_of(product, facts.trace_codes)
    if queries.awaited_codes(clinic_id=delivery.clinic_id) & set(codes):
        raise CodeAwaitsSignature(field="trace_codes")
    return codes


def sign_first(*, delivery_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Delivery:
    """The receiver has checked everything; now a second person looks.

    :raises DeliveryEmpty: no lot was written down.
    :raises DeliveryDecided: somebody was faster.
    :raises NotFound: no such delivery.
    """
    delivery = own_delivery(delivery_id, actor)
    if not delivery.lines:
        raise DeliveryEmpty
    _move(delivery, DeliveryStatus.DRAFT, status=DeliveryStatus.WAITING, first_id=signer(actor), first_at=now)
    audit.record(action="delivery_signed", actor=actor, now=now, subject=delivery, signature=1)
    return delivery


def sign_second(*, delivery_id: uuid.UUID, second: Actor, now: dt.datetime) -> Delivery:
    """The second signature: the packs come into stock. All or none.

    :raises SameSigner: it is the first person.
    :raises DeliveryDecided: it does not wait, or somebody was faster.
    :raises CodeAlreadyReceived, LotDiffers, LotExpired: what changed since the first signature.
    :raises NotFound: no such delivery.
    """
    delivery = own_delivery(delivery_id, second)
    second_id = two_signers(delivery.first_id, second)
    _move(delivery, DeliveryStatus.WAITING, status=DeliveryStatus.ACCEPTED, second_id=second_id, second_at=now)
    for line in delivery.lines:
        receive(
            clinic_id=delivery.clinic_id,
            product_id=line.product_id,
            lot_number=line.lot_number,
            expires_on=line.expires_on,
            trace_codes=line.trace_codes,
            location_id=delivery.location_id,
            delivery_id=delivery.id,
            actor=second,
            now=now,
        )
    audit.record(action="delivery_signed", actor=second, now=now, subject=delivery, signature=2)
    return delivery


def refuse_delivery(*, delivery_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> Delivery:
    """Do not take the delivery (疫苗管理法 第39条); kept with its reason.

    :raises DeliveryDecided: it is in stock or refused already.
    :raises NotFound: no such delivery.
    """
    delivery = own_delivery(delivery_id, actor)
    who = {"second_id": signer(actor), "second_at": now} if delivery.first_id not in (None, actor.id) else {}
    if delivery.first_id is None:
        who = {"first_id": signer(actor), "first_at": now}
    if DeliveryStatus.REFUSED not in rules.DELIVERY_MOVES[delivery.status]:
        raise DeliveryDecided
    _move(delivery, delivery.status, status=DeliveryStatus.REFUSED, faults=["other"], note=reason, **who)
    audit.record(action="delivery_refused", actor=actor, now=now, subject=delivery, faults=["other"])
    return delivery


def report_refusal(*, delivery_id: uuid.UUID, reported_to: str, actor: Actor, now: dt.datetime) -> Delivery:
    """Keep whom a refusal was reported to (疫苗管理法 第39条: at once, to the authorities of drugs and health).

    :raises DeliveryDecided: it was not refused, or it was reported before.
    :raises NotFound: no such delivery.
    """
    delivery = own_delivery(delivery_id, actor)
    if delivery.reported_at is not None:
        raise DeliveryDecided
    _move(delivery, DeliveryStatus.REFUSED, reported_to=reported_to, reported_at=now)
    audit.record(action="delivery_reported", actor=actor, now=now, subject=delivery)
    return delivery


def own_delivery(delivery_id: uuid.UUID, actor: Actor) -> Delivery:
    """:raises NotFound: none of the actor's clinic."""
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or not is_own(delivery.clinic_id, actor):
        raise NotFound
    return delivery


def _move(delivery: Delivery, from_status: DeliveryStatus, **values: object) -> None:
    taking = sa.update(Delivery).where(Delivery.id == delivery.id, Delivery.status == from_status).values(**values)
    if not claim(taking):
        raise DeliveryDecided
    db.session.refresh(delivery)
