"""Consent per vaccine: the version told, the decision, the signature, and where the visit goes."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.screening.builders import PATH, child_desk, desk
from tests.visits.builders import DAY, at
from vaccsched.residents.models import Relation
from vaccsched.screening import consent_words, operations, queries
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
from vaccsched.screening.models import Consent, ConsentDecision, ConsentText, InquiryOutcome, SignatureMethod
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
    assert stage(made) is Stage.WAITING


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
    made.sign(first, signer_relation=Relation.PARENT, decision=ConsentDecision.REFUSED, reason="想再考虑")
    made.sign(second, signer_relation=Relation.PARENT)
    assert stage(made) is Stage.WAITING
    assert [(dose.outcome, dose.outcome_reason) for dose in made.visit.planned_doses] == [
        (DoseOutcome.REFUSED, "想再考虑"),
        (DoseOutcome.PLANNED, None),
    ]


def test_whoever_refuses_everything_leaves(any_app):
    made = signing()
    made.sign(made.visit.planned_doses[0], decision=ConsentDecision.REFUSED, reason="费用")
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
    with unit_of_work():
        stock.set_price(
            clinic_id=made.floor.clinic.id, vaccine_code="PPV23", vaccine_fen=19800, service_fen=2800,
            effective_from=DAY, actor=made.floor.actor, now=at(7).wall,
        )  # fmt: skip
    assert made.sign(made.visit.planned_doses[0]).price_fen == 22600


def test_a_programme_dose_has_no_price(app):
    made = signing("IPV")
    assert made.sign(made.visit.planned_doses[0], signer_relation=Relation.PARENT).price_fen is None


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
            assert all(text.parts[lang][part].strip() for part in consent_words.PARTS), (vaccine.code, lang)
        assert "30" in text.parts["zh"]["watch"]
        assert ("免费" in text.parts["zh"]["cost"]) is (
            vaccine.programme is not Programme.NON_NIP or vaccine.code in consent_words.FREE_INSTEAD
        )


def test_texts_are_written_once_and_a_new_wording_is_a_new_version(any_app, monkeypatch):
    with unit_of_work():
        load_programme()
        operations.ensure_consent_texts(at(6).wall)
    with unit_of_work():
        assert operations.ensure_consent_texts(at(7).wall) == 0
    monkeypatch.setitem(consent_words.AGAINST, "MMR", ("麻疹、腮腺炎、风疹", "measles, mumps, rubella"))
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
