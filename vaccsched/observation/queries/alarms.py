"""Alarms and emergency logs."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from vaccsched.observation.models import EmergencyLog, EmergencyStep, ReactionAlarm, StepKind
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits.models import Visit


def open_alarms(*, clinic_id: uuid.UUID) -> list[ReactionAlarm]:
    """Every alarm that is not ended, the first first, with visit and person."""
    return list(
        db.session.scalars(
            sa.select(ReactionAlarm)
            .join(ReactionAlarm.visit)
            .options(contains_eager(ReactionAlarm.visit).joinedload(Visit.person))
            .where(ReactionAlarm.clinic_id == clinic_id, ReactionAlarm.ended_at.is_(None))
            .order_by(ReactionAlarm.raised_at, ReactionAlarm.id)
        )
    )


def find_open_alarm(*, visit_id: uuid.UUID) -> ReactionAlarm | None:
    """The alarm of a visit that is not ended."""
    return db.session.scalar(
        sa.select(ReactionAlarm).where(ReactionAlarm.visit_id == visit_id, ReactionAlarm.ended_at.is_(None))
    )


def get_alarm(*, clinic_id: uuid.UUID, alarm_id: uuid.UUID) -> ReactionAlarm:
    """:raises NotFound: also for another clinic's."""
    found = db.session.get(ReactionAlarm, alarm_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def find_log_of_alarm(*, alarm_id: uuid.UUID) -> EmergencyLog | None:
    """The emergency log that was begun for an alarm."""
    return db.session.scalar(sa.select(EmergencyLog).where(EmergencyLog.alarm_id == alarm_id))


def get_log(*, clinic_id: uuid.UUID, log_id: uuid.UUID) -> EmergencyLog:
    """With its steps, first to last.

    :raises NotFound: also for another clinic's.
    """
    found = db.session.scalar(
        sa.select(EmergencyLog)
        .where(EmergencyLog.id == log_id, EmergencyLog.clinic_id == clinic_id)
        .options(
            selectinload(EmergencyLog.steps), joinedload(EmergencyLog.visit), joinedload(EmergencyLog.person)
        )
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def logs(*, clinic_id: uuid.UUID, limit: int = 50) -> list[EmergencyLog]:
    """The clinic's emergency logs, newest first."""
    return list(
        db.session.scalars(
            sa.select(EmergencyLog)
            .where(EmergencyLog.clinic_id == clinic_id)
            .options(selectinload(EmergencyLog.steps), joinedload(EmergencyLog.visit))
            .order_by(EmergencyLog.started_at.desc(), EmergencyLog.id)
            .limit(limit)
        )
    )


def running_logs(*, clinic_id: uuid.UUID) -> list[EmergencyLog]:
    """Emergencies that are not ended."""
    ended = sa.select(EmergencyStep.log_id).where(EmergencyStep.kind == StepKind.ENDED)
    return list(
        db.session.scalars(
            sa.select(EmergencyLog)
            .where(EmergencyLog.clinic_id == clinic_id, EmergencyLog.id.not_in(ended))
            .options(joinedload(EmergencyLog.visit))
            .order_by(EmergencyLog.started_at, EmergencyLog.id)
        )
    )


def doses_of_visit(visit: Visit) -> list[Immunization]:
    """What the person of a visit was given at this clinic on its day: what a reaction there may follow."""
    return [
        one
        for one in records.immunizations_of(person_id=visit.person_id)
        if one.given_on == visit.day and one.clinic_id == visit.clinic_id
    ]


def raised_today(*, clinic_id: uuid.UUID, day: dt.date) -> list[ReactionAlarm]:
    """The alarms of a day, the first first."""
    start = clock.instant_of(day, dt.time())
    return list(
        db.session.scalars(
            sa.select(ReactionAlarm)
            .where(
                ReactionAlarm.clinic_id == clinic_id,
                ReactionAlarm.raised_at >= start,
                ReactionAlarm.raised_at < start + dt.timedelta(days=1),
            )
            .options(joinedload(ReactionAlarm.visit).joinedload(Visit.person))
            .order_by(ReactionAlarm.raised_at, ReactionAlarm.id)
        )
    )
