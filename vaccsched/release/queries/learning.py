"""What the clinic's own half-days taught about people without a booking."""

import datetime as dt
import uuid
from collections import defaultdict

import sqlalchemy as sa

from vaccsched.release.models import PoolRelease
from vaccsched.release.rules import learning
from vaccsched.release.rules.learning import BIN as BIN  # what a profile is counted in
from vaccsched.release.rules.learning import Past as Past
from vaccsched.release.rules.learning import Profile as Profile
from vaccsched.schedule.models import Session, TurnedAway, WalkInPlace
from vaccsched.shared.db import db

WEEKS = 26  # older half-days weigh less than 7 %


def profile_of(*, session: Session) -> Profile:
    """Expected arrivals of a half-day, learned from the half-days of the same kind before its day."""
    assumed = learning.assumed_profile(
        starts_at=session.starts_at, ends_at=session.ends_at, pool=planned_pool(session=session)
    )
    return learn(session=session, assumed=assumed)


def learn(*, session: Session, assumed: Profile) -> Profile:
    """As ``profile_of``, with another profile for the time before ten half-days."""
    return learning.learn(past=past_of(session=session), on=session.day, assumed=assumed)


def past_of(*, session: Session) -> list[Past]:
    """Half-days of the same clinic and kind in the 26 weeks before, oldest first; those turned away count too."""
    before = db.session.execute(
        sa.select(Session.id, Session.day)
        .where(
            Session.clinic_id == session.clinic_id,
            Session.half_day == session.half_day,
            Session.day.between(session.day - dt.timedelta(weeks=WEEKS), session.day - dt.timedelta(days=1)),
            Session.place == "",
            Session.withdrawn_at.is_(None),
        )
        .order_by(Session.day, Session.id)
    ).all()
    instants = _arrivals([session_id for session_id, _day in before])
    return [Past(day=day, bins=learning.counted(instants[session_id])) for session_id, day in before]


def planned_pool(*, session: Session) -> int:
    """The pool as it was planned: what it has now and what was released of it."""
    released = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(PoolRelease.places), 0)).where(PoolRelease.session_id == session.id)
    )
    return session.walk_in_places + int(released or 0)


def _arrivals(session_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[dt.datetime]]:
    found: dict[uuid.UUID, list[dt.datetime]] = defaultdict(list)
    came = sa.select(WalkInPlace.session_id, WalkInPlace.taken_at).where(WalkInPlace.session_id.in_(session_ids))
    in_vain = sa.select(TurnedAway.session_id, TurnedAway.at).where(TurnedAway.session_id.in_(session_ids))
    for rows in (came, in_vain):
        for session_id, at in db.session.execute(rows):
            found[session_id].append(at)
    return found
