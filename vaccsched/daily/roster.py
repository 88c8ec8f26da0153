"""A day's people read together: open hours, shifts, marks of presence, certificates, and the clinic's minima."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.daily import staffing
from vaccsched.daily.models import Presence, RoleMinimum
from vaccsched.daily.staffing import FROM_MORNING_TO_NIGHT, Gap, Post, Span
from vaccsched.identity import queries as identity
from vaccsched.identity.models import CertificateTask, Shift, StaffAccount
from vaccsched.schedule import queries as schedule
from vaccsched.shared import clock
from vaccsched.shared.db import db

VALID = ("valid", "expiring")


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A day: its hours, its shifts, of those the ones that do not count (certificate, role, account), its gaps."""

    day: dt.date
    hours: list[Span]
    posts: list[Post]
    shifts: list[Shift]
    unfit: frozenset[uuid.UUID]
    gaps: list[Gap]


def rosters(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> list[Roster]:
    hours = schedule.open_hours(clinic_id=clinic_id, first=first, last=last)
    wanted, shifts = minima(clinic_id), _shifts(clinic_id, first, last)
    return [_roster(day, spans, [one for one in shifts if one.day == day], wanted) for day, spans in hours.items()]


def gaps_left(
    *, clinic_id: uuid.UUID, now: dt.datetime, present: Collection[uuid.UUID], absent: Collection[uuid.UUID] = ()
) -> list[Gap]:
    """From ``now`` until the last closing of today. ``present``: marked just now, besides those marked before;
    ``absent``: on shift, and did not come.
    """
    day, at = clock.day_of(now), clock.local(now).time().replace(second=0, microsecond=0)
    (roster,) = rosters(clinic_id=clinic_id, first=day, last=day)
    left = [(max(since, at), until) for since, until in roster.hours if until > at]
    posts = [one for one in roster.posts if one.staff_id not in absent] + _marked(clinic_id, day, present)
    return staffing.gaps(hours=left, posts=posts, minima=minima(clinic_id))


def minima(clinic_id: uuid.UUID) -> dict[CertificateTask, int]:
    wanted = sa.select(RoleMinimum).where(RoleMinimum.clinic_id == clinic_id)
    return dict.fromkeys(CertificateTask, staffing.NORM) | {one.task: one.people for one in db.session.scalars(wanted)}


def _roster(day: dt.date, hours: list[Span], shifts: list[Shift], wanted: dict[CertificateTask, int]) -> Roster:
    tasks = _tasks({one.staff_id: one.staff for one in shifts}, day)
    posts, unfit = [], set()
    for one in shifts:
        task = identity.task_at(one.station.kind)
        if one.staff.disabled_at is not None or (task is not None and task not in tasks[one.staff_id]):
            unfit.add(one.id)
        elif task is not None:
            posts.append(Post(staff_id=one.staff_id, tasks=frozenset({task}), since=one.starts_at, until=one.ends_at))
    short = staffing.gaps(hours=hours, posts=posts, minima=wanted)
    return Roster(day=day, hours=hours, posts=posts, shifts=shifts, unfit=frozenset(unfit), gaps=short)


def _shifts(clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> Sequence[Shift]:
    return db.session.scalars(
        sa.select(Shift)
        .where(Shift.clinic_id == clinic_id, Shift.day.between(first, last))
        .options(joinedload(Shift.staff), joinedload(Shift.station))
        .order_by(Shift.day, Shift.starts_at, Shift.station_id, Shift.id)
    ).all()


def _tasks(staff: dict[uuid.UUID, StaffAccount], day: dt.date) -> dict[uuid.UUID, frozenset[CertificateTask]]:
    states = identity.certificate_states(staff=list(staff.values()), on=day) if staff else {}
    return {key: frozenset(one.task for one in found if one.state in VALID) for key, found in states.items()}


def _marked(clinic_id: uuid.UUID, day: dt.date, present: Collection[uuid.UUID]) -> list[Post]:
    """Whoever was marked is here all day, for all that they may do: nobody says at which station."""
    there = {
        one.id: one
        for one in db.session.scalars(
            sa.select(StaffAccount)
            .outerjoin(Presence, sa.and_(Presence.staff_id == StaffAccount.id, Presence.day == day))
            .where(
                StaffAccount.clinic_id == clinic_id,
                StaffAccount.disabled_at.is_(None),
                sa.or_(Presence.id.is_not(None), StaffAccount.id.in_(set(present))),
            )
            .order_by(StaffAccount.id)
        )
    }
    since, until = FROM_MORNING_TO_NIGHT
    tasks = _tasks(there, day)
    return [Post(staff_id=key, tasks=tasks[key], since=since, until=until) for key in there]
