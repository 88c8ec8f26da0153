"""What happened in booking."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class AppointmentBooked(Event):
    appointment_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AppointmentChanged(Event):
    appointment_id: uuid.UUID
    clinic_id: uuid.UUID
    from_slot_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(Event):
    appointment_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AppointmentMissed(Event):
    """Its day is over, and nobody came."""

    appointment_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class RushServed(Event):
    """A collected request got its appointment."""

    request_id: uuid.UUID
    appointment_id: uuid.UUID
    clinic_id: uuid.UUID
