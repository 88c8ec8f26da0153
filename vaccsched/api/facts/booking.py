"""Clinics, holds, appointments, waitlist entries."""

from typing import Any

from vaccsched.booking.models import Appointment, Hold
from vaccsched.shared.clock import local
from vaccsched.sites.models import Clinic
from vaccsched.waitlist.models import WaitlistEntry


def clinic(one: Clinic) -> dict[str, Any]:
    """``ClinicOut``."""
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "address": one.address,
        "phone": one.phone,
        "opening_hours": one.opening_hours,
        "days_ahead": one.days_ahead,
    }


def hold(one: Hold) -> dict[str, Any]:
    """``HoldOut``."""
    return {
        "id": one.id,
        "slot_id": one.slot_id,
        "person_id": one.person_id,
        "expires_at": local(one.expires_at),
        "ended_at": local(one.ended_at) if one.ended_at else None,
    }


def appointment(one: Appointment) -> dict[str, Any]:
    """``AppointmentOut``."""
    return {
        "id": one.id,
        "clinic_id": one.clinic_id,
        "slot_id": one.slot_id,
        "person_id": one.person_id,
        "status": str(one.status),
        "day": one.day,
        "starts_at": local(one.slot.starts_at),
        "ends_at": local(one.slot.ends_at),
        "short_code": one.short_code,
        "vaccines": [{"vaccine_code": line.vaccine_code, "dose_number": line.dose_number} for line in one.lines],
        "created_at": local(one.created_at),
        "cancelled_at": local(one.cancelled_at) if one.cancelled_at else None,
    }


def waiting(one: WaitlistEntry) -> dict[str, Any]:
    """``WaitOut``."""
    return {
        "id": one.id,
        "clinic_id": one.clinic_id,
        "person_id": one.person_id,
        "status": str(one.status),
        "vaccine_codes": one.vaccine_codes,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "half_days": list(one.half_days),
        "created_at": local(one.created_at),
        "ended_at": local(one.ended_at) if one.ended_at else None,
    }
