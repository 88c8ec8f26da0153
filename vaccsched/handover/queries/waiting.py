"""What waits, what failed, what was never told."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from vaccsched.handover.models import HandoverLine, HandoverMessage, HandoverStatus
from vaccsched.records.models import Immunization
from vaccsched.shared.db import db

SHOWN = 200


def next_due(*, now: dt.datetime, at_most: int) -> list[uuid.UUID]:
    """Ids of what is due and nobody's at the moment, due longest first; of each person only the earliest that waits."""
    earlier = aliased(HandoverMessage)
    held_up = sa.exists().where(
        earlier.person_id == HandoverMessage.person_id,
        earlier.id < HandoverMessage.id,
        earlier.status == HandoverStatus.WAITING,
    )
    return list(
        db.session.scalars(
            sa.select(HandoverMessage.id)
            .where(
                HandoverMessage.status == HandoverStatus.WAITING,
                HandoverMessage.due_at <= now,
                sa.or_(HandoverMessage.leased_until.is_(None), HandoverMessage.leased_until < now),
                ~held_up,
            )
            .order_by(HandoverMessage.due_at, HandoverMessage.id)
            .limit(at_most)
        )
    )


def find_line() -> HandoverLine | None:
    """How the way to the platform is; None: nothing was ever tried."""
    return db.session.scalar(sa.select(HandoverLine))


def dead(*, clinic_ids: Collection[uuid.UUID], at_most: int | None = SHOWN) -> list[HandoverMessage]:
    """What these clinics' people have to look at, the oldest first."""
    wanted = _of(clinic_ids, HandoverStatus.DEAD).order_by(HandoverMessage.ended_at, HandoverMessage.id)
    return list(db.session.scalars(wanted.limit(at_most)))


def count_dead(*, clinic_id: uuid.UUID) -> int:
    """How many of a clinic's messages a person has to look at."""
    counted = sa.select(sa.func.count()).where(
        HandoverMessage.clinic_id == clinic_id, HandoverMessage.status == HandoverStatus.DEAD
    )
    return db.session.scalar(counted) or 0


def troubled(*, clinic_ids: Collection[uuid.UUID], at_most: int = SHOWN) -> list[HandoverMessage]:
    """What failed and is tried again by itself, the oldest first."""
    wanted = _of(clinic_ids, HandoverStatus.WAITING).where(HandoverMessage.trouble.is_not(None))
    return list(db.session.scalars(wanted.order_by(HandoverMessage.id).limit(at_most)))


def count_of(*, person_id: uuid.UUID, subject_id: uuid.UUID) -> int:
    """How many messages tell of this dose or case."""
    wanted = sa.select(sa.func.count()).where(
        HandoverMessage.person_id == person_id, HandoverMessage.subject_id == subject_id
    )
    return db.session.scalar(wanted) or 0


def given_here(*, person_id: uuid.UUID) -> list[Immunization]:
    """The versions that count of a person's doses that a clinic of this installation gave, by when they were given."""
    later = aliased(Immunization)
    newer = sa.exists().where(later.record_id == Immunization.record_id, later.version > Immunization.version)
    return list(
        db.session.scalars(
            sa.select(Immunization)
            .where(Immunization.person_id == person_id, Immunization.clinic_id.is_not(None), ~newer)
            .order_by(Immunization.given_at, Immunization.id)
        )
    )


def untold(*, since: dt.datetime, at_most: int) -> list[Immunization]:
    """Versions of doses given here since then of whose record no message tells."""
    told = sa.exists().where(
        HandoverMessage.person_id == Immunization.person_id, HandoverMessage.subject_id == Immunization.record_id
    )
    return list(
        db.session.scalars(
            sa.select(Immunization)
            .where(Immunization.clinic_id.is_not(None), Immunization.given_at >= since, ~told)
            .order_by(Immunization.id)
            .limit(at_most)
        )
    )


def _of(clinic_ids: Collection[uuid.UUID], status: HandoverStatus) -> sa.Select[Any]:
    return (
        sa.select(HandoverMessage)
        .where(HandoverMessage.clinic_id.in_(clinic_ids), HandoverMessage.status == status)
        .options(joinedload(HandoverMessage.person))
    )
