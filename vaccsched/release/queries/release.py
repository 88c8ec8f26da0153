"""Releases of walk-in places, and whether one is due."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.release.models import PoolRelease
from vaccsched.release.queries.learning import Profile, profile_of
from vaccsched.release.rules import release as rules
from vaccsched.schedule.models import Session, TurnedAway
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.db import db
from vaccsched.sites.models import Closure

RELEASED = _l(
    "今日余号 %(places)s 个：%(at)s 时现场号还剩 %(left)s 个，按以往人数留 %(kept)s 个给不预约的老人等（九成够用），"
    "多出来的放到网上。"
)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the rule would say of a half-day's pool now."""

    session: Session
    profile: Profile
    expected: float  # people who still come, on average
    kept: int
    floor: int
    places: int  # that could be opened


def outlook(*, session: Session, at: dt.datetime, profile: Profile | None = None) -> Outlook:
    """Apply the rule to a half-day at an instant; before its day the county's floor binds too."""
    profile = profile or profile_of(session=session)
    before = rules.is_evening_before(day=session.day, at=at)
    demand = profile.remaining(at=dt.time(0) if before else clock.local(at).time())
    left = session.walk_in_places - session.walk_in_taken
    places = rules.releasable(left=left, demand=demand)
    floor = 0
    if before:
        online = sum(slot.places for slot in session.slots)
        percent = session.clinic.county.walk_in_floor_percent
        above = rules.above_floor(pool=session.walk_in_places, online=online, floor_percent=percent)
        floor, places = session.walk_in_places - above, min(places, above)
    return Outlook(
        session=session, profile=profile, expected=demand.mean, kept=demand.quantile(rules.SHARE), floor=floor,
        places=places,
    )  # fmt: skip


def sessions_to_look_at(*, now: dt.datetime) -> list[Session]:
    """Half-days of today and tomorrow, of all clinics, that are held in the clinic and not over, with their slots."""
    closed = sa.select(Closure.id).where(Closure.clinic_id == Session.clinic_id, Closure.day == Session.day)
    today = clock.day_of(now)
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(
                Session.day.between(today, today + dt.timedelta(days=1)),
                Session.ends_at > now,
                Session.place == "",
                Session.withdrawn_at.is_(None),
                ~closed.exists(),
            )
            .options(selectinload(Session.slots), joinedload(Session.clinic))
            .order_by(Session.starts_at, Session.id)
        )
    )


def tick_of(*, session: Session, now: dt.datetime) -> dt.datetime | None:
    """The instant for which this half-day is to be looked at now and has not been; None: nothing to do."""
    tick = rules.tick(day=session.day, starts_at=session.starts_at, ends_at=session.ends_at, now=now)
    if tick is None:
        return None
    done = sa.select(PoolRelease.id).where(PoolRelease.session_id == session.id, PoolRelease.tick_at == tick)
    return None if db.session.scalar(done) is not None else tick


def releases_of(*, clinic_id: uuid.UUID, day: dt.date) -> list[PoolRelease]:
    """Every look at the pools of a clinic's day, earliest first; ``places`` 0: nothing was opened."""
    return list(
        db.session.scalars(
            sa.select(PoolRelease)
            .where(PoolRelease.clinic_id == clinic_id, PoolRelease.day == day)
            .options(joinedload(PoolRelease.session).selectinload(Session.slots))
            .order_by(PoolRelease.released_at, PoolRelease.id)
        )
    )


def pools_of(*, clinic_id: uuid.UUID, day: dt.date) -> list[Session]:
    """The half-days in the clinic on a day, with their slots, by time."""
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(
                Session.clinic_id == clinic_id,
                Session.day == day,
                Session.place == "",
                Session.withdrawn_at.is_(None),
            )
            .options(selectinload(Session.slots))
            .order_by(Session.starts_at, Session.id)
        )
    )


def turned_away(*, session_id: uuid.UUID) -> int:
    """People of the pool's groups for whom it had no place."""
    return db.session.scalar(sa.select(sa.func.count()).where(TurnedAway.session_id == session_id)) or 0


def release_sentence(*, clinic_id: uuid.UUID, day: dt.date) -> str | None:
    """Why a day has more online places than planned, in one sentence for residents; None when it has not."""
    opened = [one for one in releases_of(clinic_id=clinic_id, day=day) if one.places]
    if not opened:
        return None
    last = opened[-1]
    return str(RELEASED) % {
        "places": sum(one.places for one in opened),
        "at": wording.day_time(last.tick_at),
        "left": last.walk_in_places - last.walk_in_taken,
        "kept": max(last.kept, last.floor),
    }
