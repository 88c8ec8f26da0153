"""Questions about the clinic's day and its emergency kit. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from vaccsched.coldchain import queries as coldchain
from vaccsched.daily import roster, rules, still_here
from vaccsched.daily.models import ClinicDay, DayState, Item, KitItem, Phase, Presence
from vaccsched.daily.roster import Roster as Roster  # for later rooms
from vaccsched.daily.rules import Finding
from vaccsched.daily.staffing import Gap as Gap
from vaccsched.identity import queries as identity
from vaccsched.identity.models import CertificateTask, Shift, StaffAccount
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.stock.models import Pack

VALID = ("valid", "expiring")
LAST_MOMENT = dt.time(23, 59, 59)
UNCLOSED_FOR = dt.timedelta(days=30)  # earlier days that nobody closed are shown so long


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A member of staff on the opening page: for which tasks their certificate is valid, and whether they are here."""

    staff_id: uuid.UUID
    name: str
    tasks: frozenset[CertificateTask]
    on_shift: bool
    marked: bool


def is_open(*, clinic_id: uuid.UUID, day: dt.date) -> bool:
    """Whether the clinic was opened on this day and is not closed."""
    opened = sa.select(ClinicDay.id).where(
        ClinicDay.clinic_id == clinic_id, ClinicDay.day == day, ClinicDay.closed_at.is_(None)
    )
    return db.session.scalar(sa.select(opened.exists())) or False


def find_day(*, clinic_id: uuid.UUID, day: dt.date) -> ClinicDay | None:
    """The opened day with its checks, or None."""
    return db.session.scalar(
        sa.select(ClinicDay)
        .where(ClinicDay.clinic_id == clinic_id, ClinicDay.day == day)
        .options(selectinload(ClinicDay.checks))
    )


def get_day(*, clinic_id: uuid.UUID, day: dt.date) -> ClinicDay:
    """:raises NotFound: it was never opened."""
    found = find_day(clinic_id=clinic_id, day=day)
    if found is None:
        raise NotFound
    return found


def state_of(day: ClinicDay | None) -> DayState:
    """Computed, never stored."""
    return rules.day_state(opened=day is not None, closed=day is not None and day.closed_at is not None)


def unclosed(*, clinic_id: uuid.UUID, before: dt.date) -> list[ClinicDay]:
    """Earlier days of the last month that were opened and never closed, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(ClinicDay)
            .where(
                ClinicDay.clinic_id == clinic_id,
                ClinicDay.day < before,
                ClinicDay.day >= before - UNCLOSED_FOR,
                ClinicDay.closed_at.is_(None),
            )
            .order_by(ClinicDay.day)
        )
    )


def recent(*, clinic_id: uuid.UUID, limit: int = 14) -> list[ClinicDay]:
    """The last opened days, newest first."""
    return list(
        db.session.scalars(
            sa.select(ClinicDay).where(ClinicDay.clinic_id == clinic_id).order_by(ClinicDay.day.desc()).limit(limit)
        )
    )


def kit(*, clinic_id: uuid.UUID) -> list[KitItem]:
    """The things of the emergency kit, in the clinic's order."""
    return list(
        db.session.scalars(
            sa.select(KitItem)
            .where(KitItem.clinic_id == clinic_id, KitItem.archived_at.is_(None))
            .order_by(KitItem.position, KitItem.id)
        )
    )


def kit_warnings(*, clinic_id: uuid.UUID, on: dt.date) -> list[KitItem]:
    """What expires within thirty days, or has."""
    return [
        one
        for one in kit(clinic_id=clinic_id)
        if one.expires_on is not None and one.expires_on <= on + rules.KIT_WARNING
    ]


def get_kit_item(*, clinic_id: uuid.UUID, item_id: uuid.UUID) -> KitItem:
    """:raises NotFound: also for another clinic's."""
    found = db.session.get(KitItem, item_id)
    if found is None or found.clinic_id != clinic_id or found.archived_at is not None:
        raise NotFound
    return found


