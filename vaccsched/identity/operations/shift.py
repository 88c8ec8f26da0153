"""Shifts: who works at which station on which day (人员调配)."""

import datetime as dt

from vaccsched.identity.errors import ShiftTimes
from vaccsched.identity.models import Shift, StaffAccount
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station


def add_shift(
    *,
    staff: StaffAccount,
    station: Station,
    day: dt.date,
    starts_at: dt.time,
    ends_at: dt.time,
    actor: Actor,
    now: dt.datetime,
) -> Shift:
    """Plan a member of staff for a station of their own clinic; times on the clinic's clock.

    :raises ShiftTimes: it ends before it begins.
    :raises ShiftKnown: the person has a shift beginning then already.
    :raises NotFound: the station is another clinic's.
    """
    if ends_at <= starts_at:
        raise ShiftTimes
    if staff.clinic_id != station.clinic_id:
        raise NotFound
    shift = Shift(
        clinic_id=station.clinic_id,
        staff_id=staff.id,
        station_id=station.id,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    db.session.add(shift)
    db.session.flush()
    audit.record(action="add_shift", actor=actor, now=now, subject=shift)
    return shift


def remove_shift(*, shift: Shift, actor: Actor, now: dt.datetime) -> None:
    """Take a planned shift away."""
    audit.record(action="remove_shift", actor=actor, now=now, subject=shift, staff_id=shift.staff_id, day=shift.day)
    db.session.delete(shift)
