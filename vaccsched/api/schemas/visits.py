"""Arrival, tickets, the queue."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from vaccsched.api.schemas.base import Codes, Day, Id, In, Instant, Out, Text, whole

Companions = Annotated[int, Field(ge=0, le=9), BeforeValidator(whole)]


class ArriveIn(In):
    """Somebody who has booked is here; ``code``: of the confirmation, short or as QR text."""

    code: Text
    companions: Companions | None = None


class WalkInIn(In):
    """Somebody without a booking is here."""

    person_id: Id
    vaccine_codes: Codes
    companions: Companions | None = None


class VisitOut(Out):
    """A ticket."""

    id: Id
    clinic_id: Id
    person_id: Id
    ticket: str
    day: Day
    arrived_at: Instant
    urgent: bool
    qr_text: str
    follow_url: str


class QueueOut(Out):
    """Where a ticket stands now; nothing of the person. ``ahead`` and the times: 0 and now outside a queue."""

    ticket: str
    day: Day
    stage: Literal["arrived", "inquiry", "consent", "payment", "waiting", "dose", "observation", "left"]
    told: str
    ahead: int
    expected_from: Instant
    expected_to: Instant
    why: str
    station: str | None = None
