"""Slots (号源), the days they lie on, and today's sessions."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.schedule import rules
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, Closure


@dataclass(frozen=True, kw_only=True)
class OpenDay:
    """A day that can be booked online now, and its places left; evening places count with the afternoon."""

    day: dt.date
    places_left: int
    morning: int
    afternoon: int


def open_days(*, clinic_id: uuid.UUID, now: dt.datetime, limit: int = 10) -> list[OpenDay]:
    """The next ``limit`` days with places left, and the full ones between them, earliest first."""
    clinic = sites.get_clinic(clinic_id)
    left = sa.func.sum(Slot.places - Slot.taken)
    rows = db.session.execute(
        sa.select(Session.day, Session.half_day, left)
        .join(Slot, Slot.session_id == Session.id)
        .where(Slot.clinic_id == clinic_id, Slot.places > 0, *_open_online(clinic, now))
        .group_by(Session.day, Session.half_day)
        .order_by(Session.day)
    )
    halves: dict[dt.date, dict[HalfDay, int]] = {}
    for day, half, places in rows:
        halves.setdefault(day, {})[half] = int(places)
    return _up_to([_open_day(day, places) for day, places in halves.items()], limit)


def slots_of_day(*, clinic_id: uuid.UUID, day: dt.date) -> list[Slot]:
    """All slots of a clinic's day with their sessions, earliest first; none when the clinic is closed."""
    if sites.find_closure(clinic_id=clinic_id, day=day) is not None:
        return []
    return list(
        db.session.scalars(
            sa.select(Slot)
            .join(Slot.session)
            .where(Session.clinic_id == clinic_id, Session.day == day)
            .options(joinedload(Slot.session))
            .order_by(Slot.starts_at, Slot.id)
        )
    )


def nearest_free_slots(*, clinic_id: uuid.UUID, near: dt.datetime, now: dt.datetime, limit: int = 3) -> list[Slot]:
    """The slots with places left nearest to an instant, before or after it, in order of time."""
    clinic = sites.get_clinic(clinic_id)
    free = (
        sa.select(Slot)
        .join(Slot.session)
        .where(Slot.clinic_id == clinic_id, Slot.taken < Slot.places, *_open_online(clinic, now))
        .options(joinedload(Slot.session))
    )
    later = free.where(Slot.starts_at >= near).order_by(Slot.starts_at, Slot.id).limit(limit)
    earlier = free.where(Slot.starts_at < near).order_by(Slot.starts_at.desc(), Slot.id).limit(limit)
    found = [*db.session.scalars(earlier), *db.session.scalars(later)]
    found.sort(key=lambda slot: (abs(slot.starts_at - near), slot.starts_at))
    return sorted(found[:limit], key=lambda slot: slot.starts_at)


def offers_of(slots: Iterable[Slot]) -> list[dict[str, Any]]:
    """Slots as plain facts of a refusal: slot_id, label (11月24日 周二 08:30–09:00), places left."""
    return [
        {
            "slot_id": str(slot.id),
            "label": f"{wording.day(slot.starts_at)} {wording.time_span(slot.starts_at, slot.ends_at)}",
            "places": slot.places - slot.taken,
        }
        for slot in slots
    ]


def find_slot(*, slot_id: uuid.UUID) -> Slot | None:
    """The slot with its session and clinic."""
    return db.session.scalar(
        sa.select(Slot).where(Slot.id == slot_id).options(joinedload(Slot.session).joinedload(Session.clinic))
    )


def get_slot(*, slot_id: uuid.UUID) -> Slot:
    """:raises NotFound:"""
    slot = find_slot(slot_id=slot_id)
    if slot is None:
        raise NotFound
    return slot


def is_bookable(*, slot: Slot, now: dt.datetime, online: bool) -> bool:
    """Whether the slot may still be booked: not begun, the clinic open; ``online``: its day is open to residents."""
    clinic = slot.session.clinic
    if slot.starts_at <= now or sites.find_closure(clinic_id=clinic.id, day=slot.session.day) is not None:
        return False
    return not online or slot.session.day <= _last_day(clinic, now)


def load_of(slot: Slot) -> rules.Load:
    """How busy a slot is."""
    return rules.load(taken=slot.taken, places=slot.places)


def session_now(*, clinic_id: uuid.UUID, now: dt.datetime) -> Session | None:
    """The session running now, else today's next one; None when today's are over."""
    return db.session.scalar(
        sa.select(Session)
        .where(
            Session.clinic_id == clinic_id,
            Session.day == clock.day_of(now),
            Session.ends_at > now,
            Session.withdrawn_at.is_(None),
        )
        .order_by(Session.starts_at)
        .limit(1)
    )


def _open_online(clinic: Clinic, now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    closed = sa.select(Closure.day).where(Closure.clinic_id == clinic.id)
    return Slot.starts_at > now, Session.day <= _last_day(clinic, now), Session.day.not_in(closed)


def _last_day(clinic: Clinic, now: dt.datetime) -> dt.date:
    return rules.last_open_day(now=now, days_ahead=clinic.days_ahead, at=clinic.opens_online_at)


def _open_day(day: dt.date, places: dict[HalfDay, int]) -> OpenDay:
    morning = places.get(HalfDay.MORNING, 0)
    total = sum(places.values())
    return OpenDay(day=day, places_left=total, morning=morning, afternoon=total - morning)


def _up_to(days: list[OpenDay], limit: int) -> list[OpenDay]:
    """Cut after the ``limit``-th day that has places."""
    free = 0
    for position, one in enumerate(days):
        free += one.places_left > 0
        if free == limit:
            return days[: position + 1]
    return days
