"""Questions about inquiries and pre-filled answers: what was said, what it means, who may sign. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched.records import queries as records
from vaccsched.records.models import HealthFact, HealthFactKind
from vaccsched.residents import queries as residents
from vaccsched.residents.models import DocumentKind, Guardianship, Person, Relation
from vaccsched.screening import findings
from vaccsched.screening.findings import Face, Finding
from vaccsched.screening.models import Inquiry, InquiryOutcome, Prefill, Signed, SignerProof
from vaccsched.screening.rules import ITEMS, Answer, AnswerSet
from vaccsched.screening.words import METHODS as METHOD_WORDS
from vaccsched.screening.words import OUTCOMES as OUTCOME_WORDS
from vaccsched.screening.words import PROOFS as PROOF_WORDS
from vaccsched.shared import format as wording
from vaccsched.shared.db import db
from vaccsched.shared.masking import mask_id_number
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import PlannedInjection
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit

__all__ = ["ITEMS", "METHOD_WORDS", "OUTCOME_WORDS", "PROOF_WORDS", "Answer", "AnswerSet"]


def inquiry_of(*, visit_id: uuid.UUID) -> Inquiry | None:
    """The inquiry of a visit, if it was confirmed."""
    return db.session.scalar(sa.select(Inquiry).where(Inquiry.visit_id == visit_id))


def is_recommended(inquiry: Inquiry | None, *, on: dt.date) -> bool:
    """The inquiry is of that day and its outcome is 建议接种; another day's does not count."""
    return inquiry is not None and inquiry.day == on and inquiry.outcome is InquiryOutcome.RECOMMEND


def yes_sentences(inquiry: Inquiry) -> list[str]:
    """The items answered 是, with told days and remarks, for whoever reads them at the bedside."""
    answers = AnswerSet.from_json(inquiry.answers or "{}")
    return [f"{item.number}. {item.sentence}" + _told(answers[item.key]) for item in ITEMS if answers[item.key].yes]


def _told(answer: Answer) -> str:
    day = wording.full_day(answer.on) if answer.on is not None else ""
    return "".join(f"：{part}" for part in (day, answer.note) if part)


def prefill_of(*, appointment_id: uuid.UUID | None) -> Prefill | None:
    """What the resident answered while booking."""
    if appointment_id is None:
        return None
    return db.session.scalar(sa.select(Prefill).where(Prefill.appointment_id == appointment_id))


def prefilled_answers(*, appointment_id: uuid.UUID | None) -> AnswerSet | None:
    """The same, read."""
    prefill = prefill_of(appointment_id=appointment_id)
    return AnswerSet.from_json(prefill.answers) if prefill is not None and prefill.answers else None


def findings_for(
    *, visit: Visit, answers: AnswerSet | None, temperature_tenths: int | None, on: dt.date
) -> list[Finding]:
    """Everything to look at for every planned dose: by dates, by the record, by answers, by temperature."""
    planned = open_doses(visit)
    faces = [Face(code=dose.vaccine_code, kind=dose.vaccine.kind) for dose in planned]
    by_dates = {
        dose.vaccine_code: records.objections(
            person=visit.person, vaccine_code=dose.vaccine_code, dose_number=dose.dose_number, on=on
        )
        for dose in planned
    }
    found = findings.from_dates(by_dates)
    found += findings.from_record(
        records.facts_of(visit.person).conditions, records.severe_allergies_of(person_id=visit.person_id), faces
    )
    if answers is not None:
        found += findings.from_told_days(answers, faces, on=on) + findings.from_answers(answers, faces)
    return found + findings.from_temperature(
        temperature_tenths, line_tenths=visit.clinic.fever_line_tenths, faces=faces
    )


def open_doses(visit: Visit) -> list[PlannedDose]:
    """Planned doses without an outcome, in their order."""
    return [dose for dose in visit.planned_doses if dose.outcome is DoseOutcome.PLANNED]


