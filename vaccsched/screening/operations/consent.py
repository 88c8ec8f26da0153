"""Informed consent per vaccine: the text told, the decision, the signature."""

import datetime as dt
import re
import uuid

import sqlalchemy as sa

from vaccsched.residents.models import Relation
from vaccsched.screening import consent_words, queries
from vaccsched.screening.errors import (
    AlreadySigned,
    ConsentTextChanged,
    GuardianNeeded,
    NoConsentText,
    NotAtConsent,
    NothingToSign,
    RefusalNeedsReason,
    SignatureMissing,
)
from vaccsched.screening.models import Consent, ConsentDecision, ConsentText, SignatureMethod
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, Visit

PATH = re.compile(r"[MLml0-9 .,-]{8,60000}")  # strokes of the canvas as an SVG path


def sign_consent(
    *,
    planned_dose_id: uuid.UUID,
    decision: ConsentDecision,
    signer_relation: Relation,
    signer_name: str,
    method: SignatureMethod,
    signature: str | None,
    reason: str | None,
    actor: Actor,
    reading: Reading,
    consent_text_id: uuid.UUID | None = None,
    written_authorisation: bool = False,
) -> Consent:
    """Keep the decision about one planned dose with the version of the text that was told (疫苗管理法 第45条).

    ``signature``: an SVG path drawn on the canvas. ``consent_text_id``: the text that was on the screen. A refusal is
    the dose's outcome. After the last decision the visit waits for a vaccination station, or leaves when nothing was
    agreed to.

    :raises NotAtConsent: the visit does not stand at consent now, or there is no inquiry of today that says 建议.
    :raises NothingToSign, AlreadySigned, NoConsentText, ConsentTextChanged:
    :raises GuardianNeeded, SignatureMissing, RefusalNeedsReason:
    :raises NotFound: another clinic's visit.
    """
    dose, visit = _dose_here(planned_dose_id, actor, reading)
    today = day_of(reading.wall)
    text = _text(dose, today, consent_text_id)
    if not queries.may_sign(
        visit=visit, relation=signer_relation, written_authorisation=written_authorisation, on=today
    ):
        raise GuardianNeeded
    _check_signature(decision, method, signature, reason)
    price = queries.price_of(dose, on=today)
    consent = Consent(
        id=new_id(),
        planned_dose_id=dose.id,
        consent_text_id=text.id,
        decision=decision,
        signer_relation=signer_relation,
        method=method,
        signed_at=reading.wall,
        witness_id=actor.id,
        reason=(reason or "").strip() or None,
        price_fen=price.vaccine_fen + price.service_fen if price is not None else None,
        written_authorisation=written_authorisation,
    )
    consent.signer_name = signer_name.strip()
    consent.signature = signature if method is SignatureMethod.CANVAS else None
    db.session.add(consent)
    db.session.flush()
    audit.record(
        action="consent_signed", actor=actor, now=reading.wall, subject=consent, person_id=visit.person_id,
        decision=decision, text_version=text.version,
    )  # fmt: skip
    if decision is ConsentDecision.REFUSED:
        visits.record_outcome(planned_dose_id=dose.id, outcome=DoseOutcome.REFUSED, reason=consent.reason)
    _move_on(visit, actor, reading)
    return consent


def ensure_consent_texts(now: dt.datetime) -> int:
    """Make sure that every vaccine has a text; answers how many versions were written.

    A changed wording becomes the next version; a version that exists is never touched.
    """
    vaccines = db.session.scalars(sa.select(Vaccine).order_by(Vaccine.position)).all()
    latest = queries.latest_texts(vaccine_codes=[vaccine.code for vaccine in vaccines])
    written = 0
    for vaccine in vaccines:
        parts, known = consent_words.parts_of(vaccine), latest.get(vaccine.code)
        if known is not None and known.parts == parts:
            continue
        text = ConsentText(
            id=new_id(),
            vaccine_code=vaccine.code,
            version=known.version + 1 if known is not None else 1,
            effective_from=day_of(now),
            parts=parts,
            created_at=now,
        )
        db.session.add(text)
        written += 1
    db.session.flush()
    return written


def _dose_here(planned_dose_id: uuid.UUID, actor: Actor, reading: Reading) -> tuple[PlannedDose, Visit]:
    dose = db.session.get(PlannedDose, planned_dose_id)
    if dose is None or dose.visit.clinic_id != actor.clinic_id:
        raise NotFound
    today = day_of(reading.wall)
    entry = visit_queries.open_entry(visit_id=dose.visit_id)
    inquiry = queries.inquiry_of(visit_id=dose.visit_id)
    if dose.id in queries.consents_of(visit=dose.visit):
        raise AlreadySigned
    if entry is None or entry.stage is not Stage.CONSENT or not queries.is_recommended(inquiry, on=today):
        raise NotAtConsent
    if dose.outcome is not DoseOutcome.PLANNED:
        raise NothingToSign
    return dose, dose.visit


def _text(dose: PlannedDose, today: dt.date, shown_id: uuid.UUID | None) -> ConsentText:
    text = queries.text_in_force(vaccine_code=dose.vaccine_code, on=today)
    if text is None:
        raise NoConsentText
    if shown_id is not None and shown_id != text.id:
        raise ConsentTextChanged
    return text


def _check_signature(
    decision: ConsentDecision, method: SignatureMethod, signature: str | None, reason: str | None
) -> None:
    if decision is ConsentDecision.REFUSED and not (reason or "").strip():
        raise RefusalNeedsReason
    if method is SignatureMethod.CANVAS and not PATH.fullmatch(signature or ""):
        raise SignatureMissing


def _move_on(visit: Visit, actor: Actor, reading: Reading) -> None:
    if queries.to_sign(visit=visit):
        return
    if queries.open_doses(visit):
        visits.advance(visit_id=visit.id, to=Stage.WAITING, actor=actor, reading=reading)
    else:
        visits.leave(visit_id=visit.id, actor=actor, reading=reading, reason="refused")