def rosters(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> list[Roster]:
    """Each day's open hours, who is planned, and where people are missing; from ``first`` to ``last``, both included.

    A shift of somebody who may not do its work on that day counts for nobody and is told.
    """
    return roster.rosters(clinic_id=clinic_id, first=first, last=last)


def gaps_today(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[Gap]:
    """The open hours of the rest of today with too few people, whoever was marked as present counting all day."""
    return roster.gaps_left(clinic_id=clinic_id, now=now, present=())


def minima(*, clinic_id: uuid.UUID) -> dict[CertificateTask, int]:
    """How many people the clinic wants at each work in every open hour; at least the norm's one."""
    return roster.minima(clinic_id)


def colleagues(*, clinic_id: uuid.UUID, day: dt.date) -> list[Colleague]:
    """Everybody of the clinic who has a task of the floor, by name."""
    clinic = sites.get_clinic(clinic_id)
    staff = [
        one for one in identity.accounts(county_id=clinic.county_id, clinic_id=clinic_id) if one.disabled_at is None
    ]
    states = identity.certificate_states(staff=staff, on=day)
    on_shift = set(db.session.scalars(sa.select(Shift.staff_id).where(Shift.clinic_id == clinic_id, Shift.day == day)))
    marked = set(
        db.session.scalars(sa.select(Presence.staff_id).where(Presence.clinic_id == clinic_id, Presence.day == day))
    )
    return [_colleague(one, states[one.id], on_shift, marked) for one in staff if states[one.id]]


def findings(
    *,
    clinic_id: uuid.UUID,
    phase: Phase,
    day: dt.date,
    now: dt.datetime,
    ticked: Collection[Item] = (),
    present: Collection[uuid.UUID] = (),
    absent: Collection[uuid.UUID] = (),
) -> list[Finding]:
    """How every line of the check-list stands now. ``ticked``: by hand, ``present``: marked just now, ``absent``: on
    shift and not here.
    """
    seen = {
        Phase.OPENING: lambda: _opening(clinic_id, day, now, present, absent),
        Phase.CLOSING: lambda: _closing(clinic_id, day, now),
    }[phase]()
    by_item = {one.item: one for one in seen}
    return [by_item.get(item) or rules.by_hand(item, ticked) for item in rules.ITEMS[phase]]


def _opening(
    clinic_id: uuid.UUID, day: dt.date, now: dt.datetime, present: Collection[uuid.UUID], absent: Collection[uuid.UUID]
) -> list[Finding]:
    here = [one for one in colleagues(clinic_id=clinic_id, day=day) if is_here(one, present, absent)]
    held = frozenset().union(*(one.tasks for one in here))
    short = roster.gaps_left(clinic_id=clinic_id, now=now, present=present, absent=absent)
    return [
        rules.kit(kit(clinic_id=clinic_id), on=day),
        rules.fridges(coldchain.todays_fridges(clinic_id=clinic_id, now=now), phase=Phase.OPENING),
        *(rules.staffed(item, held, short) for item in rules.TASKS),
        rules.screens(_screens(clinic_id), now=now),
    ]


def _closing(clinic_id: uuid.UUID, day: dt.date, now: dt.datetime) -> list[Finding]:
    until = min(now, clock.instant_of(day, LAST_MOMENT))
    return [
        rules.people(still_here.tickets(clinic_id, day)),
        rules.vials(_open_vials(clinic_id)),
        rules.fridges(coldchain.todays_fridges(clinic_id=clinic_id, now=until), phase=Phase.CLOSING),
    ]


def is_here(colleague: Colleague, present: Collection[uuid.UUID], absent: Collection[uuid.UUID] = ()) -> bool:
    """By the day's shifts, by an earlier mark, or marked just now; whoever did not come is not."""
    planned = colleague.on_shift or colleague.marked
    return colleague.staff_id in present or (planned and colleague.staff_id not in absent)


def _colleague(
    staff: StaffAccount, states: list[identity.CertificateState], on_shift: set[uuid.UUID], marked: set[uuid.UUID]
) -> Colleague:
    return Colleague(
        staff_id=staff.id,
        name=staff.name,
        tasks=frozenset(one.task for one in states if one.state in VALID),
        on_shift=staff.id in on_shift,
        marked=staff.id in marked,
    )


def _screens(clinic_id: uuid.UUID) -> dict[str, dt.datetime | None]:
    clinic = sites.get_clinic(clinic_id)
    return {one.name: one.last_seen_at for one in identity.devices(county_id=clinic.county_id, clinic_id=clinic_id)}


def _open_vials(clinic_id: uuid.UUID) -> list[str]:
    """Trace codes of packs that were opened, hold doses, and are not discarded."""
    return list(
        db.session.scalars(
            sa.select(Pack.trace_code)
            .where(
                Pack.clinic_id == clinic_id,
                Pack.opened_at.is_not(None),
                Pack.discarded_at.is_(None),
                Pack.doses_used < Pack.doses_total,
            )
            .order_by(Pack.opened_at, Pack.id)
        )
    )