def postponed(visit: Visit) -> list[PlannedDose]:
    """Doses of a visit that were put off, in their order."""
    return [dose for dose in visit.planned_doses if dose.outcome is DoseOutcome.POSTPONED]


def placing_of(doses: Sequence[PlannedDose], *, person: Person, on: dt.date) -> dict[str, PlannedInjection]:
    """Order and limb of the planned doses, by vaccine."""
    codes = [dose.vaccine_code for dose in doses]
    return {one.vaccine: one for one in records.placing_for(person=person, vaccine_codes=codes, on=on)}


def last_exposure(*, person: Person) -> HealthFact | None:
    """The latest rabies exposure on record."""
    facts = records.health_facts_of(person_id=person.id)
    return next((fact for fact in reversed(facts) if fact.kind is HealthFactKind.EXPOSURE), None)


def may_sign(*, visit: Visit, relation: Relation, written_authorisation: bool, on: dt.date) -> bool:
    """Whether someone of this relation may sign: an adult for themselves or by a helper; for a minor a parent, a
    registered guardian, or anybody with the guardian's written authorisation (疫苗管理法 第45条; 民法典 第27条).
    """
    if not is_minor(visit.person, on):
        return True
    if relation is Relation.SELF:
        return False
    return relation is Relation.PARENT or written_authorisation or _is_registered(visit, relation, on)


def _is_registered(visit: Visit, relation: Relation, on: dt.date) -> bool:
    link = sa.select(Guardianship.id).where(
        Guardianship.person_id == visit.person_id,
        Guardianship.relation == relation,
        Guardianship.revoked_at.is_(None),
        sa.or_(Guardianship.ends_on.is_(None), Guardianship.ends_on > on),
    )
    return db.session.scalar(sa.select(link.exists())) or False


def name_of(dose: PlannedDose) -> str:
    """The vaccine's name in the reader's language."""
    return vaccines.name_of(dose.vaccine_code)


def is_minor(person: Person, on: dt.date) -> bool:
    """Not yet 18: somebody else signs (疫苗管理法 第45条)."""
    return not residents.is_adult(person.birth_date, on)


def relation_choices(*, visit: Visit, on: dt.date) -> list[tuple[str, str]]:
    """Who may sign, as choices of a form: a minor never for themselves."""
    skipped = {Relation.SELF, Relation.CHILD, Relation.SPOUSE} if is_minor(visit.person, on) else set()
    return [
        (relation.value, str(word)) for relation, word in residents.RELATION_WORDS.items() if relation not in skipped
    ]


def identity_choices() -> list[tuple[str, str]]:
    """How a signer who is not the recipient is known."""
    papers = [(kind.value, str(word)) for kind, word in residents.DOCUMENT_WORDS.items() if kind != DocumentKind.NONE]
    return [(SignerProof.KNOWN.value, str(PROOF_WORDS[SignerProof.KNOWN])), *papers]


def signer_facts(signed: Signed | None) -> dict[str, Any] | None:
    """Who signed and how they were known, for paper; the document masked."""
    if signed is None:
        return None
    kind, number = signed.signer_document_kind, signed.signer_document
    paper = f"{residents.DOCUMENT_WORDS[kind]} {mask_id_number(number)}" if kind is not None and number else ""
    return {
        "name": signed.signer_name,
        "relation": str(residents.RELATION_WORDS[signed.signer_relation]),
        "proof": paper or str(PROOF_WORDS[signed.signer_proof]),
        "authorised": signed.written_authorisation,
    }


def head_facts(visit: Visit) -> dict[str, Any]:
    """Whom and when a paper of a visit is about."""
    person: Person = visit.person
    return {
        "visit_id": visit.id,
        "clinic": visit.clinic.name,
        "clinic_phone": visit.clinic.phone,
        "name": person.name,
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "age": wording.age(person.birth_date, visit.day),
        "day": wording.full_day(visit.day),
        "ticket": visit.ticket,
        "planned": [name_of(dose) for dose in visit.planned_doses],
    }
