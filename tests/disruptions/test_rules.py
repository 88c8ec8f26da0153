"""Whom a break of supply hits, and what has become of each: values in, values out."""

import datetime as dt
import uuid

import pytest

from vaccsched.booking.models import AppointmentStatus
from vaccsched.disruptions import rules
from vaccsched.disruptions.rules import Booked, CaseState, Doses
from vaccsched.shared import clock

TODAY = dt.date(2026, 12, 1)
TOMORROW = TODAY + dt.timedelta(days=1)
NEXT = TODAY + dt.timedelta(days=2)


def booked(day: dt.date, minute: int) -> Booked:
    return Booked(appointment_id=uuid.UUID(int=minute), day=day, booked_at=clock.instant_of(TODAY, dt.time(8, minute)))


def test_the_nearest_days_keep_their_doses_and_of_one_day_those_who_booked_first():
    early, late, later_day = booked(TOMORROW, 1), booked(TOMORROW, 2), booked(NEXT, 0)
    stock = [Doses(expires_on=NEXT, doses=1)]
    assert rules.uncovered([late, later_day, early], stock) == [late, later_day]


def test_a_dose_that_expires_before_the_day_covers_nobody():
    stock = [Doses(expires_on=TOMORROW, doses=5)]
    assert rules.uncovered([booked(NEXT, 1)], stock) == [booked(NEXT, 1)]


def test_the_dose_that_expires_first_is_used_first():
    stock = [Doses(expires_on=NEXT, doses=1), Doses(expires_on=TOMORROW, doses=1)]
    assert rules.uncovered([booked(TOMORROW, 1), booked(NEXT, 2)], stock) == []


def test_a_smaller_capacity_hits_those_who_booked_last():
    everybody = [booked(TOMORROW, 3), booked(TOMORROW, 1), booked(TOMORROW, 2)]
    assert rules.beyond(everybody, kept=2) == [booked(TOMORROW, 3)]
    assert rules.kept_places(places=7, percent=50) == 3


CASE = {"status": AppointmentStatus.BOOKED, "moved": False, "lifted": False, "offered": False, "told": False}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, CaseState.OPEN),
        ({"told": True}, CaseState.TOLD),
        ({"told": True, "offered": True}, CaseState.OFFERED),
        ({"told": True, "moved": True}, CaseState.REBOOKED),
        ({"moved": True, "status": AppointmentStatus.FULFILLED}, CaseState.REBOOKED),
        ({"moved": True, "status": AppointmentStatus.CANCELLED}, CaseState.CANCELLED),
        ({"status": AppointmentStatus.CANCELLED, "told": True}, CaseState.CANCELLED),
        ({"status": AppointmentStatus.ARRIVED}, CaseState.CAME),
        ({"status": AppointmentStatus.NO_SHOW, "told": True}, CaseState.MISSED),
        ({"lifted": True, "told": True}, CaseState.LIFTED),
    ],
)
def test_a_case_is_told_in_one_word(facts, expected):
    assert rules.case_state(**(CASE | facts)) is expected
