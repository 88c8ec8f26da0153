"""What the page shows on which a resident answers the health inquiry of an appointment ahead, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.screening import inquiry_page, queries
from vaccsched.shared import format as wording


def can_answer(appointment: Appointment, *, now: dt.datetime) -> bool:
    """Until the person has come, and the answers are not given yet."""
    is_to_come = appointment.status is AppointmentStatus.BOOKED and appointment.slot.ends_at > now
    return is_to_come and queries.prefill_of(appointment_id=appointment.id) is None


def page_facts(appointment: Appointment, *, now: dt.datetime) -> dict[str, Any]:
    """The items, or that they are answered; and everybody who comes together, each with the way to theirs."""
    made = queries.prefill_of(appointment_id=appointment.id)
    return {
        "name": appointment.person.name,
        "chosen": [appointment.person.name, wording.day_time(appointment.slot.starts_at)],
        "items": inquiry_page.items_of(appointment.person, appointment.slot),
        "can_answer": can_answer(appointment, now=now),
        "answered_at": wording.day_time(made.filled_at) if made is not None else None,
        "action": url_for(".answer", appointment_id=appointment.id),
        "others": [_other(one, now) for one in _party(appointment) if one.id != appointment.id],
        "show_href": url_for("booking.show", appointment_id=appointment.id),
        "clinic_name": appointment.clinic.name,
        "clinic_phone": appointment.clinic.phone,
    }


def _party(appointment: Appointment) -> list[Appointment]:
    return booking.appointments_of_party(party_id=appointment.party_id) if appointment.party_id is not None else []


def _other(appointment: Appointment, now: dt.datetime) -> dict[str, Any]:
    return {
        "name": appointment.person.name,
        "can_answer": can_answer(appointment, now=now),
        "href": url_for(".ahead", appointment_id=appointment.id),
    }
