"""What a message says, read when it is sent: plain values, so that no adapter asks the database."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.aefi.models import AefiCase, CaseStatus
from vaccsched.handover.models import HandoverMessage, MessageKind
from vaccsched.identity.models import StaffAccount
from vaccsched.records import queries as records
from vaccsched.records.models import HealthFact, Immunization
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person, PersonFile
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import VaccineProduct

TOLD = (CaseStatus.COMPLETE, CaseStatus.SUBMITTED, CaseStatus.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """A suspected reaction, with the doses before it; newest first."""

    case: AefiCase
    doses: Sequence[Immunization]


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything one message tells. Exactly one of ``dose`` and ``reaction`` is set.

    ``reactions``: the person's reactions that were told so far, ``objections``: what speaks against vaccines.
    """

    event_id: uuid.UUID
    kind: MessageKind
    version: int
    person: Person
    file: PersonFile | None
    clinic: Clinic
    dose: Immunization | None = None
    performer: StaffAccount | None = None
    product: VaccineProduct | None = None
    reaction: Reaction | None = None
    reactions: Sequence[AefiCase] = ()
    objections: Sequence[HealthFact] = ()
    sent_at: dt.datetime


def find_report(*, message: HandoverMessage, now: dt.datetime) -> Report | None:
    """What this message says now; None: the dose or the case is not there any more."""
    if message.kind is MessageKind.REACTION:
        return _of_reaction(message, now)
    return _of_dose(message, now)


def _of_dose(message: HandoverMessage, now: dt.datetime) -> Report | None:
    dose = db.session.scalar(
        sa.select(Immunization)
        .where(Immunization.record_id == message.subject_id)
        .order_by(Immunization.version.desc())
        .limit(1)
        .options(
            joinedload(Immunization.vaccine), joinedload(Immunization.product), joinedload(Immunization.performer)
        )
    )  # fmt: skip
    if dose is None or dose.clinic_id is None:
        return None
    person = residents.get_person(person_id=dose.person_id)
    return Report(
        event_id=message.id, kind=message.kind, version=dose.version, person=person,
        file=residents.find_file(person_id=person.id), clinic=db.session.get_one(Clinic, dose.clinic_id), dose=dose,
        performer=dose.performer, product=dose.product, reactions=_told_reactions(person.id),
        objections=records.health_facts_of(person_id=person.id), sent_at=now,
    )  # fmt: skip


def _of_reaction(message: HandoverMessage, now: dt.datetime) -> Report | None:
    case = db.session.get(AefiCase, message.subject_id)
    if case is None:
        return None
    doses = [one.immunization for one in case.doses]
    return Report(
        event_id=message.id, kind=message.kind, version=message.version, person=case.person,
        file=residents.find_file(person_id=case.person_id), clinic=case.clinic,
        reaction=Reaction(
            case=case, doses=sorted(doses, key=lambda one: (one.given_at, one.record_id), reverse=True)
        ),
        objections=records.health_facts_of(person_id=case.person_id), sent_at=now,
    )  # fmt: skip


def _told_reactions(person_id: uuid.UUID) -> list[AefiCase]:
    return list(
        db.session.scalars(
            sa.select(AefiCase)
            .where(AefiCase.person_id == person_id, AefiCase.status.in_(TOLD))
            .order_by(AefiCase.discovered_at, AefiCase.id)
        )
    )
