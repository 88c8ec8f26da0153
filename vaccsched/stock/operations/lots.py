"""The status of lots, and the price list."""

import datetime as dt
import uuid

from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.stock import events, rules
from vaccsched.stock.errors import FreeVaccineHasNoPrice, NoStatusMove
from vaccsched.stock.models import Lot, LotStatus, LotStatusChange, Price
from vaccsched.stock.operations._shared import is_own, staff_id
from vaccsched.vaccines.models import Programme, Vaccine


def set_lot_status(*, lot_id: uuid.UUID, status: LotStatus, reason: str, actor: Actor, now: dt.datetime) -> Lot:
    """Release, quarantine, recall or hold a lot, with the reason kept (疫苗管理法 第40、73条).

    :raises NoStatusMove: not a lawful move; a recall is final.
    :raises NotFound: no such lot at the actor's clinic.
    """
    lot = db.session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or not is_own(lot.clinic_id, actor):
        raise NotFound
    if not rules.may_move(from_status=lot.status, to_status=status):
        raise NoStatusMove(field="status")
    db.session.add(
        LotStatusChange(
            lot_id=lot.id, from_status=lot.status, to_status=status, reason=reason, staff_id=staff_id(actor), at=now
        )
    )
    lot.status = status
    db.session.flush()
    audit.record(action="lot_status", actor=actor, now=now, subject=lot, clinic_id=lot.clinic_id, status=status)
    announce(events.LotStatusChanged(lot_id=lot.id, clinic_id=lot.clinic_id, status=status))
    if status is LotStatus.RECALLED:
        announce(events.LotRecalled(lot_id=lot.id, clinic_id=lot.clinic_id))
    return lot


def set_price(
    *,
    clinic_id: uuid.UUID,
    vaccine_code: str,
    vaccine_fen: int,
    service_fen: int,
    effective_from: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> Price:
    """Publish what a self-paid vaccine costs from a day on, in fen (疫苗管理法 第49条).

    :raises FreeVaccineHasNoPrice: a programme vaccine.
    :raises NotFound: no such vaccine.
    """
    vaccine = db.session.get(Vaccine, vaccine_code)
    if vaccine is None:
        raise NotFound
    if vaccine.programme is not Programme.NON_NIP:
        raise FreeVaccineHasNoPrice(field="vaccine_code")
    price = Price(
        clinic_id=clinic_id,
        vaccine_code=vaccine_code,
        vaccine_fen=vaccine_fen,
        service_fen=service_fen,
        effective_from=effective_from,
    )
    db.session.add(price)
    db.session.flush()
    audit.record(action="price_set", actor=actor, now=now, subject=price, clinic_id=clinic_id)
    return price
