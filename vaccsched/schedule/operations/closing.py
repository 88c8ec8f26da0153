"""Closing a day, blocking hours, choosing how a make-up workday is worked. Nobody loses a place by any of them."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.schedule.errors import NotAMakeUpWorkday, PeopleConcerned, SpanFaulty
from vaccsched.schedule.events import DayClosed
from vaccsched.schedule.models import BlockedTime
from vaccsched.schedule.operations.publish import publish_preview
from vaccsched.schedule.queries import plan as queries
from vaccsched.schedule.queries.calendar import get_blocked_time
from vaccsched.schedule.queries.concerned import by_blocking, by_closing
from vaccsched.schedule.queries.plan import Preview
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.events import announce
from vaccsched.sites import operations as sites_operations
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Closure, DayKind, SubstituteDay


def close_day(*, clinic_id: uuid.UUID, day: dt.date, reason: str, seen: int, actor: Actor, now: dt.datetime) -> Closure:
    """Close the clinic on a day: no new bookings from this instant. Whoever has a place keeps it until moved.

    ``seen``: how many people concerned the manager was shown.

    :raises PeopleConcerned: another number of people hold a place on that day; shows them and asks.
    :raises DayClosedAlready, SpanFaulty: see ``sites.operations.close``; the day is over.
    """
    _refuse_past(day, now)
    preview = by_closing(clinic_id=clinic_id, day=day, now=now)
    _refuse_unseen(preview, seen)
    closure = sites_operations.close(clinic_id=clinic_id, day=day, reason=reason, actor=actor, now=now)
    _publish(clinic_id, actor=actor, now=now)
    announce(DayClosed(clinic_id=clinic_id, day=day))
    return closure


def reopen_day(*, clinic_id: uuid.UUID, closure_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """The clinic works on that day after all: its places are published again.

    :raises NotFound: also for another clinic's.
    """
    day = sites_operations.reopen(clinic_id=clinic_id, closure_id=closure_id, actor=actor, now=now)
    until = queries.horizon(clinic_id=clinic_id, now=now)
    if day <= until:
        preview = queries.preview(clinic_id=clinic_id, until=until, now=now, anew=[day])
        publish_preview(preview.keeping_booked(), clinic_id=clinic_id, until=until, now=now, actor=actor)


def block_time(
    *, clinic_id: uuid.UUID, day: dt.date, first: dt.time, last: dt.time, reason: str, seen: int, actor: Actor,
    now: dt.datetime,
) -> BlockedTime:  # fmt: skip
    """No places from ``first`` to ``last`` o'clock of a day: slots that touch the span give no new ones.

    ``seen``: how many people concerned the manager was shown.

    :raises SpanFaulty: it ends before it starts, or is over.
    :raises PeopleConcerned: as ``close_day``.
    """
    blocked = draft_block(clinic_id=clinic_id, day=day, first=first, last=last, reason=reason, now=now)
    _refuse_unseen(by_blocking(blocked, now=now), seen)
    db.session.add(blocked)
    db.session.flush()
    audit.record(
        action="time_blocked", actor=actor, now=now, subject=blocked, clinic_id=clinic_id, day=day,
        starts_at=blocked.starts_at, ends_at=blocked.ends_at,
    )  # fmt: skip
    _publish(clinic_id, actor=actor, now=now)
    return blocked


def lift_block(*, clinic_id: uuid.UUID, blocked_id: uuid.UUID, actor: Actor, now: dt.datetime) -> BlockedTime:
    """The plan counts within these hours again. Again: changes nothing.

    :raises NotFound: also for another clinic's.
    """
    blocked = get_blocked_time(clinic_id=clinic_id, blocked_id=blocked_id)
    lifting = (
        sa.update(BlockedTime)
        .where(BlockedTime.id == blocked.id, BlockedTime.lifted_at.is_(None))
        .values(lifted_at=now)
    )
    if claim(lifting):
        db.session.refresh(blocked)
        audit.record(action="block_lifted", actor=actor, now=now, subject=blocked, clinic_id=clinic_id, day=blocked.day)
        _publish(clinic_id, actor=actor, now=now)
    return blocked


def work_as(*, clinic_id: uuid.UUID, day: dt.date, weekday: int, actor: Actor, now: dt.datetime) -> SubstituteDay:
    """Work on a make-up workday (调休上班) by the plan of this weekday (Monday 0). Whoever has a place keeps it.

    :raises NotAMakeUpWorkday: the county's calendar does not say so of the day.
    """
    clinic = sites.get_clinic(clinic_id)
    days = sites.calendar_days(county_id=clinic.county_id, first=day, last=day)
    if not any(one.kind is DayKind.MAKE_UP_WORKDAY for one in days):
        raise NotAMakeUpWorkday
    chosen = sites_operations.choose_weekday(clinic_id=clinic_id, day=day, weekday=weekday, actor=actor, now=now)
    _publish(clinic_id, actor=actor, now=now)
    return chosen


def draft_block(
    *, clinic_id: uuid.UUID, day: dt.date, first: dt.time, last: dt.time, reason: str, now: dt.datetime
) -> BlockedTime:
    """A blocked time that is saved nowhere.

    :raises SpanFaulty: it ends before it starts, or is over.
    """
    if last <= first:
        raise SpanFaulty(field="last")
    _refuse_past(day, now)
    return BlockedTime(
        clinic_id=clinic_id,
        day=day,
        starts_at=clock.instant_of(day, first),
        ends_at=clock.instant_of(day, last),
        reason=reason,
        created_at=now,
    )


def _refuse_past(day: dt.date, now: dt.datetime) -> None:
    if day < clock.day_of(now):
        raise SpanFaulty(field="day")


def _refuse_unseen(preview: Preview, seen: int) -> None:
    if preview.people_kept != seen:
        slots: list[Any] = [str(slot.id) for slot in preview.slots_concerned]
        raise PeopleConcerned(people=preview.people_kept, slots=slots)


def _publish(clinic_id: uuid.UUID, *, actor: Actor, now: dt.datetime) -> None:
    until = queries.horizon(clinic_id=clinic_id, now=now)
    preview = queries.preview(clinic_id=clinic_id, until=until, now=now).keeping_booked()
    publish_preview(preview, clinic_id=clinic_id, until=until, now=now, actor=actor)
