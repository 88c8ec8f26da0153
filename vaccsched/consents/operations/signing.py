"""Informed consent per vaccine: the text told, the decision, the signature."""

import datetime as dt
import re
import uuid

from vaccsched.consents import queries
from vaccsched.consents.errors import (
    AlreadySigned,
    ConsentTextChanged,
    FollowUpMissing,
    NoConsentText,
    NotAtConsent,
    NothingToSign,
    PriceNotPublished,
    RefusalNeedsReason,
)
from vaccsched.consents.models import Consent, ConsentDecision, ConsentText, FollowUp
from vaccsched.residents.models import Relation
from vaccsched.screening import operations as screening
from vaccsched.screening import queries as inquiries
from vaccsched.screening.errors import SignatureMissing
from vaccsched.screening.models import Inquiry, SignatureMethod, SignerProof
from vaccsched.screening.operations import Identity
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
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
    identity: Identity | None = None,
    follow_up: FollowUp | None = None,
    follow_up_on: dt.date | None = None,
) -> Consent:
    """Keep the decision about one planned dose with the version of the text that was told (疫苗管理法 第45条).

    ``signature``: an SVG path drawn on the canvas. ``consent_text_id``: the text that was on the screen. ``identity``:
    how a signer other than the recipient is known; None: as at the inquiry, when the same person signs. A refusal is
    the dose's outcome, with ``follow_up``. After the last decision the visit goes to the cashier when something
    self-paid was agreed to, else it waits for a vaccination station, or leaves when nothing was agreed to.

    :raises NotAtConsent: the visit does not stand at consent now, or there is no inquiry of today that says 建议.
    :raises NothingToSign, AlreadySigned, NoConsentText, ConsentTextChanged, PriceNotPublished:
    :raises GuardianNeeded, IdentityMissing, DocumentNeeded, InvalidDocument: who signs may not, or is not known.
    :raises SignatureMissing, RefusalNeedsReason, FollowUpMissing:
    :raises NoValidCertificate: the witness's certificate is missing or over.
    :raises NotFound: another clinic's visit.
    """
    dose, visit = _dose_here(planned_dose_id, actor, reading)
    today = day_of(reading.wall)
    screening.must_be_certified(actor, today)
    text = _text(dose, today, consent_text_id)
    known = screening.checked_signer(
        visit=visit, relation=signer_relation, written_authorisation=written_authorisation,
        identity=identity or _as_at_inquiry(visit, signer_relation, signer_name), on=today,
    )  # fmt: skip
    _check_signature(method, signature)
    if decision is ConsentDecision.REFUSED:
        _check_refusal(reason, follow_up, follow_up_on, today)
    consent = Consent(
        id=new_id(),
        planned_dose_id=dose.id,
        consent_text_id=text.id,
        decision=decision,
        method=method,
        signed_at=reading.wall,
        witness_id=screening.staff_id(actor),
        reason=(reason or "").strip() or None,
        follow_up=follow_up if decision is ConsentDecision.REFUSED else None,
        follow_up_on=follow_up_on if follow_up is FollowUp.CALL else None,
        price_fen=_price(dose, decision, today),
    )
    screening.write_signer(
        consent, relation=signer_relation, name=signer_name, written_authorisation=written_authorisation, identity=known
    )
    consent.signature = signature if method is SignatureMethod.CANVAS else None
    _keep(consent, visit, text, actor, reading)
    _move_on(visit, actor, reading)
    return consent


def _keep(consent: Consent, visit: Visit, text: ConsentText, actor: Actor, reading: Reading) -> None:
    db.session.add(consent)
    db.session.flush()
    audit.record(
        action="consent_signed", actor=actor, now=reading.wall, subject=consent, person_id=visit.person_id,
        decision=consent.decision, text_version=text.version,
    )  # fmt: skip
    if consent.decision is ConsentDecision.REFUSED:
        visits.record_outcome(
            planned_dose_id=consent.planned_dose_id, outcome=DoseOutcome.REFUSED, reason=consent.reason
        )


def _dose_here(planned_dose_id: uuid.UUID, actor: Actor, reading: Reading) -> tuple[PlannedDose, Visit]:
    dose = db.session.get(PlannedDose, planned_dose_id)
    if dose is None or dose.visit.clinic_id != actor.clinic_id:
        raise NotFound
    today = day_of(reading.wall)
    entry = visit_queries.open_entry(visit_id=dose.visit_id)
    inquiry = inquiries.inquiry_of(visit_id=dose.visit_id)
    if dose.id in queries.consents_of(visit=dose.visit):
        raise AlreadySigned
    if entry is None or entry.stage is not Stage.CONSENT or not inquiries.is_recommended(inquiry, on=today):
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


def _check_signature(method: SignatureMethod, signature: str | None) -> None:
    if method is SignatureMethod.CANVAS and not PATH.fullmatch(signature or ""):
        raise SignatureMissing


def _check_refusal(
    reason: str | None, follow_up: FollowUp | None, follow_up_on: dt.date | None, today: dt.date
) -> None:
    if not (reason or "").strip():
        raise RefusalNeedsReason
    if follow_up is None or (follow_up is FollowUp.CALL and (follow_up_on is None or follow_up_on <= today)):
        raise FollowUpMissing


def _as_at_inquiry(visit: Visit, relation: Relation, name: str) -> Identity | None:
    """How the signer was known at the inquiry, when the same person signs."""
    inquiry = inquiries.inquiry_of(visit_id=visit.id)
    if inquiry is None or (inquiry.signer_relation, inquiry.signer_name) != (relation, name.strip()):
        return None
    return _identity_of(inquiry)


def _identity_of(inquiry: Inquiry) -> Identity | None:
    if inquiry.signer_proof is SignerProof.UNRECORDED:
        return None
    return Identity(proof=inquiry.signer_proof, kind=inquiry.signer_document_kind, number=inquiry.signer_document or "")


def _price(dose: PlannedDose, decision: ConsentDecision, on: dt.date) -> int | None:
    """What was told to cost, in fen; None for the programme's. Whoever needs an urgent vaccine does not wait for it."""
    if not queries.is_self_paid(dose):
        return None
    price = queries.price_of(dose, on=on)
    if price is None and decision is ConsentDecision.AGREED and not dose.vaccine.urgent:
        raise PriceNotPublished(name=inquiries.name_of(dose))
    return price.vaccine_fen + price.service_fen if price is not None else None


def _move_on(visit: Visit, actor: Actor, reading: Reading) -> None:
    if queries.to_sign(visit=visit):
        return
    if queries.pays_first(visit=visit):
        visits.advance(visit_id=visit.id, to=Stage.PAYMENT, actor=actor, reading=reading)
    elif inquiries.open_doses(visit):
        visits.advance(visit_id=visit.id, to=Stage.WAITING, actor=actor, reading=reading)
    else:
        visits.leave(visit_id=visit.id, actor=actor, reading=reading, reason="refused")
