"""Whatever hour it is: the demo's first clinic has a half-day that runs now, and a child is booked into it."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.booking import queries
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.demo.facts import CLINICS, MOTHER_PHONE
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.sites.models import Clinic

STILL = dt.timedelta(minutes=20)  # a half-day must go on at least this long
LONGER = dt.timedelta(hours=3)
LAST_MINUTE = dt.time(23, 59)
PLACES, POOL = 6, 30


def open_today(*, now: dt.datetime) -> None:
    """Open or lengthen a half-day by hand where the plan has none now, and book a child into it."""
    clinic = db.session.scalar(sa.select(Clinic).where(Clinic.code == CLINICS[0].code))
    if clinic is None:
        return
    if _running(clinic.id, now) is None:
        _open(clinic.id, now)
        db.session.flush()
        db.session.expire_all()
    if find_child_booked_today(now=now) is None:
        _book_a_child(now)


def find_child_booked_today(*, now: dt.datetime) -> Appointment | None:
    """An appointment of the demo family for today that has not been used."""
    account = residents.find_account_by_phone(phone=MOTHER_PHONE)
    return None if account is None else db.session.scalar(
        sa.select(Appointment)
        .where(
            Appointment.account_id == account.id,
            Appointment.day == clock.day_of(now),
            Appointment.status == AppointmentStatus.BOOKED,
        )
        .order_by(Appointment.created_at.desc(), Appointment.id)
    )  # fmt: skip


def _running(clinic_id: uuid.UUID, now: dt.datetime) -> Session | None:
    until = min(now + STILL, _end_of_day(now))
    return db.session.scalar(
        sa.select(Session).where(
            Session.clinic_id == clinic_id,
            Session.day == clock.day_of(now),
            Session.starts_at <= now,
            Session.ends_at >= until,
        )
    )


def _open(clinic_id: uuid.UUID, now: dt.datetime) -> None:
    day, local = clock.day_of(now), clock.local(now)
    half_day = HalfDay.MORNING if local.hour < 12 else HalfDay.AFTERNOON if local.hour < 17 else HalfDay.EVENING
    begins = now - dt.timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    ends = min(begins + LONGER, _end_of_day(now))
    session = db.session.scalar(
        sa.select(Session).where(Session.clinic_id == clinic_id, Session.day == day, Session.half_day == half_day)
    )
    if session is None:
        session = Session(
            clinic_id=clinic_id, day=day, half_day=half_day, starts_at=begins, ends_at=ends,
            walk_in_places=POOL, published_at=now,
        )  # fmt: skip
        db.session.add(session)
        db.session.flush()
    else:
        session.starts_at, session.ends_at = min(session.starts_at, begins), max(session.ends_at, ends)
        session.walk_in_places += POOL
    _add_slots(session, begins, ends)


def _add_slots(session: Session, begins: dt.datetime, ends: dt.datetime) -> None:
    taken = {slot.starts_at for slot in session.slots}
    while begins < ends:
        until = min(begins + dt.timedelta(minutes=30), ends)
        if begins not in taken:
            slot = Slot(clinic_id=session.clinic_id, starts_at=begins, ends_at=until, places=PLACES)
            slot.session_id = session.id
            db.session.add(slot)
        begins = until


def _book_a_child(now: dt.datetime) -> None:
    """The youngest of the demo family who may be vaccinated takes a place of the slot that runs now."""
    account = residents.find_account_by_phone(phone=MOTHER_PHONE)
    slot = db.session.scalar(
        sa.select(Slot)
        .join(Slot.session)
        .where(
            Slot.starts_at <= now,
            Slot.ends_at > now,
            Session.clinic_id == sa.select(Clinic.id).where(Clinic.code == CLINICS[0].code).scalar_subquery(),
        )
        .order_by(Slot.starts_at.desc())
    )
    if account is None or slot is None:
        return
    today = clock.day_of(now)
    links = residents.persons_of(account_id=account.id, on=today)
    for link in sorted(links, key=lambda link: link.person.birth_date, reverse=True):
        due = _free_due(link.person, today)
        if due and _book(account, link.person, slot, due, now=slot.starts_at - dt.timedelta(minutes=1)):
            return


def _book(account: Account, person: Person, slot: Slot, vaccines: list[str], *, now: dt.datetime) -> bool:
    actor = Actor(kind=ActorKind.ACCOUNT, id=account.id)
    for chosen in (vaccines[:2], vaccines[:1]):
        try:
            with db.session.begin_nested():
                booking.book(
                    slot_id=slot.id,
                    person_id=person.id,
                    vaccine_codes=chosen,
                    account_id=account.id,
                    channel=Channel.ONLINE,
                    actor=actor,
                    key=f"demo-{slot.id}-{len(chosen)}",
                    now=now,
                )
        except Refused:
            continue
        return True
    return False


def _free_due(person: Person, on: dt.date) -> list[str]:
    """Codes of the programme's vaccines that are due and not booked yet."""
    booked = {line.vaccine_code for line in queries.open_lines_of(person_id=person.id)}
    return [one.vaccine for one in records.due_for(person=person, on=on) if one.vaccine not in booked][:2]


def _end_of_day(now: dt.datetime) -> dt.datetime:
    return clock.instant_of(clock.day_of(now), LAST_MINUTE)
