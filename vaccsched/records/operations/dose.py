"""Writing doses. Append-only: a correction is a new version, with who and why."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.records import queries, rules
from vaccsched.records.errors import (
    AlreadyInError,
    ChangedMeanwhile,
    FixedByTheVial,
    NothingToCorrect,
    RetentionRuns,
    UndoAtTheStation,
)
from vaccsched.records.events import DoseWritten
from vaccsched.records.models import (
    BodySite,
    Immunization,
    ImmunizationSource,
    ImmunizationStatus,
)
from vaccsched.records.operations.bulk import check_given_on
from vaccsched.records.operations.health import staff_id
from vaccsched.residents.models import Person
from vaccsched.shared import audit, clock, events
from vaccsched.shared import format as wording
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.stock.models import Pack

COPIED = (
    "record_id", "source", "person_id", "vaccine_code", "dose_number", "given_at", "given_on", "clinic_id",
    "product_id", "manufacturer", "lot_id", "lot_number", "expires_on", "pack_id", "trace_code", "site", "route",
    "dose_text", "given_place", "performer_name", "performer_id", "retain_until",
)  # fmt: skip
TOLD_ELSEWHERE = frozenset(
    {"manufacturer", "lot_number", "expires_on", "trace_code", "site", "route", "dose_text", "given_place",
     "performer_name"}
)  # fmt: skip
CORRECTABLE = TOLD_ELSEWHERE | {"vaccine_code", "dose_number", "given_at", "given_on", "performer_id"}
FROM_THE_VIAL = frozenset({"manufacturer", "lot_number", "expires_on", "trace_code", "given_place", "performer_name"})
UNDO_LASTS = dt.timedelta(seconds=60)  # until then the station takes a dose back, with its stock


def add_immunization(
    *,
    person_id: uuid.UUID,
    vaccine_code: str,
    dose_number: int,
    clinic_id: uuid.UUID,
    pack: Pack,
    site: BodySite,
    performer_id: uuid.UUID,
    given_at: dt.datetime,
    actor: Actor,
    now: dt.datetime | None = None,
    reason: str | None = None,
) -> Immunization:
    """Record a dose given here with everything 疫苗管理法 第46条 and 规范(2023) §9 name, taken from the pack.

    ``now`` is when it is written, ``given_at`` when it was given (the same unless entered later, for ``reason``).

    :raises IncompleteRecord: the database found a legal field empty.
    """
    lot, product = pack.lot, pack.lot.product
    record = Immunization(
        id=new_id(),
        record_id=new_id(),
        source=ImmunizationSource.GIVEN_HERE,
        person_id=person_id,
        vaccine_code=vaccine_code,
        dose_number=dose_number,
        given_at=given_at,
        given_on=clock.day_of(given_at),
        clinic_id=clinic_id,
        product_id=product.id,
        manufacturer=product.manufacturer,
        lot_id=lot.id,
        lot_number=lot.lot_number,
        expires_on=lot.expires_on,
        pack_id=pack.id,
        trace_code=pack.trace_code,
        site=site,
        route=product.route,
        dose_text=rules.dose_text(product.dose_ml_hundredths),
        performer_id=performer_id,
        recorded_by_id=staff_id(actor),
        recorded_at=now or given_at,
        reason=reason,
        retain_until=rules.retain_until(lot.expires_on),
    )
    return _kept(record, action="immunization_given", actor=actor)


def import_immunization(
    *,
    person_id: uuid.UUID,
    vaccine_code: str,
    dose_number: int,
    given_on: dt.date,
    actor: Actor,
    now: dt.datetime,
    **more: Any,
) -> Immunization:
    """Take over a dose given elsewhere, as written in a certificate or another clinic's record.

    ``more``, as far as the certificate tells: manufacturer (上市许可持有人), lot_number, expires_on, trace_code, site,
    route, dose_text, given_place (接种单位), performer_name.

    :raises NotInTheFuture, BeforeBirth: the date cannot be right.
    :raises NotFound: no such person.
    """
    unknown = more.keys() - TOLD_ELSEWHERE
    if unknown:
        raise TypeError(f"unknown facts of a dose: {sorted(unknown)}")
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    _must_be_possible(person, given_on, now)
    expires_on = more.get("expires_on")
    record = Immunization(
        id=new_id(),
        record_id=new_id(),
        source=ImmunizationSource.IMPORTED,
        person_id=person_id,
        vaccine_code=vaccine_code,
        dose_number=dose_number,
        given_at=clock.instant_of(given_on, dt.time(12)),
        given_on=given_on,
        recorded_by_id=staff_id(actor),
        recorded_at=now,
        retain_until=rules.retain_until(expires_on) if expires_on else None,
        **more,
    )
    return _kept(record, action="immunization_imported", actor=actor)


def correct_immunization(
    *,
    record_id: uuid.UUID,
    changes: dict[str, Any],
    reason: str,
    actor: Actor,
    now: dt.datetime,
    seen_version: int | None = None,
) -> Immunization:
    """Write the next version with other values; the earlier version stays as it was.

    ``changes``: any of vaccine_code, dose_number, given_at, given_on, site, route, dose_text, performer_id; of a dose
    given elsewhere also what its certificate tells. ``seen_version``: the one the corrector looked at.

    :raises FixedByTheVial: of a dose given here, what the scanned vial said.
    :raises NothingToCorrect: the values are those on record.
    :raises NotInTheFuture, BeforeBirth: the date cannot be right.
    :raises AlreadyInError: the record was marked as entered in error.
    :raises ChangedMeanwhile: somebody else wrote this version first.
    :raises NotFound: no such record at the actor's clinic.
    """
    wrong = changes.keys() - CORRECTABLE
    if wrong:
        raise ValueError(f"not correctable: {sorted(wrong)}")
    if "given_at" in changes:
        changes = {"given_on": clock.day_of(changes["given_at"]), **changes}
    latest = _own_record(record_id, actor)
    if seen_version is not None and latest.version != seen_version:
        raise ChangedMeanwhile
    changes = {name: value for name, value in changes.items() if getattr(latest, name) != value}
    if not changes:
        raise NothingToCorrect
    if latest.source is ImmunizationSource.GIVEN_HERE and changes.keys() & FROM_THE_VIAL:
        raise FixedByTheVial
    _must_be_possible(latest.person, changes.get("given_on", latest.given_on), now)
    record = _next_version(latest, reason=reason, actor=actor, now=now, **_followed(changes))
    return _kept(record, action="immunization_corrected", actor=actor)


def mark_entered_in_error(*, record_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> Immunization:
    """The dose was not given: the next version says so, nothing is deleted.

    :raises AlreadyInError: it says so already.
    :raises NotFound: no such record at the actor's clinic.
    """
    latest = _own_record(record_id, actor)
    record = _next_version(latest, reason=reason, actor=actor, now=now, status=ImmunizationStatus.ENTERED_IN_ERROR)
    return _kept(record, action="immunization_in_error", actor=actor)


def declare_in_error(
    *, record_id: uuid.UUID, seen_version: int, reason: str, actor: Actor, now: dt.datetime
) -> Immunization:
    """The same from the record's page, once the station cannot undo the dose any more (60 seconds).

    :raises UndoAtTheStation: the dose was given here less than 60 seconds ago.
    :raises ChangedMeanwhile: somebody else wrote a version since this one was looked at.
    :raises AlreadyInError: it says so already.
    :raises NotFound: no such record at the actor's clinic.
    """
    latest = _own_record(record_id, actor)
    if latest.version != seen_version:
        raise ChangedMeanwhile
    if latest.source is ImmunizationSource.GIVEN_HERE and now - latest.recorded_at < UNDO_LASTS:
        raise UndoAtTheStation
    return mark_entered_in_error(record_id=record_id, reason=reason, actor=actor, now=now)


def reinstate(*, record_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> Immunization:
    """A dose that was marked as entered in error was given after all: the next version counts again.

    :raises NotFound: no such record at the actor's clinic, or it counts.
    """
    latest = _at_own_clinic(record_id, actor)
    if latest.status is not ImmunizationStatus.ENTERED_IN_ERROR:
        raise NotFound
    record = _next_version(latest, reason=reason, actor=actor, now=now, status=ImmunizationStatus.COMPLETED)
    return _kept(record, action="immunization_reinstated", actor=actor)


def delete_record(*, record_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete all versions of a record whose time is over: vaccine expiry plus five years (疫苗管理法 第46条).

    :raises RetentionRuns: too early, or the vaccine's expiry is not known; the database refuses it as well.
    :raises NotFound: no such record at the actor's clinic.
    """
    latest = _at_own_clinic(record_id, actor)
    until = rules.last_retention(one.retain_until for one in queries.versions_of(record_id=record_id))
    if until is None or clock.day_of(now) < until:
        raise RetentionRuns(until=wording.full_day(until) if until else str(_l("长期")))
    audit.record(action="immunization_deleted", actor=actor, now=now, subject=latest, person_id=latest.person_id)
    db.session.flush()
    db.session.execute(sa.delete(Immunization).where(Immunization.record_id == record_id))


