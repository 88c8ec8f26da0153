"""The rows of a sheet in the rooms they belong to: inquiry, consent, the fifteen items, the end of the observation."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.checks.models import BedsideCheck, CheckItem, ItemMethod, ItemResult
from vaccsched.consents import queries as consents
from vaccsched.consents.models import Consent, ConsentDecision
from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.paper import rules
from vaccsched.paper.operations.holding import last_injection, watched_seconds
from vaccsched.paper.operations.sheet import Deviation, Sheet, WrittenDose, WrittenInquiry
from vaccsched.paper.words import MARK
from vaccsched.records.models import Immunization
from vaccsched.residents.models import Relation
from vaccsched.screening import operations as screening
from vaccsched.screening import queries as inquiries
from vaccsched.screening.models import Inquiry, SignatureMethod, SignerProof
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.stock.models import Pack
from vaccsched.stops.models import Item
from vaccsched.stops.queries import Judgement
from vaccsched.visits.models import PlannedDose, Visit


def write_inquiry(visit: Visit, asked: WrittenInquiry, sheet: Sheet) -> None:
    """The inquiry of the sheet, unless the system has one of this visit."""
    if inquiries.inquiry_of(visit_id=visit.id) is not None:
        return
    inquiry = Inquiry(
        id=new_id(),
        visit_id=visit.id,
        day=sheet.day,
        temperature_tenths=asked.temperature_tenths,
        outcome=asked.outcome,
        advice=asked.advice.strip(),
        screener_id=asked.screener_id,
        decided_at=asked.at,
        signature_method=SignatureMethod.PAPER,
    )
    inquiry.answers = asked.answers.to_json()
    _sign(inquiry, sheet)
    db.session.add(inquiry)
    db.session.flush()


def write_consent(dose: PlannedDose, sheet: Sheet, *, witness_id: uuid.UUID, at: dt.datetime) -> None:
    """The consent signed on paper, with the text that was in force; without such a text there is none to agree to."""
    text = consents.text_in_force(vaccine_code=dose.vaccine_code, on=sheet.day)
    if text is None or consents.has_agreed(planned_dose_id=dose.id):
        return
    price = consents.price_of(dose, on=sheet.day) if consents.is_self_paid(dose) else None
    consent = Consent(
        id=new_id(),
        planned_dose_id=dose.id,
        consent_text_id=text.id,
        decision=ConsentDecision.AGREED,
        method=SignatureMethod.PAPER,
        signed_at=at,
        witness_id=witness_id,
        price_fen=price.vaccine_fen + price.service_fen if price is not None else None,
    )
    _sign(consent, sheet)
    db.session.add(consent)
    db.session.flush()


def write_check(
    written: WrittenDose, *, dose: PlannedDose, pack: Pack, given: Immunization, judgement: Judgement, sheet: Sheet
) -> None:
    """The fifteen items as paper has them: no tick, no row; what the record contradicts is a mismatch."""
    check = _check_of(dose.id) or BedsideCheck(id=new_id(), planned_dose_id=dose.id)
    check.station_id, check.staff_id = written.station_id, written.performer_id
    check.pack_id, check.pack_scanned_at, check.ticket_scanned_at = pack.id, None, None
    check.site, check.given_at, check.immunization_id = written.site, written.given_at, given.id
    check.verified_by, check.verified_method, check.verified_at = sheet.signer_relation, MARK, written.given_at
    db.session.add(check)
    db.session.flush()
    db.session.execute(sa.delete(CheckItem).where(CheckItem.check_id == check.id))
    found = {one.item: one for one in judgement.items}
    for item in Item:
        if item in written.unticked:
            continue
        by_record = found.get(item)
        db.session.add(
            CheckItem(
                id=new_id(),
                check_id=check.id,
                item=item,
                result=by_record.result if by_record is not None else ItemResult.OK,
                method=ItemMethod.RECIPIENT if item is Item.RECIPIENT_VERIFIED else ItemMethod.EYES,
                planned=by_record.planned if by_record is not None else None,
                found=by_record.found if by_record is not None else MARK,
                staff_id=written.performer_id,
                at=written.given_at,
            )
        )
    db.session.flush()


def write_exit(visit: Visit, sheet: Sheet, *, actor: Actor, deviation: Deviation | None) -> None:
    """How the observation ended by the written times. Under thirty minutes is early, whoever signed; a call back is due
    when the thirty minutes would have been full.
    """
    seconds, last = watched_seconds(visit, sheet), last_injection(visit, sheet)
    if seconds is None:
        return
    assert sheet.left_at is not None
    assert last is not None
    left = ObservationExit(
        id=new_id(),
        visit_id=visit.id,
        kind=ExitKind.COMPLETE if rules.is_full(seconds) else ExitKind.EARLY,
        last_injection_at=last,
        left_at=sheet.left_at,
        elapsed_seconds=seconds,
        staff_id=actor.id,
    )
    if not rules.is_full(seconds):
        signed = bool(sheet.early_reason.strip())
        left.reason = sheet.early_reason.strip() or MARK
        left.signer_relation = sheet.signer_relation if signed else Relation.OTHER
        left.signer_name = sheet.signer_name if signed or deviation is None else deviation.second.name or MARK
        left.call_back_due_at = last + dt.timedelta(seconds=rules.WATCH_SECONDS)
    db.session.add(left)
    db.session.flush()


def _check_of(planned_dose_id: uuid.UUID) -> BedsideCheck | None:
    return db.session.scalar(sa.select(BedsideCheck).where(BedsideCheck.planned_dose_id == planned_dose_id))


def _sign(row: Inquiry | Consent, sheet: Sheet) -> None:
    own = sheet.signer_relation is Relation.SELF
    screening.write_signer(
        row, relation=sheet.signer_relation, name=sheet.signer_name, written_authorisation=sheet.written_authorisation,
        identity=screening.Identity(proof=SignerProof.OWN if own else SignerProof.KNOWN),
    )  # fmt: skip
