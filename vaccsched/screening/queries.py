"""Questions about inquiries, pre-filled answers, consents and consent texts. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from vaccsched.records import queries as records
from vaccsched.records.models import HealthFact, HealthFactKind
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Guardianship, Person, Relation
from vaccsched.screening import findings
from vaccsched.screening.findings import Face, Finding
from vaccsched.screening.models import Consent, ConsentDecision, ConsentText, Inquiry, InquiryOutcome, Prefill
from vaccsched.screening.rules import ITEMS, AnswerSet
from vaccsched.screening.words import OUTCOMES as OUTCOME_WORDS
from vaccsched.shared.db import db
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Price
from vaccsched.vaccines.forecast import PlannedInjection
from vaccsched.vaccines.models import Programme
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit

__all__ = ["OUTCOME_WORDS"]


def inquiry_of(*, visit_id: uuid.UUID) -> Inquiry | None:
    """The inquiry of a visit, if it was confirmed."""
    return db.session.scalar(sa.select(Inquiry).where(Inquiry.visit_id == visit_id))


def is_recommended(inquiry: Inquiry | None, *, on: dt.date) -> bool:
    """The inquiry is of that day and its outcome is 建议接种; another day's does not count."""
    return inquiry is not None and inquiry.day == on and inquiry.outcome is InquiryOutcome.RECOMMEND


def yes_sentences(inquiry: Inquiry) -> list[str]:
    """The items answered 是, with their remarks, for whoever reads them at the bedside."""
    answers = AnswerSet.from_json(inquiry.answers or "{}")
    said = [(item, answers[item.key]) for item in ITEMS if answers[item.key].yes]
    return [f"{item.number}. {item.sentence}" + (f"：{answer.note}" if answer.note else "") for item, answer in said]


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
    """Everything to look at for every planned dose: by dates, by answers, by temperature."""
    planned = open_doses(visit)
    faces = [Face(code=dose.vaccine_code, kind=dose.vaccine.kind) for dose in planned]
    by_dates = {
        dose.vaccine_code: records.objections(
            person=visit.person, vaccine_code=dose.vaccine_code, dose_number=dose.dose_number, on=on
        )
        for dose in planned
    }
    found = findings.from_dates(by_dates)
    if answers is not None:
        found += findings.from_answers(answers, faces)
    return found + findings.from_temperature(
        temperature_tenths, line_tenths=visit.clinic.fever_line_tenths, faces=faces
    )


def open_doses(visit: Visit) -> list[PlannedDose]:
    """Planned doses without an outcome, in their order."""
    return [dose for dose in visit.planned_doses if dose.outcome is DoseOutcome.PLANNED]


def consents_of(*, visit: Visit) -> dict[uuid.UUID, Consent]:
    """Consents of a visit by planned dose."""
    ids = [dose.id for dose in visit.planned_doses]
    rows = db.session.scalars(sa.select(Consent).where(Consent.planned_dose_id.in_(ids)).order_by(Consent.id))
    return {consent.planned_dose_id: consent for consent in rows}


def has_agreed(*, planned_dose_id: uuid.UUID) -> bool:
    """A consent was signed for this dose."""
    agreed = sa.select(Consent.id).where(
        Consent.planned_dose_id == planned_dose_id, Consent.decision == ConsentDecision.AGREED
    )
    return db.session.scalar(sa.select(agreed.exists())) or False


def placing_of(doses: Sequence[PlannedDose], *, person: Person, on: dt.date) -> dict[str, PlannedInjection]:
    """Order and limb of the planned doses, by vaccine."""
    codes = [dose.vaccine_code for dose in doses]
    return {one.vaccine: one for one in records.placing_for(person=person, vaccine_codes=codes, on=on)}


def last_exposure(*, person: Person) -> HealthFact | None:
    """The latest rabies exposure on record."""
    facts = records.health_facts_of(person_id=person.id)
    return next((fact for fact in reversed(facts) if fact.kind is HealthFactKind.EXPOSURE), None)


def to_sign(*, visit: Visit) -> list[PlannedDose]:
    """Doses that still wait for a decision, in their order."""
    signed = consents_of(visit=visit)
    return [dose for dose in open_doses(visit) if dose.id not in signed]


def text_in_force(*, vaccine_code: str, on: dt.date) -> ConsentText | None:
    """The newest version of what is told about a vaccine that has come into force."""
    return db.session.scalar(
        sa.select(ConsentText)
        .where(ConsentText.vaccine_code == vaccine_code, ConsentText.effective_from <= on)
        .order_by(ConsentText.version.desc())
        .limit(1)
    )


def price_of(dose: PlannedDose, *, on: dt.date) -> Price | None:
    """What this dose costs; None for programme vaccines, and where no price is published."""
    if dose.vaccine.programme is not Programme.NON_NIP:
        return None
    return stock.find_price(clinic_id=dose.visit.clinic_id, vaccine_code=dose.vaccine_code, on=on)


def may_sign(*, visit: Visit, relation: Relation, written_authorisation: bool, on: dt.date) -> bool:
    """Whether someone of this relation may sign: an adult for themselves or by a helper; for a minor a parent, a
    registered guardian, or anybody with the guardian's written authorisation (疫苗管理法 第45条; 民法典 第27条).
    """
    if residents.age_months(visit.person.birth_date, on) >= 18 * 12:
        return True
    if relation is Relation.SELF:
        return False
    return relation is Relation.PARENT or written_authorisation or _is_registered(visit, relation, on)


def latest_texts(*, vaccine_codes: Iterable[str]) -> dict[str, ConsentText]:
    """The highest version of each vaccine's text, in force or not."""
    rows = db.session.scalars(
        sa.select(ConsentText)
        .where(ConsentText.vaccine_code.in_(list(vaccine_codes)))
        .order_by(ConsentText.vaccine_code, ConsentText.version)
    )
    return {text.vaccine_code: text for text in rows}


def _is_registered(visit: Visit, relation: Relation, on: dt.date) -> bool:
    link = sa.select(Guardianship.id).where(
        Guardianship.person_id == visit.person_id,
        Guardianship.relation == relation,
        Guardianship.revoked_at.is_(None),
        sa.or_(Guardianship.ends_on.is_(None), Guardianship.ends_on > on),
    )
    return db.session.scalar(sa.select(link.exists())) or False
