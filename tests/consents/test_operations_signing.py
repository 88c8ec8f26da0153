"""Consent per vaccine: the version told, the decision, the signature, and where the visit goes."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.screening.builders import CARD, PAPER, PATH, child_desk, desk
from tests.visits.builders import DAY, at
from vaccsched.consents import operations, queries, text_words
from vaccsched.consents.errors import (
    AlreadyFollowedUp,
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
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.models import TrainingCertificate
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Relation
from vaccsched.screening.errors import DocumentNeeded, GuardianNeeded, IdentityMissing, SignatureMissing
from vaccsched.screening.models import InquiryOutcome, SignatureMethod, SignerProof
from vaccsched.screening.rules import Identity
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.vaccines.models import Programme, Vaccine
from vaccsched.vaccines.operations import load_programme
from vaccsched.visits.models import DoseOutcome, Stage
from vaccsched.visits.queries import open_entry


def signing(*codes):
    made = child_desk(*codes) if codes else desk()
    made.confirm(signer_relation=Relation.PARENT if codes else Relation.SELF)
    return made


def toddler_signing(*codes):
    made = desk(make.person(name="陈小满", birth_date=dt.date(2026, 3, 1)), codes)
    made.confirm(signer_relation=Relation.PARENT)
    return made


def stage(made):
    db.session.rollback()
    entry = open_entry(visit_id=made.visit.id)
    return entry.stage if entry is not None else Stage.LEFT


def test_a_signed_consent_keeps_the_version_that_was_told(any_app):
    made = signing()
    [dose] = made.visit.planned_doses
    consent = made.sign(dose, method=SignatureMethod.CANVAS, signature=PATH)
    assert consent.text.version == 1
    assert (consent.signature, consent.signer_name, consent.decision) == (PATH, "王桂芳", ConsentDecision.AGREED)
    assert queries.has_agreed(planned_dose_id=dose.id)
    assert stage(made) is Stage.PAYMENT


def test_the_signature_is_not_readable_in_the_database(any_app):
    made = signing()
    consent = made.sign(made.visit.planned_doses[0], method=SignatureMethod.CANVAS, signature=PATH)
    sealed = db.session.scalar(sa.select(Consent.signature_sealed).where(Consent.id == consent.id))
    assert PATH not in sealed


def test_two_vaccines_are_two_consents_and_then_the_wait_begins(any_app):
    made = signing("IPV", "DTAP")
    first, second = made.visit.planned_doses
    made.sign(first, signer_relation=Relation.PARENT)
    assert stage(made) is Stage.CONSENT
    assert [dose.id for dose in queries.to_sign(visit=made.visit)] == [second.id]
    made.sign(second, signer_relation=Relation.PARENT)
    assert stage(made) is Stage.WAITING


def test_a_refusal_is_the_outcome_of_its_dose(any_app):
    made = signing("IPV", "DTAP")
    first, second = made.visit.planned_doses
    made.sign(first, signer_relation=Relation.PARENT, decision=ConsentDecision.REFUSED, reason="想再考虑",
              follow_up=FollowUp.NONE)  # fmt: skip
    made.sign(second, signer_relation=Relation.PARENT)
    assert stage(made) is Stage.WAITING
    assert [(dose.outcome, dose.outcome_reason) for dose in made.visit.planned_doses] == [
        (DoseOutcome.REFUSED, "想再考虑"),
        (DoseOutcome.PLANNED, None),
    ]


def test_whoever_refuses_everything_leaves(any_app):
    made = signing()
    made.sign(
        made.visit.planned_doses[0], decision=ConsentDecision.REFUSED, reason="费用", follow_up=FollowUp.ASK_AGAIN
    )
    assert stage(made) is Stage.LEFT
    assert not queries.has_agreed(planned_dose_id=made.visit.planned_doses[0].id)


def test_a_refusal_without_reason_is_not_kept(app):
    made = signing()
    with pytest.raises(RefusalNeedsReason):
        made.sign(made.visit.planned_doses[0], decision=ConsentDecision.REFUSED, reason=" ")


@pytest.mark.parametrize("path", [None, "", "M1 1", "<script>", "M10 20 L30 40 url(#x)", "M1 1 L2 2" * 8000])
def test_a_canvas_without_strokes_is_no_signature(app, path):
    made = signing()
    with pytest.raises(SignatureMissing):
        made.sign(made.visit.planned_doses[0], method=SignatureMethod.CANVAS, signature=path)


def test_a_decision_is_made_once(any_app):
    made = signing("IPV", "DTAP")
    made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT)
    with pytest.raises(AlreadySigned):
        made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT)


def test_the_database_keeps_one_consent_per_dose(any_app):
    made = signing()
    consent = made.sign(made.visit.planned_doses[0])
    values = {column.name: getattr(consent, column.name) for column in Consent.__table__.columns if column.name != "id"}
    with pytest.raises(AlreadySigned), unit_of_work():
        db.session.execute(sa.insert(Consent).values(id=made.visit.id, **values))


def test_a_minor_does_not_consent_alone(app):
    made = signing("IPV")
    with pytest.raises(GuardianNeeded):
        made.sign(made.visit.planned_doses[0], signer_relation=Relation.SELF)


def test_before_the_inquiry_nothing_is_signed(any_app):
    made = desk()
    with pytest.raises(NotAtConsent):
        made.sign(made.visit.planned_doses[0])


def test_what_is_not_given_today_is_not_signed(any_app):
    made = child_desk()
    dtap = next(dose for dose in made.visit.planned_doses if dose.vaccine_code == "DTAP")
    made.confirm(signer_relation=Relation.PARENT, advice="x", doses={dtap.id: InquiryOutcome.POSTPONE})
    with pytest.raises(NothingToSign):
        made.sign(dtap, signer_relation=Relation.PARENT)


def test_without_a_text_nothing_is_signed(app):
    made = desk(texts=False)
    made.confirm()
    with pytest.raises(NoConsentText):
        made.sign(made.visit.planned_doses[0])


def test_a_text_that_changed_while_it_was_read_is_read_again(any_app):
    made = signing()
    shown = queries.text_in_force(vaccine_code="PPV23", on=DAY)
    with unit_of_work():
        db.session.add(
            ConsentText(vaccine_code="PPV23", version=2, effective_from=DAY, parts=shown.parts, created_at=at(7).wall)
        )
    with pytest.raises(ConsentTextChanged):
        made.sign(made.visit.planned_doses[0], consent_text_id=shown.id)
    assert made.sign(made.visit.planned_doses[0]).text.version == 2


def test_a_self_paid_dose_keeps_the_price_that_was_told(any_app):
    made = signing()
    assert made.sign(made.visit.planned_doses[0]).price_fen == 22600


def test_a_self_paid_dose_without_a_published_price_is_not_agreed_to(any_app):
    """疫苗管理法 第49条."""
    made = desk(prices=False)
    made.confirm()
    [dose] = made.visit.planned_doses
    with pytest.raises(PriceNotPublished) as refused:
        made.sign(dose)
    assert "公示" in refused.value.message
    made.sign(dose, decision=ConsentDecision.REFUSED, reason="费用", follow_up=FollowUp.NONE)
    assert stage(made) is Stage.LEFT


def test_an_urgent_dose_waits_neither_for_a_price_nor_for_the_cashier(any_app):
    """狂犬病暴露预防处置工作规范(2023年版)."""
    made = desk(codes=("RABIES",), prices=False)
    made.confirm()
    consent = made.sign(made.visit.planned_doses[0])
    assert (consent.price_fen, stage(made)) == (None, Stage.WAITING)


@pytest.mark.parametrize("codes", [("IPV", "DTAP"), ("MMR",)])
def test_a_programme_dose_has_no_price_and_never_goes_to_the_cashier(any_app, codes):
    """疫苗管理法 第49条: no fee of any kind."""
    made = signing(*codes) if codes != ("MMR",) else toddler_signing(*codes)
    for dose in list(made.visit.planned_doses):
        assert made.sign(dose, signer_relation=Relation.PARENT).price_fen is None
    assert stage(made) is Stage.WAITING
    assert queries.agreed_paid(visit=made.visit) == []


def test_whoever_is_sent_to_the_cashier_has_something_to_pay(any_app):
    """What a local programme gives free has a price of nothing and needs no receipt."""
    made = desk(prices=False)
    with unit_of_work():
        stock.set_price(
            clinic_id=made.floor.clinic.id, vaccine_code="PPV23", vaccine_fen=0, service_fen=0, effective_from=DAY,
            actor=made.floor.actor, now=at(7).wall,
        )  # fmt: skip
    made.confirm()
    made.sign(made.visit.planned_doses[0])
    assert stage(made) is Stage.WAITING


def test_a_guardian_who_signed_the_inquiry_is_known_at_the_consent(any_app):
    made = child_desk("IPV")
    made.confirm(signer_relation=Relation.PARENT, signer_name="陈母", identity=PAPER)
    consent = made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT, signer_name="陈母")
    assert (consent.signer_proof, consent.signer_document) == (SignerProof.DOCUMENT, CARD)
    sealed = db.session.scalar(sa.select(Consent.signer_document_sealed).where(Consent.id == consent.id))
    assert CARD not in sealed


def test_another_guardian_than_at_the_inquiry_is_asked_who_they_are(any_app):
    made = child_desk("IPV")
    made.confirm(signer_relation=Relation.PARENT, signer_name="陈母")
    with pytest.raises(IdentityMissing):
        made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT, signer_name="陈父")
    made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT, signer_name="陈父", identity=PAPER)


def test_whoever_comes_with_a_written_authorisation_shows_a_document(any_app):
    made = child_desk("IPV")
    made.confirm(signer_relation=Relation.PARENT)
    brought = {"signer_relation": Relation.GRANDPARENT, "signer_name": "奶奶", "written_authorisation": True}
    with pytest.raises(DocumentNeeded):
        made.sign(made.visit.planned_doses[0], **brought, identity=Identity(proof=SignerProof.KNOWN))
    made.sign(made.visit.planned_doses[0], **brought, identity=PAPER)


def test_a_document_that_cannot_be_is_not_written_down(app):
    made = child_desk("IPV")
    made.confirm(signer_relation=Relation.PARENT)
    wrong = Identity(proof=SignerProof.DOCUMENT, kind=DocumentKind.ID_CARD, number="110105194912310021")
    with pytest.raises(InvalidDocument):
        made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT, identity=wrong)


@pytest.mark.parametrize("more", [{}, {"follow_up": FollowUp.CALL}, {"follow_up": FollowUp.CALL, "follow_up_on": DAY}])
def test_a_refusal_says_what_comes_after(any_app, more):
    made = signing()
    with pytest.raises(FollowUpMissing):
        made.sign(made.visit.planned_doses[0], decision=ConsentDecision.REFUSED, reason="费用", **more)


def test_a_call_after_a_refusal_is_made_once(any_app):
    made = signing()
    later = DAY + dt.timedelta(days=7)
    consent = made.sign(
        made.visit.planned_doses[0], decision=ConsentDecision.REFUSED, reason="费用", follow_up=FollowUp.CALL,
        follow_up_on=later,
    )  # fmt: skip
    assert [one.follow_up_on for one in queries.calls_to_make(clinic_id=made.floor.clinic.id)] == [later]
    call = {"consent_id": consent.id, "note": "想明年再打", "actor": made.floor.actor, "now": at(9).wall}
    db.session.rollback()
    with unit_of_work():
        operations.follow_up(**call)
    assert queries.calls_to_make(clinic_id=made.floor.clinic.id) == []
    db.session.rollback()
    with pytest.raises(AlreadyFollowedUp), unit_of_work():
        operations.follow_up(**call)


def test_only_a_call_that_was_agreed_is_followed_up(app):
    made = signing()
    consent = made.sign(made.visit.planned_doses[0])
    with pytest.raises(NotFound), unit_of_work():
        operations.follow_up(consent_id=consent.id, note="x", actor=made.floor.actor, now=at(9).wall)


def test_without_a_valid_certificate_nobody_witnesses_a_consent(any_app):
    """疫苗管理法 第44条."""
    made = signing()
    db.session.rollback()
    with unit_of_work():
        db.session.execute(sa.update(TrainingCertificate).values(valid_until=DAY - dt.timedelta(days=1)))
    with pytest.raises(NoValidCertificate):
        made.sign(made.visit.planned_doses[0])


def test_a_consent_is_kept_until_five_years_after_the_vaccines_expiry(any_app):
    """预防接种工作规范(2023年版) §6.3.4; nothing given: five years after the day."""
    made = signing()
    consent = made.sign(made.visit.planned_doses[0])
    assert queries.retain_until(consent) == dt.date(2031, 12, 1)
    for change in (lambda row: setattr(row, "reason", "x"), db.session.delete):
        change(consent)
        with pytest.raises(RuntimeError, match="kept by law"):
            db.session.flush()
        db.session.rollback()


def test_the_free_vaccine_against_the_same_disease_is_named(any_app):
    girl = make.person(name="陈小满", birth_date=dt.date(2013, 1, 5))
    made = desk(girl, ("HPV9",))
    [dose] = made.visit.planned_doses
    assert queries.free_instead(dose, on=DAY) == ["双价HPV疫苗（国家免疫规划）"]
    assert queries.free_instead(desk().visit.planned_doses[0], on=DAY) == []


def test_every_self_paid_vaccine_against_a_disease_of_the_programme_names_the_free_one(app):
    with unit_of_work():
        load_programme()
    against = {
        vaccine.code: set(re.split("[、和（）]", text_words.AGAINST[vaccine.code][0]))
        for vaccine in db.session.scalars(sa.select(Vaccine)) if vaccine.programme is not Programme.NON_NIP
    }  # fmt: skip
    self_paid = sa.select(Vaccine.code).where(Vaccine.programme == Programme.NON_NIP)
    for code in db.session.scalars(self_paid).all():
        diseases = set(re.split("[、和（）]", text_words.AGAINST[code][0]))
        free = {one for one, theirs in against.items() if diseases & theirs} - {"DT"}  # after DTaP
        assert free <= set(text_words.FREE_PRODUCTS.get(code, ())), code
        assert bool(free) <= (code in text_words.FREE_INSTEAD), code


def test_another_clinics_dose_does_not_exist(any_app):
    made = signing()
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound):
        made.sign(made.visit.planned_doses[0], actor=stranger)


def test_every_vaccine_has_a_text_with_all_the_law_asks_in_two_languages(any_app):
    """疫苗管理法 第45条."""
    with unit_of_work():
        load_programme()
        written = operations.ensure_consent_texts(at(6).wall)
    vaccines = db.session.scalars(sa.select(Vaccine)).all()
    assert written == len(vaccines) > 25
    for vaccine in vaccines:
        text = queries.text_in_force(vaccine_code=vaccine.code, on=DAY)
        for lang in ("zh", "en"):
            assert all(text.parts[lang][part].strip() for part in text_words.PARTS), (vaccine.code, lang)
        assert "30" in text.parts["zh"]["watch"]
        assert ("免费" in text.parts["zh"]["cost"]) is (
            vaccine.programme is not Programme.NON_NIP or vaccine.code in text_words.FREE_INSTEAD
        )


def test_texts_are_written_once_and_a_new_wording_is_a_new_version(any_app, monkeypatch):
    with unit_of_work():
        load_programme()
        operations.ensure_consent_texts(at(6).wall)
    with unit_of_work():
        assert operations.ensure_consent_texts(at(7).wall) == 0
    monkeypatch.setitem(text_words.AGAINST, "MMR", ("麻疹、腮腺炎、风疹", "measles, mumps, rubella"))
    with unit_of_work():
        assert operations.ensure_consent_texts(at(8).wall) == 1
    versions = db.session.scalars(
        sa.select(ConsentText.version).where(ConsentText.vaccine_code == "MMR").order_by(ConsentText.version)
    ).all()
    assert versions == [1, 2]


def test_a_text_counts_from_its_day(app):
    with unit_of_work():
        load_programme()
        operations.ensure_consent_texts(at(6).wall)
    assert queries.text_in_force(vaccine_code="MMR", on=DAY - dt.timedelta(days=1)) is None
