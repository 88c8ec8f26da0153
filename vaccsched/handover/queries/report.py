"""What a message says, read when it is sent: plain values, so that no adapter asks the database."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.aefi.models import AefiCase, AefiDose, CaseStatus
from vaccsched.handover.models import HandoverMessage, MessageKind
from vaccsched.identity.models import StaffAccount
from vaccsched.records import queries as records
from vaccsched.records.models import HealthFact, Immunization
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


def reports(*, message_ids: Collection[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, Report]:
    """What these messages say now, by message; one is missing whose dose or case is not there any more."""
    messages = list(db.session.scalars(sa.select(HandoverMessage).where(HandoverMessage.id.in_(message_ids))))
    doses = _doses({one.subject_id for one in messages if one.kind is not MessageKind.REACTION})
    cases = _cases({one.subject_id for one in messages if one.kind is MessageKind.REACTION})
    about = _About({one.person_id for one in doses.values()} | {one.person_id for one in cases.values()})
    found = {}
    for one in messages:
        dose, case = doses.get(one.subject_id), cases.get(one.subject_id)
        if dose is not None:
            found[one.id] = _of_dose(one, dose, about, now)
        elif case is not None:
            found[one.id] = _of_reaction(one, case, about, now)
    return found


class _About:
    """What is known of these persons besides."""

    def __init__(self, person_ids: set[uuid.UUID]) -> None:
        files = db.session.scalars(sa.select(PersonFile).where(PersonFile.person_id.in_(person_ids)))
        self.files = {one.person_id: one for one in files}
        self.reactions: dict[uuid.UUID, list[AefiCase]] = defaultdict(list)
        self.objections: dict[uuid.UUID, list[HealthFact]] = defaultdict(list)
        told = sa.select(AefiCase).where(AefiCase.person_id.in_(person_ids), AefiCase.status.in_(TOLD))
        for case in db.session.scalars(told.order_by(AefiCase.discovered_at, AefiCase.id)):
            self.reactions[case.person_id].append(case)
        for fact in records.health_facts_among(person_ids=person_ids):
            self.objections[fact.person_id].append(fact)


def _doses(record_ids: set[uuid.UUID]) -> dict[uuid.UUID, Immunization]:
    """The newest version of each record that a clinic here gave."""
    versions = sa.select(Immunization).where(
        Immunization.record_id.in_(record_ids), Immunization.clinic_id.is_not(None)
    )
    loaded = versions.order_by(Immunization.version).options(
        joinedload(Immunization.vaccine), joinedload(Immunization.product), joinedload(Immunization.performer),
        joinedload(Immunization.person), joinedload(Immunization.clinic),
    )  # fmt: skip
    return {one.record_id: one for one in db.session.scalars(loaded)}


def _cases(case_ids: set[uuid.UUID]) -> dict[uuid.UUID, AefiCase]:
    if not case_ids:
        return {}
    loaded = (
        sa.select(AefiCase)
        .where(AefiCase.id.in_(case_ids))
        .options(
            joinedload(AefiCase.person),
            joinedload(AefiCase.clinic),
            selectinload(AefiCase.doses).joinedload(AefiDose.immunization).joinedload(Immunization.vaccine),
        )
    )
    return {one.id: one for one in db.session.scalars(loaded)}


def _of_dose(message: HandoverMessage, dose: Immunization, about: _About, now: dt.datetime) -> Report:
    if dose.clinic is None:
        raise ValueError("a dose given elsewhere is not told")
    return Report(
        event_id=message.id, kind=message.kind, version=dose.version, person=dose.person,
        file=about.files.get(dose.person_id), clinic=dose.clinic, dose=dose, performer=dose.performer,
        product=dose.product, reactions=about.reactions[dose.person_id],
        objections=about.objections[dose.person_id], sent_at=now,
    )  # fmt: skip


def _of_reaction(message: HandoverMessage, case: AefiCase, about: _About, now: dt.datetime) -> Report:
    doses = [one.immunization for one in case.doses]
    newest_first = sorted(doses, key=lambda one: (one.given_at, one.record_id), reverse=True)
    return Report(
        event_id=message.id, kind=message.kind, version=message.version, person=case.person,
        file=about.files.get(case.person_id), clinic=case.clinic, reaction=Reaction(case=case, doses=newest_first),
        objections=about.objections[case.person_id], sent_at=now,
    )  # fmt: skip
