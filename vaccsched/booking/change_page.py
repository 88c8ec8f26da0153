"""The days and times to which an appointment can be moved, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.booking import page, queries
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.shared import clock
from vaccsched.shared.errors import Refused
from vaccsched.vaccines import queries as vaccines


def days(appointment: Appointment, *, now: dt.datetime) -> dict[str, Any]:
    """The open days on which the same vaccines may be given."""
    codes = _codes(appointment)
    earliest = queries.earliest_day(
        person=appointment.person, vaccine_codes=codes, today=clock.day_of(now), instead_of=appointment.id
    )
    snapshot = queries.availability(clinic_id=appointment.clinic_id, now=now)
    found = [one for one in snapshot.days(vaccine_codes=codes, now=now) if one.day >= earliest]
    can_move = appointment.status is AppointmentStatus.BOOKED and appointment.slot.ends_at > now
    return {
        **_shown(appointment, now),
        "can_move": can_move,
        "dates": [page.date_facts(one, _address(appointment, one.day), now=now) for one in found],
    }


def slots(appointment: Appointment, day: dt.date, *, now: dt.datetime) -> dict[str, Any]:
    """The times of a day, or why it cannot be this day."""
    codes = _codes(appointment)
    snapshot = queries.availability(clinic_id=appointment.clinic_id, now=now)
    found = snapshot.of_day(day, vaccine_codes=codes, now=now)
    return {
        **_shown(appointment, now),
        "problem": _problem(appointment, codes, day),
        "groups": page.slot_groups(found, now_in=appointment.slot_id),
        "action": _address(appointment, day),
        "days_href": url_for("booking_change.days", appointment_id=appointment.id),
    }


def _shown(appointment: Appointment, now: dt.datetime) -> dict[str, Any]:
    names = str(_("、")).join(vaccines.name_of(code) for code in _codes(appointment))
    return {
        "appointment": page.appointment_facts(appointment, now=now),
        "facts": [appointment.person.name, names],
        "clinic_name": appointment.clinic.name,
        "clinic_phone": appointment.clinic.phone,
    }


def _problem(appointment: Appointment, codes: list[str], day: dt.date) -> Refused | None:
    try:
        queries.check_choice(person=appointment.person, vaccine_codes=codes, on=day, instead_of=appointment.id)
    except Refused as refusal:
        return refusal
    return None


def _codes(appointment: Appointment) -> list[str]:
    return [line.vaccine_code for line in appointment.lines]


def _address(appointment: Appointment, day: dt.date) -> str:
    return url_for("booking_change.slots", appointment_id=appointment.id, day=day.isoformat())
