"""The status of lots, and the price list."""

import datetime as dt
import uuid

from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.stock import events, queries, rules
from vaccsched.stock.errors import FreeVaccineHasNoPrice, NoStatusMove, OnlyByEvaluation
from vaccsched.stock.models import Lot, LotStatus, LotStatusChange, Price
from vaccsched.stock.operations._shared import is_own, signer, staff_id, two_signers
from vaccsched.vaccines.models import Programme, Vaccine


def set_lot_status(*, lot_id: uuid.UUID, status: LotStatus, reason: str, actor: Actor, now: dt.datetime) -> Lot:
    """Release, quarantine, recall or hold a lot, with the reason kept (疫苗管理法 第40、73条).

    :raises OnlyByEvaluation: the cold chain holds the lot; it leaves by its evaluation, or by a recall.
    :raises NoStatusMove: not a lawful move; a recall is final.
    :raises NotFound: no such lot at the actor's clinic.
    """
    lot = _own_lot(lot_id, actor)
    if not rules.may_move_by_hand(from_status=lot.status, to_status=status):
        raise (OnlyByEvaluation if rules.may_move(from_status=lot.status, to_status=status) else NoStatusMove)(
            field="status"
        )
    return _changed(lot, status, reason, actor, now, second_id=None)


def end_cold_chain_hold(
    *, lot_id: uuid.UUID, usable: bool, reason: str, actor: Actor, second: Actor, now: dt.datetime
) -> Lot:
    """End the hold of a lot as its evaluation decided, with two signatures. Only ``coldchain`` does it.

    ``usable``: back to what the lot was before the hold, which may be a quarantine. Else it is quarantined.

    :raises SameSigner: one person signed twice.
    :raises NoStatusMove: the lot is not on hold.
    :raises NotFound: no such lot at the actor's clinic.
    """
    lot = _own_lot(lot_id, actor)
    second_id = two_signers(signer(actor), second)
    if lot.status is not LotStatus.COLD_CHAIN_HOLD:
        raise NoStatusMove
    status = queries.status_before_hold(lot_id=lot.id) if usable else LotStatus.QUARANTINED
    return _changed(lot, status, reason, actor, now, second_id=second_id)


def _own_lot(lot_id: uuid.UUID, actor: Actor) -> Lot:
    lot = db.session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or not is_own(lot.clinic_id, actor):
        raise NotFound
    return lot


def _changed(
    lot: Lot, status: LotStatus, reason: str, actor: Actor, now: dt.datetime, *, second_id: uuid.UUID | None
) -> Lot:
    db.session.add(
        LotStatusChange(
            lot_id=lot.id,
            from_status=lot.status,
            to_status=status,
            reason=reason,
            staff_id=staff_id(actor),
            second_staff_id=second_id,
            at=now,
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
