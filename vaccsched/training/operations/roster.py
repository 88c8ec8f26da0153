"""Shifts of several people at once."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.identity import operations as identity
from vaccsched.identity import queries as identity_queries
from vaccsched.identity.models import Shift
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound, Refused
from vaccsched.training.errors import NothingToCopy
from vaccsched.training.operations.training import must_be_own

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What came of it: the shifts made, and for each left out whose it was and why."""

    made: list[Shift]
    left_out: list[tuple[str, str]]


def copy_last_week(*, clinic_id: uuid.UUID, day: dt.date, actor: Actor, now: dt.datetime) -> Copied:
    """Plan ``day`` like the same weekday a week before. Who may not or cannot work then is left out and named.

    :raises NothingToCopy: nothing was planned then, or everything is planned already.
    :raises NotFound: another clinic's.
    """
    must_be_own(clinic_id, actor)
    there = {(one.staff_id, one.starts_at) for one in identity_queries.shifts(clinic_id=clinic_id, day=day)}
    wanted = [
        one
        for one in identity_queries.shifts(clinic_id=clinic_id, day=day - WEEK)
        if (one.staff_id, one.starts_at) not in there
    ]
    if not wanted:
        raise NothingToCopy
    made: list[Shift] = []
    left_out: list[tuple[str, str]] = []
    for one in wanted:
        try:
            with db.session.begin_nested():
                made.append(_again(one, day, actor, now))
        except NotFound:
            left_out.append((one.staff.name, ""))
        except Refused as refusal:
            left_out.append((one.staff.name, str(refusal.message)))
    audit.record(
        action="shifts_copied", actor=actor, now=now, clinic_id=clinic_id, day=day, made=len(made),
        left_out=len(left_out),
    )  # fmt: skip
    return Copied(made=made, left_out=left_out)


def _again(shift: Shift, day: dt.date, actor: Actor, now: dt.datetime) -> Shift:
    return identity.add_shift(
        staff=shift.staff, station=shift.station, day=day, starts_at=shift.starts_at, ends_at=shift.ends_at,
        actor=actor, now=now,
    )  # fmt: skip
