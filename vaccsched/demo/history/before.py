"""Before the doors open: who works where, the day's check-list, the slots."""

import datetime as dt
import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from vaccsched.daily import operations as daily
from vaccsched.daily import queries
from vaccsched.daily.rules import BY_HAND
from vaccsched.demo.days import REASONS
from vaccsched.demo.history.plans import Hours
from vaccsched.demo.places import Place
from vaccsched.identity import operations as identity
from vaccsched.identity.models import StaffAccount
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.sites import queries as sites
from vaccsched.sites.models import StationKind

PLANNED_BEFORE = dt.timedelta(days=3)
WATCH = {StationKind.DESK: ("desk",), StationKind.OBSERVATION: ("watch",)}


def plan_shifts(place: Place, day: dt.date, hours: Hours, tables: Mapping[StationKind, tuple[str, ...]]) -> None:
    """One person at each table for the morning, planned some days before; who may not is left out."""
    times = {"starts_at": _time(hours.opens - 30), "ends_at": _time(hours.closes)}
    for kind, names in {**tables, **WATCH}.items():
        for station, name in zip(sites.stations(place.id, kind), names, strict=False):
            staff = db.session.get_one(StaffAccount, place.staff[name].id)
            try:
                with db.session.begin_nested():
                    identity.add_shift(
                        staff=staff, station=station, day=day, actor=place.staff["manager"],
                        now=clock.instant_of(day, dt.time(16)) - PLANNED_BEFORE, **times,
                    )  # fmt: skip
            except Refused:
                db.session.expire_all()


def open_day(place: Place, *, now: dt.datetime) -> None:
    """The observation nurse goes through the list."""
    present = [one.staff_id for one in queries.colleagues(clinic_id=place.id, day=clock.day_of(now))]
    daily.open_day(
        clinic_id=place.id, actor=place.staff["watch"], reasons=REASONS, ticked=BY_HAND, present=present, now=now
    )
    db.session.flush()
    db.session.expire_all()


def slot_at(clinic_id: uuid.UUID, starts_at: dt.datetime) -> uuid.UUID:
    """The slot that begins then."""
    wanted = sa.select(Slot.id).where(Slot.clinic_id == clinic_id, Slot.starts_at == starts_at)
    return db.session.scalars(wanted.order_by(Slot.id).limit(1)).one()


def _time(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)
