"""Published half-days as Schedule, their spans of time as Slot; for programs, and for the public list."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.fhir import mappers, rules
from vaccsched.fhir.mappers import Availability
from vaccsched.fhir.mappers.parts import Resource
from vaccsched.fhir.queries.conditions import (
    narrowed,
    of_code,
    of_id,
    of_instant,
    of_period,
    of_reference,
    page_of,
)
from vaccsched.fhir.reader import Found, Reader
from vaccsched.fhir.rules import Asked
from vaccsched.integration import queries as clients
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, Closure
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.models import Vaccine

SCHEDULES = {
    "_id": of_id(Session.id),
    "actor": of_reference("Location", Session.clinic_id),
    "date": of_period(Session.starts_at, Session.ends_at),
    "active": of_code(Session.withdrawn_at.is_(None), {"true": True, "false": False}),
}
SLOTS = {
    "_id": of_id(Slot.id),
    "schedule": of_reference("Schedule", Slot.session_id),
    "schedule.actor": of_reference("Location", Slot.clinic_id),
    "start": of_instant(Slot.starts_at),
}
WHOLE = joinedload(Slot.session).joinedload(Session.clinic)


def get_schedule(reader: Reader, key: uuid.UUID) -> Resource:
    """:raises NotFound: missing, or none that this program may ask about."""
    found = db.session.scalar(_sessions(reader).where(Session.id == key))
    if found is None:
        raise NotFound
    return _schedules([found])[0]


def schedules(reader: Reader, asked: Asked) -> Found:
    """Half-days of the clinics that a program may ask about."""
    page = page_of(narrowed(_sessions(reader), asked, SCHEDULES), Session.id, asked)
    return Found(resources=_schedules(page.rows), after=page.after, total=page.total)


def get_slot(reader: Reader, key: uuid.UUID) -> Resource:
    """:raises NotFound: missing, or none that this program may ask about."""
    found = db.session.scalar(_slots(reader).where(Slot.id == key))
    if found is None:
        raise NotFound
    return mappers.slot(found, _available([found], reader.now)(found))


def slots(reader: Reader, asked: Asked) -> Found:
    """Slots of these clinics. Whether one is free depends on the opening rule, which no statement reckons: with
    ``status`` a page may hold fewer than were asked for, and still have a next one; how many fit is not told then.
    """
    page = page_of(narrowed(_slots(reader), asked, SLOTS), Slot.id, asked)
    available = _available(page.rows, reader.now)
    resources = [mappers.slot(one, available(one)) for one in page.rows]
    chosen = asked.values("status")
    for statuses in chosen:
        codes = {rules.token(one)[1] for one in statuses}
        resources = [one for one in resources if one["status"] in codes]
    return Found(resources=resources, after=page.after, total=None if chosen else page.total)


def published_days(*, now: dt.datetime) -> dict[uuid.UUID, list[dt.date]]:
    """Of each clinic the days that residents can book now, earliest first."""
    return {
        clinic.id: sorted({one.day for one in _open_sessions(clinic, now)}) for clinic in sites.clinics()
    }  # fmt: skip


def published_schedules(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[Resource]:
    """The half-days of a clinic that residents can book now, in order of time.

    :raises NotFound: no such clinic.
    """
    return _schedules(_open_sessions(sites.get_clinic(clinic_id), now))


def published_slots(
    *, clinic_id: uuid.UUID, day: dt.date, now: dt.datetime, link: Callable[[uuid.UUID], str]
) -> list[Resource]:
    """What residents can book on a day of a clinic now, in order of time. ``link``: where one begins to book a slot.

    :raises NotFound: no such clinic.
    """
    clinic = sites.get_clinic(clinic_id)
    if day > schedule.last_open_day(clinic=clinic, now=now):
        return []
    found: list[Resource] = []
    for one in schedule.slots_of_day(clinic_id=clinic_id, day=day):
        left = schedule.places_left(slot=one, clinic=clinic, now=now, online=True)
        if one.starts_at > now:
            places = Availability(left=left, places=left + one.taken)
            found += mappers.published_slots(one, places, link=link(one.id), phone=clinic.phone)
    return found


def _open_sessions(clinic: Clinic, now: dt.datetime) -> list[Session]:
    last = schedule.last_open_day(clinic=clinic, now=now)
    closed = sa.select(Closure.day).where(Closure.clinic_id == clinic.id)
    found = sa.select(Session).where(
        Session.clinic_id == clinic.id, Session.day <= last, Session.ends_at > now, Session.place == "",
        Session.withdrawn_at.is_(None), Session.day.not_in(closed),
    )  # fmt: skip
    whole = found.options(joinedload(Session.clinic)).order_by(Session.starts_at, Session.id)
    return list(db.session.scalars(whole))


def _sessions(reader: Reader) -> sa.Select[Any]:
    mine = [one.id for one in clients.clinics_for(reader.client)]
    found = sa.select(Session).where(Session.clinic_id.in_(mine)).options(joinedload(Session.clinic))
    return found.where(Session.place == "") if reader.is_outside else found


def _slots(reader: Reader) -> sa.Select[Any]:
    mine = [one.id for one in clients.clinics_for(reader.client)]
    found = sa.select(Slot).join(Slot.session).where(Slot.clinic_id.in_(mine)).options(WHOLE)
    return found.where(Session.place == "") if reader.is_outside else found


def _schedules(sessions: list[Session]) -> list[Resource]:
    known = {one.code: one for one in vaccines.vaccines()} if sessions else {}
    return [mappers.schedule(one, one.clinic, _given(one, known)) for one in sessions]


def _given(session: Session, known: dict[str, Vaccine]) -> list[Vaccine] | None:
    if session.vaccine_codes is None:
        return None
    return [known[code] for code in session.vaccine_codes if code in known]


def _available(slots: Iterable[Slot], now: dt.datetime) -> Callable[[Slot], Availability]:
    """How many places residents can take, of slots that are open to them or not."""
    sessions = [one.session for one in slots]
    closures = sa.select(Closure.clinic_id, Closure.day).where(
        Closure.clinic_id.in_({one.clinic_id for one in sessions}), Closure.day.in_({one.day for one in sessions})
    )
    closed = {(clinic_id, day) for clinic_id, day in db.session.execute(closures)}

    def available(slot: Slot) -> Availability:
        session = slot.session
        clinic: Clinic = session.clinic
        shut = (session.clinic_id, session.day) in closed and not session.place
        is_on = session.withdrawn_at is None and not shut and slot.ends_at > now
        begun = slot.starts_at <= now
        left = 0 if begun or not is_on else schedule.places_left(slot=slot, clinic=clinic, now=now, online=True)
        return Availability(left=left, places=slot.places, is_on=is_on)

    return available
