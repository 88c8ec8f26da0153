"""What manager and desk follow from day to day: an outreach session, a draw, people who wait, a short-handed day.

All of it is of the first clinic, in the days to come, and through the rooms' own operations.
"""

import datetime as dt
import uuid
from collections.abc import Iterator

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from vaccsched.booking import operations as booking
from vaccsched.booking import queries
from vaccsched.booking.models import Appointment, Channel
from vaccsched.demo.places import Place
from vaccsched.disruptions import operations as disruptions
from vaccsched.disruptions.models import DisruptionKind
from vaccsched.draw import operations as draws
from vaccsched.residents.models import Guardianship, Person
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.sites.models import Clinic
from vaccsched.waitlist import operations as waitlist

FLU = "IIV"
SCARCE = "HPV9"
DAY = dt.timedelta(days=1)


def go_on(place: Place, *, but: set[uuid.UUID], now: dt.datetime) -> None:
    """Make all of it; ``but`` these persons, who come today."""
    elders = _elders(place, but, now)
    manager, desk = place.staff["manager"], place.staff["desk"]
    _care_home(place, elders, manager, now)
    _someone_gives_up_a_place(place, elders, desk, now)
    _short_handed(place, elders, manager, now)
    _by_lot(place, manager, desk, now)


def _elders(place: Place, but: set[uuid.UUID], now: dt.datetime) -> Iterator[Person]:
    """People of 66 and over whom no family account acts for, each once, who may have the vaccine tomorrow."""
    tomorrow = clock.day_of(now) + DAY
    cared_for = sa.select(Guardianship.person_id)
    wanted = (
        sa.select(Person)
        .where(
            Person.clinic_id == place.id,
            Person.birth_date <= tomorrow - relativedelta(years=66),
            Person.id.not_in(cared_for),
            Person.id.not_in(but),
        )
        .order_by(Person.phone_index.is_not(None), Person.id)
    )
    for person in db.session.scalars(wanted).all():
        try:
            queries.check_choice(person=person, vaccine_codes=[FLU], on=tomorrow)
        except Refused:
            continue
        yield person


def _book(person: Person, slot: Slot, actor: Actor, now: dt.datetime) -> Appointment:
    return booking.book(
        slot_id=slot.id, person_id=person.id, vaccine_codes=[FLU], account_id=None, channel=Channel.PHONE,
        actor=actor, key=f"demo-{person.id}", now=now,
    )  # fmt: skip


def _slot(place: Place, *, day: dt.date, half_day: HalfDay) -> Slot | None:
    """An empty slot of this day, or of the first one after it that is not a holiday."""
    of_clinic = (Session.clinic_id == place.id, Session.day >= day, Session.half_day == half_day, Session.place == "")
    wanted = sa.select(Slot).join(Slot.session).where(*of_clinic, Slot.taken == 0, Slot.places > 1)
    return db.session.scalar(wanted.order_by(Slot.starts_at).limit(1))


def _care_home(place: Place, elders: Iterator[Person], manager: Actor, now: dt.datetime) -> None:
    """Three people of a care home are on the roster of the session in three days."""
    home = schedule.open_outreach(
        clinic_id=place.id, place="青山敬老院", day=clock.day_of(now) + 3 * DAY, first=dt.time(9), last=dt.time(11),
        capacity=20, vaccine_codes=[FLU], actor=manager, now=now,
    )  # fmt: skip
    for person, _number in zip(elders, range(3), strict=False):
        _book(person, home.slots[0], manager, now)


def _someone_gives_up_a_place(place: Place, elders: Iterator[Person], desk: Actor, now: dt.datetime) -> None:
    """Three wait for an earlier day; one place comes back and is offered to an elder whom no message reaches."""
    today = clock.day_of(now)
    slot = _slot(place, day=today + 2 * DAY, half_day=HalfDay.MORNING)
    first = next(elders, None)
    if slot is None or first is None:
        return
    had = _book(first, slot, desk, now)
    for number, person in zip(range(3), elders, strict=False):
        waitlist.join(
            clinic_id=place.id, person_id=person.id, vaccine_codes=[FLU], first_day=today, last_day=today + 10 * DAY,
            half_days=[], account_id=None, actor=desk, key=f"demo-wait-{number}", now=now,
        )  # fmt: skip
    booking.cancel(appointment_id=had.id, actor=desk, now=now, reason="demo")


def _short_handed(place: Place, elders: Iterator[Person], manager: Actor, now: dt.datetime) -> None:
    """In five days half of the staff is away in the afternoon: one of four is concerned and not told yet."""
    slot = _slot(place, day=clock.day_of(now) + 5 * DAY, half_day=HalfDay.AFTERNOON)
    booked = [] if slot is None else list(zip(elders, range(slot.places // 2 + 1), strict=False))
    if slot is None or len(booked) <= slot.places // 2:
        return
    for person, _number in booked:
        _book(person, slot, manager, now)
    disruptions.open_disruption(
        clinic_id=place.id, kind=DisruptionKind.STAFF_ILL, day=slot.session.day,
        half_day=HalfDay.AFTERNOON, kept_percent=50, reason="两位护士参加县里培训", actor=manager, now=now,
    )  # fmt: skip


def _by_lot(place: Place, manager: Actor, desk: Actor, now: dt.datetime) -> None:
    """A scarce vaccine is drawn; some have entered at the desk."""
    clinic = db.session.get_one(Clinic, place.id)
    clinic.scarce_vaccines = [SCARCE]
    draw = draws.create_draw(
        clinic=clinic, vaccine_code=SCARCE, doses=20, opens_at=now, closes_at=now + 4 * DAY, offer_hours=48,
        public_source="中国福利彩票双色球，登记截止后第一期开奖号码", public_on=clock.day_of(now) + 6 * DAY,
        actor=manager, now=now - dt.timedelta(hours=1),
    )  # fmt: skip
    born = clock.day_of(now) - relativedelta(years=45)
    young = sa.select(Person).where(Person.clinic_id == place.id, Person.birth_date > born).order_by(Person.id)
    entered = 0
    for person in db.session.scalars(young).all():
        try:
            draws.enter(draw_id=draw.id, person_id=person.id, account_id=None, actor=desk, now=now)
        except Refused:
            continue
        entered += 1
        if entered == 8:
            return
