"""The morning half done: people in every stage, each brought there by the rooms' own operations with earlier times."""

import datetime as dt
import itertools
import logging
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.demo.facts import CLINICS, PRODUCTS
from vaccsched.demo.people import Folk
from vaccsched.demo.places import Place
from vaccsched.demo.walk import Walk
from vaccsched.messages.models import MessageStatus, OutboxMessage
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.visits.models import Stage

log = logging.getLogger("vaccsched.demo")
IN_STOCK = {product.vaccine for product in PRODUCTS}
FOR_ADULTS = ("IIV", "PPV23")  # what grown-ups come for in autumn
TOGETHER = 2  # vaccines of one visit, at most


@dataclass(frozen=True, kw_only=True)
class Story:
    """Somebody's way so far: arrived so many minutes ago, now here; ``leaves`` minutes after the dose; ``ends``."""

    minutes: int
    until: Stage
    leaves: int | None = None
    ends: str = ""
    booked: bool = True


def _finished(minutes: int, *, booked: bool = True, leaves: int = 32) -> Story:
    return Story(minutes=minutes, until=Stage.LEFT, leaves=leaves, booked=booked)


def _watched(minutes: int, *, booked: bool = True) -> Story:
    return Story(minutes=minutes, until=Stage.OBSERVATION, booked=booked)


# The order matters: a station calls whoever is first, so everybody who goes on is brought there one after the other.
BUSY = (
    _finished(104), _finished(97, booked=False), _finished(90), _finished(81, leaves=34), _finished(73, booked=False),
    Story(minutes=68, until=Stage.LEFT, ends="postponed"),
    Story(minutes=64, until=Stage.LEFT, ends="refused", booked=False),
    Story(minutes=60, until=Stage.LEFT, ends="unwell", booked=False),
    Story(minutes=52, until=Stage.LEFT, leaves=9, ends="early"),
    _watched(56), _watched(46), _watched(41), _watched(35, booked=False), _watched(28), _watched(21, booked=False),
    *(Story(minutes=minutes, until=Stage.WAITING, booked=minutes % 2 == 0) for minutes in (30, 27, 24, 22, 19)),
    Story(minutes=31, until=Stage.DOSE), Story(minutes=18, until=Stage.PAYMENT, booked=False),
    Story(minutes=17, until=Stage.CONSENT), Story(minutes=15, until=Stage.INQUIRY, booked=False),
    *(Story(minutes=minutes, until=Stage.ARRIVED, booked=minutes % 3 != 0) for minutes in (12, 10, 9, 6, 4, 2)),
)  # fmt: skip
QUIET = (
    _finished(95), _finished(80, booked=False), _watched(40), _watched(28),
    Story(minutes=20, until=Stage.WAITING), Story(minutes=12, until=Stage.ARRIVED),
    Story(minutes=5, until=Stage.ARRIVED),
)  # fmt: skip
LATER_BOOKINGS = 14


def live(chance: random.Random, places: list[Place], folk: Folk, *, reading: clock.Reading) -> None:
    """Every clinic's morning; then bookings for later today and the next days."""
    for place in places:
        crowd = iter(chance.sample(folk.by_place[place.id], len(folk.by_place[place.id])))
        walk = Walk(place, number=places.index(place) + 1, reading=reading)
        stories = BUSY if place.facts.code == CLINICS[0].code else QUIET if walk.is_open() else ()
        for story in stories:
            if story.minutes < _minutes_of_today(reading):
                _tell(story, walk, crowd)
        _book_later(chance, place, crowd, now=reading.wall)


def silence(*, now: dt.datetime) -> None:
    """What the seeding would have sent by text message counts as sent: nobody has these phones."""
    waiting = sa.update(OutboxMessage).where(OutboxMessage.status == MessageStatus.WAITING)
    db.session.execute(waiting.values(status=MessageStatus.SENT, sent_at=now, receipt={"by": "demo"}))


def _tell(story: Story, walk: Walk, crowd: Iterator[uuid.UUID]) -> None:
    """Let the next suitable person live this story; whom a rule refuses is passed over, with nothing left behind."""
    for person_id in itertools.islice(crowd, 12):
        person = db.session.get_one(Person, person_id)
        vaccines = _due(person, clock.day_of(walk.reading.wall))
        if not vaccines:
            continue
        try:
            with db.session.begin_nested():
                walk.live(story_of=person, vaccines=vaccines, story=story)
        except Refused as refusal:
            log.debug("passed over: %s %s", refusal.code, refusal.facts)
            db.session.expire_all()
            continue
        return


def _due(person: Person, on: dt.date) -> list[str]:
    """What is due and in stock; self-paid vaccines only when nothing of the programme is."""
    due = [one.vaccine for one in records.due_for(person=person, on=on) if one.vaccine in IN_STOCK]
    if residents.is_adult(person.birth_date, on):
        due = [code for code in due if code in FOR_ADULTS]
    urgent = {"RABIES", "TT"}
    return [code for code in due if code not in urgent][:TOGETHER]


def _book_later(chance: random.Random, place: Place, crowd: Iterator[uuid.UUID], *, now: dt.datetime) -> None:
    slots = [
        slot
        for day in schedule_queries.open_days(clinic_id=place.id, now=now, limit=8)
        for slot in schedule_queries.slots_of_day(clinic_id=place.id, day=day.day)
        if slot.starts_at > now
    ]
    if not slots:
        return
    booked = []
    for person_id in itertools.islice(crowd, LATER_BOOKINGS):
        person, slot = (
            db.session.get_one(Person, person_id),
            chance.choice(slots[:30] if chance.random() < 0.5 else slots),
        )
        vaccines = _due(person, clock.day_of(slot.starts_at))[: chance.randint(1, TOGETHER)]
        made = _book(place, person, slot, vaccines, now=now) if vaccines else None
        if made is not None:
            booked.append(made)
    for appointment_id in booked[:3]:
        booking.cancel(appointment_id=appointment_id, actor=place.staff["desk"], now=now, reason="演示")


def _book(place: Place, person: Person, slot: Slot, vaccines: list[str], *, now: dt.datetime) -> uuid.UUID | None:
    try:
        with db.session.begin_nested():
            return booking.book(
                slot_id=slot.id,
                person_id=person.id,
                vaccine_codes=vaccines,
                account_id=None,
                channel=Channel.DESK,
                actor=place.staff["desk"],
                key=f"demo-later-{person.id}",
                now=now,
            ).id
    except Refused as refusal:
        log.debug("passed over: %s %s", refusal.code, refusal.facts)
        db.session.expire_all()
        return None


def _minutes_of_today(reading: clock.Reading) -> float:
    local = clock.local(reading.wall)
    return local.hour * 60 + local.minute
