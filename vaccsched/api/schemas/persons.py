"""Persons, what is due, what was given."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from vaccsched.api.schemas.base import Day, Id, In, Instant, Out, Query, Text, Word, whole


class FindPersonIn(In):
    """By document, or by name and birth date; never by the name alone."""

    document: Text | None = None
    name: Text | None = None
    birth_date: Day | None = None


class PersonOut(Out):
    """A recipient (受种者); the document masked."""

    id: Id
    name: str
    sex: Literal["M", "F"]
    birth_date: Day
    document_kind: str
    document_masked: str | None = None
    clinic_id: Id | None = None


class PersonsOut(Out):
    """Who was found and is open to the token."""

    items: list[PersonOut]


class OnQuery(Query):
    """On which day; today when none is named."""

    on: Day | None = None


class DueOut(Out):
    """A dose that may be given on the day, and why."""

    vaccine_code: str
    vaccine_name: str
    dose_number: int | None
    status: str
    earliest: Day | None = None
    recommended: Day | None = None
    overdue_from: Day | None = None
    free: bool
    reason: str


class DueListOut(Out):
    """What is due, the most urgent first."""

    person_id: Id
    on: Day
    items: list[DueOut]


class ImmunizationOut(Out):
    """One dose on record, as its last version says (疫苗管理法 第46条)."""

    record_id: Id
    version: int
    vaccine_code: str
    vaccine_name: str
    dose_number: int
    given_on: Day
    given_at: Instant
    source: Literal["given_here", "imported"]
    clinic_id: Id | None = None
    given_place: str | None = None
    manufacturer: str | None = None
    lot_number: str | None = None
    expires_on: Day | None = None
    trace_code: str | None = None
    site: str | None = None
    route: str | None = None
    dose: str | None = None


class RecordOut(Out):
    """The immunization record of a person, the oldest dose first."""

    person_id: Id
    items: list[ImmunizationOut]


class PastDoseIn(In):
    """A dose given elsewhere, as its certificate tells."""

    vaccine_code: Word
    dose_number: Annotated[int, Field(ge=1, le=20), BeforeValidator(whole)]
    given_on: Day
    given_place: Text | None = None
    manufacturer: Text | None = None
    lot_number: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[!-~]+$")] | None = None
    expires_on: Day | None = None
