"""Questions about consents, their texts, prices and follow-ups. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import joinedload

from vaccsched.consents import text_words
from vaccsched.consents.models import Consent, ConsentDecision, ConsentText, FollowUp, FollowUpDone
from vaccsched.records import queries as records
from vaccsched.screening.queries import open_doses
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Price
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Status
from vaccsched.vaccines.models import Programme, Vaccine
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit

KEPT = relativedelta(years=5)


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


def agreed_doses(*, visit: Visit) -> frozenset[uuid.UUID]:
    """The planned doses of a visit for which a consent was signed."""
    ids = [dose.id for dose in visit.planned_doses]
    agreed = sa.select(Consent.planned_dose_id).where(
        Consent.planned_dose_id.in_(ids), Consent.decision == ConsentDecision.AGREED
    )
    return frozenset(db.session.scalars(agreed))


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
    if not is_self_paid(dose):
        return None
    return stock.find_price(clinic_id=dose.visit.clinic_id, vaccine_code=dose.vaccine_code, on=on)


def latest_texts(*, vaccine_codes: Iterable[str] | None = None) -> dict[str, ConsentText]:
    """The highest version of each vaccine's text, in force or not, in the programme's order; None: of all vaccines."""
    wanted = sa.select(ConsentText).join(ConsentText.vaccine).order_by(Vaccine.position, ConsentText.version)
    if vaccine_codes is not None:
        wanted = wanted.where(ConsentText.vaccine_code.in_(list(vaccine_codes)))
    return {text.vaccine_code: text for text in db.session.scalars(wanted)}


def is_self_paid(dose: PlannedDose) -> bool:
    """Whether the vaccine is outside the programme: only those have a price at all (疫苗管理法 第49条)."""
    return dose.vaccine.programme is Programme.NON_NIP


def agreed_paid(*, visit: Visit) -> list[Consent]:
    """Self-paid doses that were agreed to, that cost something or whose price was not told, and that are still to be
    given or were given; in the doses' order.
    """
    signed = consents_of(visit=visit)
    doses = [dose for dose in visit.planned_doses if dose.outcome in (DoseOutcome.PLANNED, DoseOutcome.GIVEN)]
    agreed = [signed[dose.id] for dose in doses if dose.id in signed and is_self_paid(dose)]
    return [one for one in agreed if one.decision is ConsentDecision.AGREED and one.price_fen != 0]


def pays_first(*, visit: Visit) -> bool:
    """Whether the way to the needle leads by the cashier; whoever needs an urgent vaccine pays when there is time."""
    return any(not one.planned_dose.vaccine.urgent for one in agreed_paid(visit=visit))


def free_products(*, vaccine_code: str) -> tuple[str, ...]:
    """Codes of the programme's vaccines against the same disease as a self-paid one."""
    return text_words.FREE_PRODUCTS.get(vaccine_code, ())


def free_instead(dose: PlannedDose, *, on: dt.date) -> list[str]:
    """Names of the programme's vaccines against the same disease that this person can still have free."""
    wanted = free_products(vaccine_code=dose.vaccine_code)
    if not wanted or not is_self_paid(dose):
        return []
    gone = (Status.COMPLETE, Status.NOT_APPLICABLE)
    answers = {one.vaccine: one for one in records.forecast_for(person=dose.visit.person, on=on)}
    return [vaccines.name_of(code) for code in wanted if code in answers and answers[code].status not in gone]


def texts_of(*, vaccine_code: str) -> list[ConsentText]:
    """All versions, newest first."""
    return list(
        db.session.scalars(
            sa.select(ConsentText).where(ConsentText.vaccine_code == vaccine_code).order_by(ConsentText.version.desc())
        )
    )


def retain_until(consent: Consent) -> dt.date:
    """The first day on which the paper or the row may be destroyed: expiry of the vaccine that was given plus five
    years; when none was given, five years after the day (预防接种工作规范(2023年版) §6.3.4).
    """
    dose = consent.planned_dose
    given = [
        one.retain_until
        for one in records.immunizations_of(person_id=dose.visit.person_id)
        if (one.vaccine_code, one.given_on) == (dose.vaccine_code, dose.visit.day) and one.retain_until is not None
    ]
    return max(given, default=dose.visit.day + KEPT)


def get_refusal(*, clinic_id: uuid.UUID, consent_id: uuid.UUID) -> Consent:
    """A refusal after which a call was agreed.

    :raises NotFound: missing, another clinic's, or no call was agreed.
    """
    consent = db.session.get(Consent, consent_id)
    if consent is None or consent.planned_dose.visit.clinic_id != clinic_id or consent.follow_up is not FollowUp.CALL:
        raise NotFound
    return consent


def calls_to_make(*, clinic_id: uuid.UUID) -> list[Consent]:
    """Refusals after which a call was agreed and not made yet, earliest first."""
    return list(
        db.session.scalars(
            sa.select(Consent)
            .join(Consent.planned_dose)
            .join(PlannedDose.visit)
            .where(
                Visit.clinic_id == clinic_id,
                Consent.decision == ConsentDecision.REFUSED,
                Consent.follow_up == FollowUp.CALL,
                ~sa.select(FollowUpDone.id).where(FollowUpDone.consent_id == Consent.id).exists(),
            )
            .options(joinedload(Consent.planned_dose).joinedload(PlannedDose.visit).joinedload(Visit.person))
            .order_by(Consent.follow_up_on, Consent.id)
        )
    )
