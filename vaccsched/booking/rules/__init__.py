"""Appointment states, short codes, how full a slot is, when a day opens. Decides from values handed in."""

import datetime as dt
import enum

from vaccsched.booking.models import AppointmentStatus, HalfDay
from vaccsched.shared import clock

TRANSITIONS: dict[AppointmentStatus, frozenset[AppointmentStatus]] = {
    AppointmentStatus.BOOKED: frozenset(
        {AppointmentStatus.ARRIVED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW}
    ),
    AppointmentStatus.ARRIVED: frozenset({AppointmentStatus.FULFILLED}),
    AppointmentStatus.FULFILLED: frozenset(),
    AppointmentStatus.CANCELLED: frozenset(),
    AppointmentStatus.NO_SHOW: frozenset(),
}
MOST_VACCINES = 2  # in one visit
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
BITS_A_DIGIT = 5
CODE_LENGTH = 8
CODE_BITS = CODE_LENGTH * BITS_A_DIGIT
MISREAD = str.maketrans("OIL", "011", " -")  # letters people read for digits; gaps go
EASY, MEDIUM = 0.5, 0.8  # share of places taken
NOON = dt.time(12, 0)
EVENING = dt.time(17, 30)


class Load(enum.StrEnum):
    """How busy a slot is."""

    EASY = "easy"  # 较空: less than half taken
    MEDIUM = "medium"  # 适中: less than four fifths
    BUSY = "busy"  # 较忙
    FULL = "full"  # 已约满


def load(*, taken: int, places: int) -> Load:
    """How busy a slot with so many places is."""
    if taken >= places:
        return Load.FULL
    share = taken / places
    if share < EASY:
        return Load.EASY
    return Load.MEDIUM if share < MEDIUM else Load.BUSY


def opens_at(*, day: dt.date, days_ahead: int, at: dt.time) -> dt.datetime:
    """The instant from which the online places of ``day`` can be booked: ``at`` o'clock, ``days_ahead`` days before."""
    return clock.instant_of(day - dt.timedelta(days=days_ahead), at)


def last_open_day(*, now: dt.datetime, days_ahead: int, at: dt.time) -> dt.date:
    """The last day whose online places are open at ``now``."""
    last = clock.day_of(now) + dt.timedelta(days=days_ahead)
    return last if now >= opens_at(day=last, days_ahead=days_ahead, at=at) else last - dt.timedelta(days=1)


def half_day(at: dt.time) -> HalfDay:
    """The half-day in which a clock time lies."""
    if at < NOON:
        return HalfDay.MORNING
    return HalfDay.AFTERNOON if at < EVENING else HalfDay.EVENING


def short_code(number: int) -> str:
    """Eight digits (40 bits) of Crockford's base 32."""
    return "".join(DIGITS[number >> shift & 31] for shift in range(CODE_BITS - BITS_A_DIGIT, -1, -BITS_A_DIGIT))


def read_short_code(text: str) -> str:
    """As kept: small letters, spaces, hyphens and the letters O, I, L are forgiven."""
    return text.strip().upper().translate(MISREAD)