def _followed(changes: dict[str, Any]) -> dict[str, Any]:
    """With what follows from a change: retention from the expiry date."""
    if changes.get("expires_on"):
        return {**changes, "retain_until": rules.retain_until(changes["expires_on"])}
    return changes


def _must_be_possible(person: Person, given_on: dt.date, now: dt.datetime) -> None:
    check_given_on(given_on=given_on, birth_date=person.birth_date, today=clock.day_of(now))


def _kept(record: Immunization, *, action: str, actor: Actor) -> Immunization:
    db.session.add(record)
    db.session.flush()
    audit.record(
        action=action, actor=actor, now=record.recorded_at, subject=record, person_id=record.person_id,
        clinic_id=record.clinic_id, version=record.version,
    )  # fmt: skip
    events.announce(DoseWritten(immunization_id=record.id))
    return record


def _at_own_clinic(record_id: uuid.UUID, actor: Actor) -> Immunization:
    latest = queries.get_record(record_id=record_id)
    if actor.kind is ActorKind.STAFF and latest.clinic_id not in (None, actor.clinic_id):
        raise NotFound
    return latest


def _own_record(record_id: uuid.UUID, actor: Actor) -> Immunization:
    latest = _at_own_clinic(record_id, actor)
    if latest.status is ImmunizationStatus.ENTERED_IN_ERROR:
        raise AlreadyInError
    return latest


def _next_version(latest: Immunization, *, reason: str, actor: Actor, now: dt.datetime, **changes: Any) -> Immunization:
    values = {name: getattr(latest, name) for name in COPIED} | changes
    return Immunization(
        id=new_id(),
        version=latest.version + 1,
        recorded_by_id=staff_id(actor),
        recorded_at=now,
        reason=reason,
        **values,
    )
