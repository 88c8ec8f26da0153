"""Slots (号源), the days they lie on, and today's sessions."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.schedule import rules
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.schedule.queries.opening import last_open_day, open_share, places_left
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, Closure

LOOKED_AT = 80  # free slots on either side of an instant, of which some may serve other vaccines
WITH_CLINIC = joinedload(Slot.session).joinedload(Session.clinic).joinedload(Clinic.county)


@dataclass(frozen=True, kw_only=True)
class OpenDay:
    """A day that can be booked online now, and its places left; evening places count with the afternoon."""

    day: dt.date
    places_left: int
    morning: int
    afternoon: int


def serves(session: Session, codes: Collection[str]) -> bool:
    """Whether all of these vaccines are given in this half-day."""
    return session.vaccine_codes is None or set(codes) <= set(session.vaccine_codes)


def open_days(
    *, clinic_id: uuid.UUID, now: dt.datetime, limit: int = 10, vaccine_codes: Collection[str] = ()
) -> list[OpenDay]:
    """The next ``limit`` days with places left for these vaccines, and the full ones between them, earliest first."""
    clinic = sites.get_clinic(clinic_id)
    rows = db.session.execute(
        sa.select(Session, Slot.places, Slot.taken)
        .join(Slot, Slot.session_id == Session.id)
        .where(Slot.clinic_id == clinic_id, Slot.places > 0, *_open_online(clinic, now))
        .order_by(Session.day)
    )
    halves: dict[dt.date, dict[HalfDay, int]] = {}
    for session, places, taken in rows:
        if serves(session, vaccine_codes):
            percent = open_share(session=session, clinic=clinic, now=now, online=True)
            of_day = halves.setdefault(session.day, {})
            left = max(rules.share_of(places=places, percent=percent) - taken, 0)
            of_day[session.half_day] = of_day.get(session.half_day, 0) + left
    return _up_to([_open_day(day, places) for day, places in halves.items()], limit)


def open_slots(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[Slot]:
    """All slots that residents may see now, on all open days, with their sessions, earliest first."""
    clinic = sites.get_clinic(clinic_id)
    return list(
        db.session.scalars(
            sa.select(Slot)
            .join(Slot.session)
            .where(Slot.clinic_id == clinic_id, Slot.places > 0, *_open_online(clinic, now))
            .options(joinedload(Slot.session))
            .order_by(Slot.starts_at, Slot.id)
        )
    )


def published_slots(*, clinic_id: uuid.UUID, now: dt.datetime, vaccine_codes: Collection[str] = ()) -> list[Slot]:
    """All slots in the clinic that staff may book for these vaccines, also on days that are not open to residents
    yet, with their sessions, earliest first.
    """
    clinic = sites.get_clinic(clinic_id)
    found = db.session.scalars(
        sa.select(Slot)
        .join(Slot.session)
        .where(Slot.clinic_id == clinic_id, Slot.places > 0, *_open(clinic, now))
        .options(joinedload(Slot.session))
        .order_by(Slot.starts_at, Slot.id)
    )
    return [slot for slot in found if serves(slot.session, vaccine_codes)]


def slots_of_day(*, clinic_id: uuid.UUID, day: dt.date, vaccine_codes: Collection[str] = ()) -> list[Slot]:
    """All slots in the clinic on a day that serve these vaccines, with their sessions, earliest first.

    None when the clinic is closed. Outreach is not among them.
    """
    if sites.find_closure(clinic_id=clinic_id, day=day) is not None:
        return []
    found = db.session.scalars(
        sa.select(Slot)
        .join(Slot.session)
        .where(Session.clinic_id == clinic_id, Session.day == day, *_in_the_clinic())
        .options(joinedload(Slot.session))
        .order_by(Slot.starts_at, Slot.id)
    )
    return [slot for slot in found if serves(slot.session, vaccine_codes)]


def nearest_free_slots(
    *,
    clinic_id: uuid.UUID,
    near: dt.datetime,
    now: dt.datetime,
    limit: int = 3,
    vaccine_codes: Collection[str] = (),
    online: bool = True,
) -> list[Slot]:
    """The slots with places left for these vaccines nearest to an instant, before or after it, in order of time.

    ``online``: places that residents can take now; else also those that only staff can.
    """
    clinic = sites.get_clinic(clinic_id)
    free = (
        sa.select(Slot)
        .join(Slot.session)
        .where(Slot.clinic_id == clinic_id, Slot.taken < Slot.places, *_open(clinic, now))
        .options(joinedload(Slot.session))
        .limit(LOOKED_AT)
    )
    later = free.where(Slot.starts_at >= near).order_by(Slot.starts_at, Slot.id)
    earlier = free.where(Slot.starts_at < near).order_by(Slot.starts_at.desc(), Slot.id)
    found = [
        slot
        for slot in [*db.session.scalars(earlier), *db.session.scalars(later)]
        if serves(slot.session, vaccine_codes) and places_left(slot=slot, clinic=clinic, now=now, online=online)
    ]
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
    return db.session.get(Slot, slot_id, options=[WITH_CLINIC])


def get_slot(*, slot_id: uuid.UUID) -> Slot:
    """:raises NotFound:"""
    slot = find_slot(slot_id=slot_id)
    if slot is None:
        raise NotFound
    return slot


def is_bookable(*, slot: Slot, now: dt.datetime, online: bool, vaccine_codes: Collection[str] = ()) -> bool:
    """Whether the slot may still be booked for these vaccines: not over, not withdrawn, the clinic open.

    ``online``: it has not begun, its day is open to residents, and it is in the clinic. Staff give places until the
    half-day ends, to people who stand at the desk. Outreach goes on when the clinic is closed.
    """
    session = slot.session
    over = slot.starts_at if online else session.ends_at
    if over <= now or session.withdrawn_at is not None or not serves(session, vaccine_codes):
        return False
    if not session.place and sites.is_closed(clinic_id=session.clinic_id, day=session.day):
        return False
    return open_share(session=session, clinic=session.clinic, now=now, online=online) > 0


def load_of(slot: Slot) -> rules.Load:
    """How busy a slot is."""
    return rules.load(taken=slot.taken, places=slot.places)


def session_now(*, clinic_id: uuid.UUID, now: dt.datetime) -> Session | None:
    """The session in the clinic running now, else today's next one; None when today's are over."""
    return db.session.scalar(
        sa.select(Session)
        .where(
            Session.clinic_id == clinic_id,
            Session.day == clock.day_of(now),
            Session.ends_at > now,
            *_in_the_clinic(),
        )
        .order_by(Session.starts_at)
        .limit(1)
    )


def _in_the_clinic() -> tuple[sa.ColumnElement[bool], ...]:
    """Not outreach, not withdrawn."""
    return Session.place == "", Session.withdrawn_at.is_(None)


def _open_online(clinic: Clinic, now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return *_open(clinic, now), Session.day <= last_open_day(clinic=clinic, now=now)


def _open(clinic: Clinic, now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    closed = sa.select(Closure.day).where(Closure.clinic_id == clinic.id)
    return Slot.starts_at > now, Session.day.not_in(closed), *_in_the_clinic()


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
