"""Confirming the health inquiry of today and its outcome."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from vaccsched.residents.models import Relation
from vaccsched.screening import findings as rule
from vaccsched.screening import queries
from vaccsched.screening.errors import AdviceMissing, MayNotRecommend, NotAtInquiry, RabiesNeverDeferred
from vaccsched.screening.findings import Finding
from vaccsched.screening.models import Inquiry, InquiryOutcome, SignatureMethod
from vaccsched.screening.operations import signer as signing
from vaccsched.screening.rules import AnswerSet, Identity
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, StageEntry, Visit

OUTCOMES = {InquiryOutcome.POSTPONE: DoseOutcome.POSTPONED, InquiryOutcome.NOT_SUITABLE: DoseOutcome.NOT_SUITABLE}


def confirm_inquiry(
    *,
    visit_id: uuid.UUID,
    answers: AnswerSet,
    temperature_tenths: int | None,
    outcome: InquiryOutcome,
    advice: str,
    signer_relation: Relation,
    signer_name: str,
    signature_method: SignatureMethod,
    actor: Actor,
    reading: Reading,
    doses: Mapping[uuid.UUID, InquiryOutcome] | None = None,
    written_authorisation: bool = False,
    identity: Identity | None = None,
) -> Inquiry:
    """Confirm today's answers and decide 建议 / 推迟 / 不宜 (疫苗管理法 第45条; 规范(2023) §6.2, 附件5-5).

    ``temperature_tenths``: axillary, 0.1 °C. ``doses`` narrows 建议 for single planned doses; those that dates forbid
    are postponed with the reason whatever was chosen. ``identity``: how a signer other than the recipient is known.
    The visit goes on to consent, or leaves with its outcome.

    :raises NotAtInquiry: the visit does not stand at an inquiry now.
    :raises AdviceMissing: 推迟 or 不宜 without advice.
    :raises MayNotRecommend: 建议, but dates forbid every planned dose.
    :raises RabiesNeverDeferred: 推迟 or 不宜 of a rabies vaccine.
    :raises GuardianNeeded: a minor, and the signer is no guardian and has no written authorisation.
    :raises IdentityMissing, DocumentNeeded, InvalidDocument: it is not known who signs for somebody else.
    :raises NoValidCertificate: the screener's certificate is missing or over.
    :raises NotFound: another clinic's visit.
    """
    visit = _visit_here(visit_id, actor, reading)
    today = day_of(reading.wall)
    known = signing.checked_signer(
        visit=visit, relation=signer_relation, written_authorisation=written_authorisation, identity=identity, on=today
    )
    found = queries.findings_for(visit=visit, answers=answers, temperature_tenths=temperature_tenths, on=today)
    decided = _decide(queries.open_doses(visit), outcome, doses or {}, found)
    if any(one is not InquiryOutcome.RECOMMEND for one in (outcome, *(doses or {}).values())) and not advice.strip():
        raise AdviceMissing
    inquiry = _kept(visit, today)
    inquiry.temperature_tenths, inquiry.outcome, inquiry.advice = temperature_tenths, outcome, advice.strip()
    inquiry.screener_id, inquiry.decided_at = signing.staff_id(actor), reading.wall
    inquiry.answers, inquiry.signature_method = answers.to_json(), signature_method
    signing.write_signer(
        inquiry, relation=signer_relation, name=signer_name, written_authorisation=written_authorisation, identity=known
    )
    db.session.add(inquiry)
    db.session.flush()
    audit.record(
        action="inquiry_confirmed", actor=actor, now=reading.wall, subject=inquiry, person_id=visit.person_id,
        outcome=outcome, findings=sorted({one.code for one in found}),
    )  # fmt: skip
    _carry_out(visit, decided, found, inquiry, actor, reading)
    return inquiry


def _visit_here(visit_id: uuid.UUID, actor: Actor, reading: Reading) -> Visit:
    if actor.clinic_id is None:
        raise NotFound
    visit = visit_queries.get_visit(clinic_id=actor.clinic_id, visit_id=visit_id)
    entry = visit_queries.open_entry(visit_id=visit.id)
    if entry is None or entry.stage is not Stage.INQUIRY or entry.day != day_of(reading.wall):
        raise NotAtInquiry
    signing.must_be_certified(actor, entry.day)
    return visit


def _decide(
    planned: list[PlannedDose],
    outcome: InquiryOutcome,
    doses: Mapping[uuid.UUID, InquiryOutcome],
    found: list[Finding],
) -> dict[uuid.UUID, InquiryOutcome]:
    decided = {}
    for dose in planned:
        chosen = doses.get(dose.id, outcome) if outcome is InquiryOutcome.RECOMMEND else outcome
        if chosen is not InquiryOutcome.RECOMMEND and dose.vaccine_code == rule.RABIES:
            raise RabiesNeverDeferred
        if chosen is InquiryOutcome.RECOMMEND and rule.is_blocked(found, dose.vaccine_code):
            chosen = InquiryOutcome.POSTPONE
        decided[dose.id] = chosen
    if outcome is InquiryOutcome.RECOMMEND and InquiryOutcome.RECOMMEND not in decided.values():
        raise MayNotRecommend(found)
    return decided


def _kept(visit: Visit, today: dt.date) -> Inquiry:
    """The inquiry of this visit: the same row when somebody was sent back and is asked again today."""
    known = queries.inquiry_of(visit_id=visit.id)
    return known if known is not None else Inquiry(id=new_id(), visit_id=visit.id, day=today)


def _carry_out(
    visit: Visit,
    decided: Mapping[uuid.UUID, InquiryOutcome],
    found: list[Finding],
    inquiry: Inquiry,
    actor: Actor,
    reading: Reading,
) -> StageEntry:
    for dose in queries.open_doses(visit):
        if decided[dose.id] is not InquiryOutcome.RECOMMEND:
            because = "".join(_sentences(found, dose.vaccine_code)) or inquiry.advice
            visits.record_outcome(planned_dose_id=dose.id, outcome=OUTCOMES[decided[dose.id]], reason=because)
    if inquiry.outcome is InquiryOutcome.RECOMMEND:
        return visits.advance(visit_id=visit.id, to=Stage.CONSENT, actor=actor, reading=reading)
    return visits.leave(visit_id=visit.id, actor=actor, reading=reading, reason=inquiry.outcome)


def _sentences(found: Iterable[Finding], vaccine_code: str) -> list[str]:
    wanted = [one for one in found if one.blocks and one.vaccine_code == vaccine_code]
    return list(dict.fromkeys(one.say() for one in wanted))
