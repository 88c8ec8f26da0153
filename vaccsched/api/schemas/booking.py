"""Holds, appointments, the waitlist."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from vaccsched.api.schemas.base import Codes, Day, Id, In, Instant, Out, PageQuery, Text, each_once


class HoldIn(In):
    """Keep a place for a person for five minutes."""

    slot_id: Id
    person_id: Id


class HoldOut(Out):
    """A place that is kept."""

    id: Id
    slot_id: Id
    person_id: Id
    expires_at: Instant
    ended_at: Instant | None = None


class BookIn(In):
    """One or two vaccines in a slot."""

    slot_id: Id
    person_id: Id
    vaccine_codes: Codes


class ChangeIn(In):
    """Another time."""

    slot_id: Id


class CancelIn(In):
    """Why, when it is told."""

    reason: Text | None = None


class LineOut(Out):
    """One vaccine of an appointment."""

    vaccine_code: str
    dose_number: int


class AppointmentOut(Out):
    """A person's place in a slot."""

    id: Id
    clinic_id: Id
    slot_id: Id
    person_id: Id
    status: Literal["booked", "arrived", "fulfilled", "cancelled", "no_show"]
    day: Day
    starts_at: Instant
    ends_at: Instant
    short_code: str
    vaccines: list[LineOut]
    created_at: Instant
    cancelled_at: Instant | None = None


class AppointmentsOut(Out):
    """Part of a day's appointments, in the order in which they were made."""

    items: list[AppointmentOut]
    next_cursor: str | None = None


class DayQuery(PageQuery):
    """Of one day; the clinic's today when none is named."""

    day: Day | None = None


HalfDays = Annotated[
    list[Literal["morning", "afternoon", "evening"]],
    Field(max_length=3, json_schema_extra={"uniqueItems": True}),
    AfterValidator(each_once),
]


class WaitIn(In):
    """Wait for a place on one of these days."""

    clinic_id: Id
    person_id: Id
    vaccine_codes: Codes
    first_day: Day
    last_day: Day
    half_days: HalfDays = Field(default_factory=list)


class WaitOut(Out):
    """An entry of the waitlist."""

    id: Id
    clinic_id: Id
    person_id: Id
    status: Literal["waiting", "offered", "accepted", "cancelled", "expired"]
    vaccine_codes: list[str]
    first_day: Day
    last_day: Day
    half_days: list[str]
    created_at: Instant
    ended_at: Instant | None = None
