"""Shifts: who works at which station on which day (人员调配)."""

import datetime as dt

import sqlalchemy as sa

from vaccsched.identity import queries, rules
from vaccsched.identity.errors import NotCertifiedForShift, ShiftOverlaps, ShiftTimes, WrongRoleForShift
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

    Only somebody of the station's role with a certificate valid on that day (疫苗管理法 第44条(二)), and at one station
    at a time. Shifts of one person are planned one after the other: their account's row is locked.

    :raises ShiftTimes: it ends before it begins.
    :raises WrongRoleForShift: the person has not the role of this station.
    :raises NotCertifiedForShift: no training certificate for its work is valid on that day.
    :raises ShiftKnown: the person has a shift beginning then already.
    :raises ShiftOverlaps: the person is planned for another station at that time.
    :raises NotFound: the station is another clinic's, or the account is disabled.
    """
    if ends_at <= starts_at:
        raise ShiftTimes
    if staff.clinic_id != station.clinic_id or staff.disabled_at is not None:
        raise NotFound
    _must_be_able(staff, station, day)
    db.session.execute(sa.select(StaffAccount.id).where(StaffAccount.id == staff.id).with_for_update())
    _must_be_free(staff, day, starts_at, ends_at)
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


def _must_be_able(staff: StaffAccount, station: Station, day: dt.date) -> None:
    role = rules.ROLE_AT.get(station.kind)
    if role is None:
        return
    if role not in {held.role for held in staff.roles}:
        raise WrongRoleForShift
    if not queries.has_valid_certificate(staff_id=staff.id, task=rules.TASKS[role], on=day):
        raise NotCertifiedForShift


def _must_be_free(staff: StaffAccount, day: dt.date, starts_at: dt.time, ends_at: dt.time) -> None:
    """The same beginning is left to the constraint, which names it better."""
    there = sa.select(Shift.id).where(
        Shift.staff_id == staff.id, Shift.day == day, Shift.starts_at != starts_at,
        Shift.starts_at < ends_at, Shift.ends_at > starts_at,
    )  # fmt: skip
    if db.session.scalar(sa.select(there.exists())):
        raise ShiftOverlaps
