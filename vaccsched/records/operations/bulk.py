"""Many doses given elsewhere at once, from another system's list. Append-only, like one at a time."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vaccsched.records import rules
from vaccsched.records.errors import BeforeBirth, NotInTheFuture
from vaccsched.records.events import DoseWritten
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.records.operations.health import staff_id
from vaccsched.shared import audit, clock, events
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id

NOON = dt.time(12)


@dataclass(frozen=True, kw_only=True)
class PastDose:
    """A dose as another record tells it; ``more`` as ``import_immunization`` takes it."""

    person_id: uuid.UUID
    birth_date: dt.date  # of the person
    vaccine_code: str
    dose_number: int
    given_on: dt.date
    more: dict[str, Any]


def check_given_on(*, given_on: dt.date, birth_date: dt.date, today: dt.date) -> None:
    """:raises NotInTheFuture, BeforeBirth: the date cannot be right."""
    if given_on > today:
        raise NotInTheFuture(field="given_on")
    if given_on < birth_date:
        raise BeforeBirth(field="given_on")


def import_immunizations(
    *, doses: Sequence[PastDose], actor: Actor, now: dt.datetime, source: uuid.UUID
) -> list[uuid.UUID]:
    """Take over many doses; answers their record ids in order. ``source``: what they came in with, for the audit. The
    caller has looked in the same transaction which of them are on record already (``queries.doses_known``).

    :raises NotInTheFuture, BeforeBirth: a date cannot be right.
    """
    today = clock.day_of(now)
    made = []
    for one in doses:
        check_given_on(given_on=one.given_on, birth_date=one.birth_date, today=today)
        made.append(_record(one, actor, now))
    db.session.add_all(made)
    db.session.flush()
    for record in made:
        audit.record(
            action="immunization_imported", actor=actor, now=now, subject=record, person_id=record.person_id,
            version=1, imported=source,
        )  # fmt: skip
        events.announce(DoseWritten(immunization_id=record.id))
    db.session.flush()
    return [record.record_id for record in made]


def _record(one: PastDose, actor: Actor, now: dt.datetime) -> Immunization:
    expires_on = one.more.get("expires_on")
    return Immunization(
        id=new_id(),
        record_id=new_id(),
        source=ImmunizationSource.IMPORTED,
        person_id=one.person_id,
        vaccine_code=one.vaccine_code,
        dose_number=one.dose_number,
        given_at=clock.instant_of(one.given_on, NOON),
        given_on=one.given_on,
        recorded_by_id=staff_id(actor),
        recorded_at=now,
        retain_until=rules.retain_until(expires_on) if expires_on else None,
        **one.more,
    )
