"""Clinics and what can be booked there."""

from vaccsched.api.schemas.base import Day, Id, Instant, Out


class ClinicOut(Out):
    """A vaccination clinic (接种单位)."""

    id: Id
    code: str
    name: str
    address: str
    phone: str
    opening_hours: str
    days_ahead: int


class ClinicsOut(Out):
    """All that are open to the token."""

    items: list[ClinicOut]
    next_cursor: str | None = None


class SlotOut(Out):
    """A time with places; ``vaccines`` None: all that the clinic has."""

    slot_id: Id
    day: Day
    starts_at: Instant
    ends_at: Instant
    left: int
    load: str
    usual_wait_minutes: list[int] | None = None
    vaccines: list[str] | None = None


class AvailabilityOut(Out):
    """The open slots of a clinic at an instant."""

    clinic_id: Id
    taken_at: Instant
    slots: list[SlotOut]
