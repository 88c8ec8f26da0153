"""Opening a case and filling in its card."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa

from vaccsched.aefi import queries, rules
from vaccsched.aefi.errors import BeforeTheDose, NoClinic, NothingTold, NotYetHappened, UnlawfulStep
from vaccsched.aefi.events import CaseWritten, ReactionReported
from vaccsched.aefi.models import (
    AefiCase,
    AefiDose,
    AefiEvent,
    CaseStatus,
    Correct,
    Found,
    Recovery,
    Severity,
    Source,
    What,
)
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.residents import queries as residents
from vaccsched.shared import audit, events, idempotency
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites


@dataclass(frozen=True, kw_only=True)
class Card:
    """What people fill in; None: not known yet. Lengths in millimetres, temperature axillary in 0.1 °C."""

    occupation: str | None = None
    address: str | None = None
    phone: str | None = None
    onset_at: dt.datetime | None = None
    seen_on: dt.date | None = None
    seen_where: str | None = None
    course: str | None = None
    temperature_tenths: int | None = None
    redness_mm: int | None = None
    induration_mm: int | None = None
    diagnosis: str | None = None
    hospitalised: bool | None = None
    recovery: Recovery | None = None
    found: Found | None = None
    reporter_name: str | None = None
    reporter_phone: str | None = None


def report(
    *, clinic_id: uuid.UUID, person_id: uuid.UUID, source: Source, discovered_at: dt.datetime,
    found_by: uuid.UUID | None, immunization_ids: Sequence[uuid.UUID], severity: Severity, actor: Actor,
    now: dt.datetime, card: Card | None = None, told: str | None = None,
) -> AefiCase:  # fmt: skip
    """Open a case: the clocks of 2 and 48 hours run from ``discovered_at`` (疫苗管理法 第54条).

    ``found_by``: the member of staff who found it; ``told``: the family's words.

    :raises NotFound: another clinic's, no such person, or a dose that is not theirs.
    :raises NotYetHappened: found or begun after now. :raises BeforeTheDose: begun before every dose that was named.
    """
    if actor.kind is ActorKind.STAFF and actor.clinic_id != clinic_id:
        raise NotFound
    person = residents.get_person(person_id=person_id)
    doses = _own_doses(person.id, immunization_ids)
    card = card or Card()
    _check_times(discovered_at, card.onset_at, [one.given_at for one in doses], now)
    case = AefiCase(
        id=new_id(), clinic_id=clinic_id, person_id=person.id, code="", source=source, severity=severity,
        discovered_at=discovered_at, severe_at=None if severity is Severity.ORDINARY else discovered_at,
        found_by_id=found_by, account_id=actor.id if actor.kind is ActorKind.ACCOUNT else None, created_at=now,
        status=CaseStatus.DRAFT,
    )  # fmt: skip
    case.code = _code(case)
    case.told, case.doses = told, [AefiDose(immunization_id=one.id) for one in doses]
    _fill(case, card)
    db.session.add(case)
    db.session.flush()
    write(case, What.REPORTED, actor, now)
    audit.record(
        action="aefi_reported", actor=actor, now=now, subject=case, person_id=person.id, clinic_id=clinic_id,
        source=source, severity=severity,
    )  # fmt: skip
    events.announce(ReactionReported(case_id=case.id, clinic_id=clinic_id))
    return case


def report_from_home(
    *, account_id: uuid.UUID, person_id: uuid.UUID, told: str, onset_at: dt.datetime | None,
    temperature_tenths: int | None, immunization_ids: Sequence[uuid.UUID], phone: str | None, actor: Actor, key: str,
    now: dt.datetime,
) -> AefiCase:  # fmt: skip
    """A family tells of a reaction; it stands in the clinic's list at once. The clinic that gave the newest of the
    doses gets it, else the one the person is registered at. The clinic discovers it now.

    :raises NotFound: not a person of this account. :raises NothingTold: :raises NoClinic: :raises NotYetHappened:
    """
    body = {"person_id": person_id, "told": told, "onset_at": onset_at}
    made = idempotency.made_before(actor=actor, operation="report_from_home", key=key, **body)
    if made is not None:
        return db.session.get_one(AefiCase, made)
    person = residents.get_own_person(account_id=account_id, person_id=person_id, on=day_of(now))
    if not told.strip():
        raise NothingTold(field="told")
    doses = _own_doses(person.id, immunization_ids)
    clinic_id = next((one.clinic_id for one in doses if one.clinic_id), person.clinic_id)
    if clinic_id is None:
        raise NoClinic
    case = report(
        clinic_id=clinic_id, person_id=person.id, source=Source.RESIDENT, discovered_at=now, found_by=None,
        immunization_ids=[one.id for one in doses], severity=Severity.ORDINARY, actor=actor, now=now,
        told=told.strip(),
        card=Card(onset_at=onset_at, temperature_tenths=temperature_tenths, phone=phone, found=Found.PASSIVE),
    )  # fmt: skip
    idempotency.remember(actor=actor, operation="report_from_home", key=key, made_id=case.id, now=now, **body)
    return case


def change_card(
    *, case_id: uuid.UUID, card: Card, immunization_ids: Sequence[uuid.UUID],
    correct: Mapping[uuid.UUID, Correct | None], severity: Severity, actor: Actor, now: dt.datetime,
) -> AefiCase:  # fmt: skip
    """Fill in the card. With the last starred field it is complete, and a draft again when one is emptied. A death
    makes it an event of the two-hour limit. ``correct``: by dose.

    :raises NotFound: :raises UnlawfulStep: it was submitted. :raises NotYetHappened, BeforeTheDose:
    """
    case = own_case(case_id, actor)
    if not rules.is_waiting(case.status):
        raise UnlawfulStep
    doses = _own_doses(case.person_id, immunization_ids)
    _check_times(case.discovered_at, card.onset_at, [one.given_at for one in doses], now)
    _name_doses(case, doses, correct)
    _fill(case, card)
    _set_severity(case, Severity.DEATH if card.recovery is Recovery.DEATH else severity, actor, now)
    complete = not rules.missing(case)
    before, case.status = case.status, CaseStatus.COMPLETE if complete else CaseStatus.DRAFT
    happened = What.CHANGED
    if case.status is not before:
        happened = What.COMPLETED if complete else What.REOPENED
    write(case, happened, actor, now)
    audit.record(action="aefi_changed", actor=actor, now=now, subject=case, person_id=case.person_id, to=case.status)
    return case


def raise_severity(*, case_id: uuid.UUID, severity: Severity, actor: Actor, now: dt.datetime) -> AefiCase:
    """It became known that the event is of another weight: the two hours run from now. After submission the national
    system has the case; the change is written into its history all the same.

    :raises NotFound:
    """
    case = own_case(case_id, actor)
    _set_severity(case, severity, actor, now)
    audit.record(action="aefi_changed", actor=actor, now=now, subject=case, person_id=case.person_id, to=severity)
    return case


def note_list_seen(*, case_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime) -> None:
    """One row for looking at the list, with the ids of the cases and of whom they are about."""
    persons = db.session.scalars(sa.select(AefiCase.person_id).where(AefiCase.id.in_(case_ids)).distinct())
    audit.record(action="aefi_list_seen", actor=actor, now=now, cases=list(case_ids), persons=sorted(persons))


# for the other file of this folder


def own_case(case_id: uuid.UUID, actor: Actor) -> AefiCase:
    """:raises NotFound: the actor stands in no clinic, or the case is another clinic's."""
    if actor.clinic_id is None:
        raise NotFound
    return queries.get_case(clinic_id=actor.clinic_id, case_id=case_id)


