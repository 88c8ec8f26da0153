"""Questions about lots, packs, stock on hand and prices."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock import rules
from vaccsched.stock.models import Lot, LotStatus, LotStatusChange, Pack, Presentation, Price
from vaccsched.stock.rules import Scan as Scan  # what find_pack is asked with
from vaccsched.vaccines.models import Vaccine, VaccineProduct

LEFT = sa.case((Pack.discarded_at.is_(None), Pack.doses_total - Pack.doses_used), else_=0)


@dataclass(frozen=True, kw_only=True)
class LotOnHand:
    """A lot with the doses of it that are left, whatever its status."""

    lot: Lot
    packs: int
    doses: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A pack whose counters disagree with its movements."""

    pack_id: uuid.UUID
    trace_code: str
    left: int
    moved: int
    used: int
    uses: int


def read_code(text: str) -> Scan:
    """What a scanned text says; the public face of ``rules.parse_scan`` for later rooms.

    :raises UnreadableCode:
    """
    return rules.parse_scan(text)


def find_pack(*, clinic_id: uuid.UUID, scan: Scan) -> Pack | None:
    """The pack of this code as received by this clinic, with lot and product; None when it never was."""
    if scan.trace_code is None:
        return None
    return db.session.scalar(
        sa.select(Pack)
        .where(Pack.clinic_id == clinic_id, Pack.trace_code == scan.trace_code)
        .options(joinedload(Pack.lot).joinedload(Lot.product).joinedload(VaccineProduct.vaccine))
    )


def get_lot(*, clinic_id: uuid.UUID, lot_id: uuid.UUID) -> Lot:
    """:raises NotFound: missing, or another clinic's."""
    lot = db.session.get(Lot, lot_id)
    if lot is None or lot.clinic_id != clinic_id:
        raise NotFound
    return lot


def get_pack(*, clinic_id: uuid.UUID, pack_id: uuid.UUID) -> Pack:
    """:raises NotFound: missing, or another clinic's."""
    pack = db.session.get(Pack, pack_id)
    if pack is None or pack.clinic_id != clinic_id:
        raise NotFound
    return pack


def doses_on_hand(*, clinic_id: uuid.UUID, on: dt.date) -> dict[str, int]:
    """Doses that may be used on a day, by vaccine code: released lots, not expired. None left: no entry."""
    rows = db.session.execute(
        sa.select(VaccineProduct.vaccine_code, sa.func.sum(LEFT))
        .select_from(Pack)
        .join(Lot, Pack.lot_id == Lot.id)
        .join(VaccineProduct, Lot.product_id == VaccineProduct.id)
        .where(Pack.clinic_id == clinic_id, Lot.status == LotStatus.RELEASED, Lot.expires_on >= on)
        .group_by(VaccineProduct.vaccine_code)
        .having(sa.func.sum(LEFT) > 0)
    )
    return {code: int(doses) for code, doses in rows}


def usable_doses(*, clinic_id: uuid.UUID, vaccine_code: str, on: dt.date) -> sa.ScalarSelect[int]:
    """The number of doses of a vaccine that may be used on a day, as part of another statement."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(Pack.doses_total - Pack.doses_used), 0))
        .join(Lot, Pack.lot_id == Lot.id)
        .join(VaccineProduct, Lot.product_id == VaccineProduct.id)
        .where(
            Lot.clinic_id == clinic_id,
            VaccineProduct.vaccine_code == vaccine_code,
            Lot.status == LotStatus.RELEASED,
            Lot.expires_on >= on,
            Pack.doses_used < Pack.doses_total,
            Pack.discarded_at.is_(None),
        )
        .scalar_subquery()
    )


def lots_on_hand(*, clinic_id: uuid.UUID) -> list[LotOnHand]:
    """All lots of a clinic that still have doses, first expiring first."""
    rows = db.session.execute(
        sa.select(Lot, sa.func.count(Pack.id), sa.func.sum(LEFT))
        .join(Pack, Pack.lot_id == Lot.id)
        .join(Lot.product)
        .where(Lot.clinic_id == clinic_id)
        .group_by(Lot.id, VaccineProduct.id)
        .having(sa.func.sum(LEFT) > 0)
        .options(contains_eager(Lot.product).joinedload(VaccineProduct.vaccine))
        .order_by(Lot.expires_on, Lot.lot_number, Lot.id)
    ).unique()
    return [LotOnHand(lot=lot, packs=packs, doses=int(doses)) for lot, packs, doses in rows]


def packs_of(*, lot_id: uuid.UUID) -> list[Pack]:
    """Packs of a lot, by code."""
    asked = sa.select(Pack).where(Pack.lot_id == lot_id).options(joinedload(Pack.location)).order_by(Pack.trace_code)
    return list(db.session.scalars(asked))


def status_changes(*, lot_id: uuid.UUID) -> list[LotStatusChange]:
    """What was decided about a lot, newest first."""
    return list(
        db.session.scalars(
            sa.select(LotStatusChange)
            .where(LotStatusChange.lot_id == lot_id)
            .order_by(LotStatusChange.at.desc(), LotStatusChange.id.desc())
        )
    )


def products() -> list[VaccineProduct]:
    """All products that can be received, in the programme's order."""
    return list(
        db.session.scalars(
            sa.select(VaccineProduct)
            .join(VaccineProduct.vaccine)
            .options(contains_eager(VaccineProduct.vaccine))
            .order_by(Vaccine.position, VaccineProduct.name, VaccineProduct.id)
        )
    )


def find_price(*, clinic_id: uuid.UUID, vaccine_code: str, on: dt.date) -> Price | None:
    """The price in force on a day; None for programme vaccines and where none is published."""
    return db.session.scalar(
        sa.select(Price)
        .where(Price.clinic_id == clinic_id, Price.vaccine_code == vaccine_code, Price.effective_from <= on)
        .order_by(Price.effective_from.desc())
        .limit(1)
    )


def presentation_of(vaccine_code: str) -> Presentation:
    """How a vaccine bears warmth and frost before its leaflet is read; for ``coldchain``."""
    return rules.presentation_of(vaccine_code)


def status_before_hold(*, lot_id: uuid.UUID) -> LotStatus:
    """What a lot was before the cold chain held it last."""
    held = db.session.scalar(
        sa.select(LotStatusChange)
        .where(LotStatusChange.lot_id == lot_id, LotStatusChange.to_status == LotStatus.COLD_CHAIN_HOLD)
        .order_by(LotStatusChange.at.desc(), LotStatusChange.id.desc())
        .limit(1)
    )
    return held.from_status if held is not None else LotStatus.QUARANTINED


def lawful_statuses(status: LotStatus) -> list[LotStatus]:
    """What the keeper may change a lot of this status to, by hand."""
    return [one for one in LotStatus if rules.may_move_by_hand(from_status=status, to_status=one)]


def kept_until(expires_on: dt.date) -> dt.date:
    """The last day on which papers of a lot that expires then must be kept."""
    return rules.kept_until(expires_on)
