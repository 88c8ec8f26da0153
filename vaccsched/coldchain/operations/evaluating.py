"""The evaluation of held lots: the table proposes, a named person decides, another signs."""

import datetime as dt
import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from vaccsched.coldchain import queries
from vaccsched.coldchain.errors import (
    AgainstTheTable,
    EvaluationDecided,
    EvaluationOutdated,
    LessThanMeasured,
    NotOnHold,
    StillOutOfRange,
)
from vaccsched.coldchain.models import Decision, Evaluation, ExcursionLot, Leaflet
from vaccsched.coldchain.rules import evaluation as rules
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.stock import operations as stock
from vaccsched.stock import queries as stock_queries
from vaccsched.stock.errors import SameSigner
from vaccsched.stock.models import Lot, LotStatus, Presentation
from vaccsched.vaccines.models import VaccineProduct


def decide(
    *,
    lot_id: uuid.UUID,
    minutes: Mapping[str, int],
    decision: Decision,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> Evaluation:
    """Decide about a held lot; nothing changes before the second signature. ``minutes`` by band, what is evaluated now.

    :raises NotOnHold: the cold chain does not hold the lot.
    :raises LessThanMeasured: less time than the readings say.
    :raises AgainstTheTable: a release that the cumulative table forbids.
    :raises StillOutOfRange: a release while packs of it are in a place that is out of range.
    :raises EvaluationWaits: an earlier decision waits for its signature.
    :raises NotFound: no such lot at the actor's clinic.
    """
    lot = _held_lot(lot_id, actor)
    measured = queries.measured(lot=lot, now=now)
    if any(minutes.get(band, 0) < number for band, number in measured.items()):
        raise LessThanMeasured(field="minutes")
    presentation, leaflet = queries.presentation_of(lot)
    before = queries.earlier(lot_id=lot.id)
    total = rules.added([before, minutes])
    proposal = rules.propose(presentation=presentation, total=total, leaflet=leaflet)
    if decision is Decision.RELEASE:
        if not rules.may_release(proposal):
            raise AgainstTheTable(field="decision")
        _refuse_warm(lot)
    assert actor.id is not None
    made = Evaluation(
        id=new_id(),
        clinic_id=lot.clinic_id,
        lot_id=lot.id,
        minutes={band: number for band, number in minutes.items() if number},
        earlier=before,
        proposal=proposal.decision,
        clause=proposal.clause,
        decision=decision,
        reason=reason,
        decided_by_id=actor.id,
        decided_at=now,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="evaluation_decided", actor=actor, now=now, subject=made, decision=decision, proposal=proposal.decision
    )
    return made


def sign(*, evaluation_id: uuid.UUID, second: Actor, now: dt.datetime) -> Evaluation:
    """The second signature carries the decision out: back into use, out of stock, or on hold as before.

    :raises SameSigner: it is the person who decided.
    :raises EvaluationDecided: signed or declined already.
    :raises EvaluationOutdated: more time out of range came to light since.
    :raises NotOnHold: the lot was recalled meanwhile.
    :raises StillOutOfRange: as ``decide``.
    :raises NotFound: no such evaluation at the signer's clinic.
    """
    made = _own(evaluation_id, second)
    if second.id == made.decided_by_id:
        raise SameSigner(field="username")
    _end(made, signed_at=now, signed_by_id=second.id)
    lot = _held_lot(made.lot_id, second)
    measured = queries.measured(lot=lot, now=now)
    if any(made.minutes.get(band, 0) < number for band, number in measured.items()):
        raise EvaluationOutdated
    if made.decision is Decision.RELEASE:
        _refuse_warm(lot)
    if made.decision is not Decision.KEEP:
        _carry_out(made, lot, second, now)
    audit.record(action="evaluation_signed", actor=second, now=now, subject=made, decision=made.decision)
    return made


def decline(*, evaluation_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Evaluation:
    """The second person does not agree, or the first takes it back: the lot stays on hold.

    :raises EvaluationDecided, NotFound:
    """
    made = _own(evaluation_id, actor)
    _end(made, declined_at=now)
    audit.record(action="evaluation_declined", actor=actor, now=now, subject=made)
    return made


def set_leaflet(
    *,
    clinic_id: uuid.UUID,
    product_id: uuid.UUID,
    presentation: Presentation,
    minutes: Mapping[str, int],
    source: str,
    actor: Actor,
    now: dt.datetime,
) -> Leaflet:
    """Write down what a product's leaflet says; from now on before the table. ``minutes`` by band of the presentation.

    :raises NotFound: no such product.
    """
    if db.session.get(VaccineProduct, product_id) is None:
        raise NotFound
    bands = rules.bands_of(presentation)
    leaflet = Leaflet(
        clinic_id=clinic_id,
        product_id=product_id,
        presentation=presentation,
        minutes={band: number for band, number in minutes.items() if band in bands},
        source=source,
        staff_id=actor.id,
        set_at=now,
    )
    db.session.add(leaflet)
    db.session.flush()
    audit.record(action="leaflet_set", actor=actor, now=now, subject=leaflet, clinic_id=clinic_id)
    return leaflet


def _carry_out(made: Evaluation, lot: Lot, second: Actor, now: dt.datetime) -> None:
    decider = Actor(kind=ActorKind.STAFF, id=made.decided_by_id, clinic_id=made.clinic_id)
    usable = made.decision is Decision.RELEASE
    exposed = _exposed(lot)
    stock.end_cold_chain_hold(lot_id=lot.id, usable=usable, reason=made.reason, actor=decider, second=second, now=now)
    if not usable and exposed:
        stock.dispose_lot(lot_id=lot.id, only=exposed, reason=made.reason, actor=decider, second=second, now=now)
    db.session.execute(
        sa.update(ExcursionLot)
        .where(ExcursionLot.lot_id == lot.id, ExcursionLot.evaluation_id.is_(None))
        .values(evaluation_id=made.id)
    )


def _exposed(lot: Lot) -> set[uuid.UUID]:
    """Packs that were in a place out of range; all that is left when nobody knows which."""
    pending = queries.pending_of(lot_id=lot.id)
    if not pending:
        return {pack.id for pack in stock_queries.left_of(lot_id=lot.id)}
    return {
        pack.id
        for one in pending
        for pack in stock_queries.packs_seen_at(
            clinic_id=lot.clinic_id,
            location_id=one.excursion.location_id,
            since=one.excursion.began_at,
            lot_id=lot.id,
        )
    }


def _refuse_warm(lot: Lot) -> None:
    for pack in stock_queries.left_of(lot_id=lot.id):
        if pack.location is not None and queries.running_excursion(location_id=pack.location.id) is not None:
            raise StillOutOfRange(place=pack.location.name)


def _held_lot(lot_id: uuid.UUID, actor: Actor) -> Lot:
    lot = db.session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or lot.clinic_id != actor.clinic_id:
        raise NotFound
    if lot.status is not LotStatus.COLD_CHAIN_HOLD:
        raise NotOnHold
    return lot


def _own(evaluation_id: uuid.UUID, actor: Actor) -> Evaluation:
    if actor.clinic_id is None:
        raise NotFound
    return queries.get_evaluation(clinic_id=actor.clinic_id, evaluation_id=evaluation_id)


def _end(made: Evaluation, **values: object) -> None:
    taking = (
        sa.update(Evaluation)
        .where(Evaluation.id == made.id, Evaluation.signed_at.is_(None), Evaluation.declined_at.is_(None))
        .values(**values)
    )
    if not claim(taking):
        raise EvaluationDecided
    db.session.refresh(made)