def write(case: AefiCase, what: What, actor: Actor, now: dt.datetime, note: str | None = None) -> None:
    """One line of the case's history."""
    line = AefiEvent(
        id=new_id(), case_id=case.id, what=what, at=now, staff_id=actor.id if actor.kind is ActorKind.STAFF else None
    )
    line.note = note
    db.session.add(line)
    db.session.flush()
    db.session.expire(case, ["history"])
    events.announce(CaseWritten(case_id=case.id, line_id=line.id))


def _own_doses(person_id: uuid.UUID, immunization_ids: Sequence[uuid.UUID]) -> list[Immunization]:
    """Newest first."""
    known = {one.id: one for one in records.immunizations_of(person_id=person_id)}
    if not set(immunization_ids) <= known.keys():
        raise NotFound
    return sorted((known[one] for one in set(immunization_ids)), key=lambda one: (one.given_at, one.id), reverse=True)


def _check_times(
    discovered_at: dt.datetime, onset_at: dt.datetime | None, given_at: Sequence[dt.datetime], now: dt.datetime
) -> None:
    if discovered_at > now:
        raise NotYetHappened(field="discovered_at")
    if onset_at is not None and onset_at > now:
        raise NotYetHappened(field="onset_at")
    if onset_at is not None and given_at and all(day_of(at) > day_of(onset_at) for at in given_at):
        raise BeforeTheDose(field="onset_at")


def _fill(case: AefiCase, card: Card) -> None:
    for one in fields(Card):
        value = getattr(card, one.name)
        setattr(case, one.name, value.strip() or None if isinstance(value, str) and value is not None else value)


def _name_doses(case: AefiCase, doses: Sequence[Immunization], correct: Mapping[uuid.UUID, Correct | None]) -> None:
    wanted = {one.id for one in doses}
    for dose in list(case.doses):
        if dose.immunization_id not in wanted:
            case.doses.remove(dose)
            db.session.delete(dose)
    known = {dose.immunization_id: dose for dose in case.doses}
    for one in doses:
        if one.id not in known:
            known[one.id] = AefiDose(immunization_id=one.id)
            case.doses.append(known[one.id])
        known[one.id].given_correctly = correct.get(one.id)
    db.session.flush()


def _set_severity(case: AefiCase, severity: Severity, actor: Actor, now: dt.datetime) -> None:
    if severity is case.severity:
        return
    before, case.severity = case.severity, severity
    if severity is Severity.ORDINARY:
        case.severe_at = None
    elif case.severe_at is None:
        case.severe_at = now
    db.session.flush()
    write(case, What.SEVERITY, actor, now, note=f"{before} → {severity}")


def _code(case: AefiCase) -> str:
    clinic = sites.get_clinic(case.clinic_id)
    return f"{clinic.code}-{day_of(case.discovered_at):%Y%m%d}-{case.id.hex[-5:].upper()}"
