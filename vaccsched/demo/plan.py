"""The week plans and two weeks of published half-days."""

import datetime as dt

from vaccsched.demo.places import Place
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock

HALF_HOUR = dt.timedelta(minutes=30)
SHORT = {HalfDay.MORNING: ("08:00", "11:30", 5, 16), HalfDay.AFTERNOON: ("14:00", "16:30", 4, 10)}
LONG = {
    HalfDay.MORNING: ("08:00", "12:30", 6, 30),
    HalfDay.AFTERNOON: ("12:30", "17:30", 6, 30),
    HalfDay.EVENING: ("17:30", "22:00", 4, 30),
}


def publish(places: list[Place], *, now: dt.datetime) -> None:
    """Save the plans and publish from this very morning on, so that the hours gone by have their places, too."""
    midnight = clock.instant_of(clock.day_of(now), dt.time(0))
    for place in places:
        for weekday in range(7 if place.facts.long_hours else 6):
            for half_day, (first, last, places_each, pool) in (LONG if place.facts.long_hours else SHORT).items():
                schedule_operations.save_week_plan(
                    clinic_id=place.id,
                    weekday=weekday,
                    half_day=half_day,
                    open=True,
                    walk_in_places=pool,
                    slots=[(start, end, places_each) for start, end in half_hours(first, last)],
                    effective_from=clock.day_of(now),
                    actor=place.staff["manager"],
                    now=midnight,
                )
        until = schedule_queries.horizon(clinic_id=place.id, now=now)
        schedule_operations.publish_days(clinic_id=place.id, until=until, now=midnight, actor=place.staff["manager"])


def half_hours(first: str, last: str) -> list[tuple[dt.time, dt.time]]:
    """``("08:00", "09:00")`` → 08:00–08:30, 08:30–09:00."""
    start, end = (dt.datetime.combine(dt.date.min, dt.time.fromisoformat(text)) for text in (first, last))
    spans = []
    while start < end:
        spans.append((start.time(), (start + HALF_HOUR).time()))
        start += HALF_HOUR
    return spans
