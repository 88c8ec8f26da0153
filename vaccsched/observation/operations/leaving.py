"""The end of the thirty minutes: leaving after them, leaving before with a signature."""

import datetime as dt
import math
import uuid
from dataclasses import dataclass
from typing import Any

from vaccsched.observation import queries, rules
from vaccsched.observation.errors import (
    AlreadyLeft,
    BadSignature,
    NotEarly,
    NotInObservation,
    NotSigned,
    ReactionOpen,
    StillWatching,
)
from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.observation.operations.seats import free_seat
from vaccsched.observation.words import SENT_TO_HOSPITAL
from vaccsched.residents.models import Relation
from vaccsched.shared import audit, idempotency
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.strokes import is_drawn
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import Stage, Visit


@dataclass(frozen=True, kw_only=True)
class _Watch:
    """A running observation: since when and how long, by both clocks."""

    visit: Visit
    since: dt.datetime
    due_at: dt.datetime
    elapsed: float


def sign_out(*, visit_id: uuid.UUID, actor: Actor, key: str, reading: Reading) -> ObservationExit:
    """Let somebody go after full thirty minutes since the last injection (疫苗管理法 第45条).

    :raises NotFound: another clinic's visit. :raises NotInObservation: in another stage. :raises AlreadyLeft: before.
    :raises ReactionOpen: somebody feels unwell, and it is not ended.
    :raises StillWatching: with the time that remains.
    """
    made = idempotency.made_before(actor=actor, operation="sign_out", key=key, visit_id=visit_id)
    if made is not None:
        return db.session.get_one(ObservationExit, made)
    watch = _watch(visit_id, actor, reading)
    if not rules.may_leave(watch.elapsed):
        raise StillWatching(
            ticket=watch.visit.ticket,
            remaining=rules.as_clock(rules.seconds_left(watch.elapsed)),
            visit_id=str(visit_id),
        )
    left = _leave(watch, ExitKind.COMPLETE, actor, reading)
    idempotency.remember(
        actor=actor, operation="sign_out", key=key, made_id=left.id, now=reading.wall, visit_id=visit_id
    )
    return left


def leave_early(
    *,
    visit_id: uuid.UUID,
    reason: str,
    signer_relation: Relation,
    signer_name: str,
    actor: Actor,
    key: str,
    reading: Reading,
    signature: str | None = None,
) -> ObservationExit:
    """Let somebody go before thirty minutes, at their own wish: reason and signature are kept, a call back is due
    when the thirty minutes would have been full. It never counts as complete. ``signature``: drawn on the screen, an
    SVG path; None: on paper.

    :raises NotSigned: reason or name is missing. :raises BadSignature: what was drawn is no signature.
    :raises NotEarly: the thirty minutes are full.
    :raises NotFound, NotInObservation, AlreadyLeft, ReactionOpen: as ``sign_out``.
    """
    body = {"visit_id": visit_id, "reason": reason, "signer_relation": signer_relation, "signer_name": signer_name}
    made = idempotency.made_before(actor=actor, operation="leave_early", key=key, **body)
    if made is not None:
        return db.session.get_one(ObservationExit, made)
    if not reason.strip() or not signer_name.strip():
        raise NotSigned(field="signer_name" if reason.strip() else "reason")
    if signature is not None and not is_drawn(signature):
        raise BadSignature(field="signature")
    watch = _watch(visit_id, actor, reading)
    if rules.may_leave(watch.elapsed):
        raise NotEarly
    left = _leave(
        watch, ExitKind.EARLY, actor, reading,
        reason=reason.strip(), signer_relation=signer_relation, signer_name=signer_name.strip(),
        signature=signature, call_back_due_at=watch.due_at,
    )  # fmt: skip
    idempotency.remember(actor=actor, operation="leave_early", key=key, made_id=left.id, now=reading.wall, **body)
    return left


def _watch(visit_id: uuid.UUID, actor: Actor, reading: Reading) -> _Watch:
    visit = visit_queries.get_visit(clinic_id=clinic_of(actor), visit_id=visit_id)
    if queries.find_exit(visit_id=visit.id) is not None:
        raise AlreadyLeft
    entry = visit_queries.open_entry(visit_id=visit.id)
    if entry is None or entry.stage is not Stage.OBSERVATION:
        raise NotInObservation(ticket=visit.ticket)
    alarm = queries.find_open_alarm(visit_id=visit.id)
    if alarm is not None:
        raise ReactionOpen(ticket=visit.ticket, alarm_id=str(alarm.id))
    since = queries.since(entry)
    return _Watch(
        visit=visit,
        since=entry.started_at,
        due_at=rules.due_at(since=since, until=reading),
        elapsed=rules.elapsed(since=since, until=reading),
    )


def _leave(watch: _Watch, kind: ExitKind, actor: Actor, reading: Reading, **signed: Any) -> ObservationExit:
    visits.leave(visit_id=watch.visit.id, actor=actor, reading=reading, reason=f"observation_{kind}")
    left = ObservationExit(
        id=new_id(),
        visit_id=watch.visit.id,
        kind=kind,
        last_injection_at=watch.since,
        left_at=reading.wall,
        elapsed_seconds=math.floor(watch.elapsed),
        staff_id=actor.id if actor.kind is ActorKind.STAFF else None,
        **signed,
    )
    db.session.add(left)
    db.session.flush()
    free_seat(visit_id=watch.visit.id, now=reading.wall)
    audit.record(
        action="signed_out" if kind is ExitKind.COMPLETE else "left_early",
        actor=actor, now=reading.wall, subject=left, person_id=watch.visit.person_id,
        elapsed_seconds=left.elapsed_seconds,
    )  # fmt: skip
    return left


def leave_for_hospital(*, visit_id: uuid.UUID, actor: Actor, reading: Reading) -> ObservationExit | None:
    """Somebody is taken to a hospital: the staff sign, a call back is due. None when they were not under observation.

    It never counts as complete, however long they sat.
    """
    visit = visit_queries.get_visit(clinic_id=clinic_of(actor), visit_id=visit_id)
    entry = visit_queries.open_entry(visit_id=visit.id)
    if entry is None or entry.stage is not Stage.OBSERVATION:
        return None
    return _leave(
        _watch(visit_id, actor, reading), ExitKind.EARLY, actor, reading,
        reason=str(SENT_TO_HOSPITAL), signer_relation=Relation.OTHER, signer_name=actor.name or "—",
        call_back_due_at=reading.wall + dt.timedelta(hours=2),
    )  # fmt: skip


def clinic_of(actor: Actor) -> uuid.UUID:
    """:raises NotFound: the actor stands in no clinic."""
    if actor.clinic_id is None:
        raise NotFound
    return actor.clinic_id
