"""Whose appointment a break of supply hits, and what has become of it. Decides from values handed in
(docs/decisions/0015).
"""

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vaccsched.booking.models import AppointmentStatus


@dataclass(frozen=True, kw_only=True)
class Booked:
    """An appointment as this rule sees it: its day, and when the place was taken."""

    appointment_id: uuid.UUID
    day: dt.date
    booked_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Doses:
    """So many usable doses until ``expires_on``, the last day of use."""

    expires_on: dt.date
    doses: int


class CaseState(enum.StrEnum):
    """What has become of an appointment that could not be kept."""

    REBOOKED = "rebooked"
    CANCELLED = "cancelled"
    CAME = "came"  # at the clinic all the same
    MISSED = "missed"  # the day is over and nobody came
    LIFTED = "lifted"  # can be kept after all
    OFFERED = "offered"  # a place is kept until they answer
    TOLD = "told"  # knows, and waits at the head of the list
    OPEN = "open"  # does not know yet


def uncovered(booked: Iterable[Booked], stock: Iterable[Doses]) -> list[Booked]:
    """The appointments for which no dose is left.

    Doses go day by day, within a day to those who booked first, each the one that expires first and is still good on
    the day. So the nearest days are kept, and of one day those who booked last are hit.
    """
    left: dict[dt.date, int] = {}
    for one in sorted(stock, key=lambda one: one.expires_on):
        left[one.expires_on] = left.get(one.expires_on, 0) + one.doses
    missing = []
    for wish in sorted(booked, key=lambda one: (one.day, one.booked_at, one.appointment_id)):
        good = next((expiry for expiry, doses in left.items() if doses > 0 and expiry >= wish.day), None)
        if good is None:
            missing.append(wish)
        else:
            left[good] -= 1
    return missing


def beyond(booked: Iterable[Booked], *, kept: int) -> list[Booked]:
    """The appointments of one slot that a smaller capacity no longer holds: those who booked last."""
    return sorted(booked, key=lambda one: (one.booked_at, one.appointment_id))[kept:]


def kept_places(*, places: int, percent: int) -> int:
    """How many of a slot's places stay, rounded down: a promise that cannot be kept helps nobody."""
    return places * percent // 100


def case_state(*, status: AppointmentStatus, moved: bool, lifted: bool, offered: bool, told: bool) -> CaseState:
    """One word for a case: what the person did goes before what the clinic did."""
    ended = {
        AppointmentStatus.CANCELLED: CaseState.CANCELLED,
        AppointmentStatus.NO_SHOW: CaseState.MISSED,
        AppointmentStatus.ARRIVED: CaseState.CAME,
        AppointmentStatus.FULFILLED: CaseState.CAME,
    }
    ladder: Sequence[tuple[bool, CaseState]] = (
        (moved and status is not AppointmentStatus.CANCELLED, CaseState.REBOOKED),
        (status in ended, ended.get(status, CaseState.OPEN)),
        (lifted, CaseState.LIFTED),
        (offered, CaseState.OFFERED),
        (told, CaseState.TOLD),
    )
    return next((state for holds, state in ladder if holds), CaseState.OPEN)
