"""The mornings' places, published as they would have been."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.consents.models import ConsentText
from vaccsched.demo.places import Place
from vaccsched.demo.plan import LONG, SHORT, half_hours
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock
from vaccsched.shared.db import db

SUNDAY = 6


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A morning: minutes of the day, slots of half an hour with so many places, and the pool."""

    opens: int
    closes: int
    places: int
    pool: int

    @property
    def slots(self) -> list[int]:
        """Minutes at which a slot begins."""
        return list(range(self.opens, self.closes, 30))


def hours(place: Place, day: dt.date) -> Hours | None:
    """None: the clinic rests on this day."""
    if not place.facts.long_hours and day.weekday() == SUNDAY:
        return None
    first, last, places, pool = _morning(place)
    return Hours(opens=_minute(first), closes=_minute(last), places=places, pool=pool)


def publish(clinics: list[Place], *, first: dt.date, until: dt.date) -> None:
    """Every clinic's mornings from ``first`` to ``until``. Again: changes nothing."""
    midnight = clock.instant_of(first, dt.time(0))
    for place in clinics:
        start, end, places, pool = _morning(place)
        for weekday in range(7 if place.facts.long_hours else 6):
            schedule.save_week_plan(
                clinic_id=place.id,
                weekday=weekday,
                half_day=HalfDay.MORNING,
                open=True,
                walk_in_places=pool,
                slots=[(since, to, places) for since, to in half_hours(start, end)],
                effective_from=first,
                actor=place.staff["manager"],
                now=midnight,
            )
        schedule.publish_days(clinic_id=place.id, until=until, now=midnight, actor=place.staff["manager"])


def tell_texts(first: dt.date) -> None:
    """What is told before a vaccine was in force by then; its words stay."""
    late = sa.update(ConsentText).where(ConsentText.version == 1, ConsentText.effective_from > first)
    db.session.execute(late.values(effective_from=first))


def _morning(place: Place) -> tuple[str, str, int, int]:
    return (LONG if place.facts.long_hours else SHORT)[HalfDay.MORNING]


def _minute(text: str) -> int:
    at = dt.time.fromisoformat(text)
    return at.hour * 60 + at.minute
