"""Confirming the inquiry of today: outcome, advice, guardian, dates, and where the visit goes."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.screening.builders import NOW, PAPER, Desk, answers, child_desk, desk, texts_for
from tests.visits import builders as visit_builders
from tests.visits.builders import DAY, at
from vaccsched.calling import operations as calling
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.models import TrainingCertificate
from vaccsched.records import operations as records
from vaccsched.records.models import HealthFactKind
from vaccsched.residents.models import Relation
from vaccsched.screening import queries
from vaccsched.screening.errors import (
    AdviceMissing,
    GuardianNeeded,
    MayNotRecommend,
    NotAtInquiry,
    RabiesNeverDeferred,
)
from vaccsched.screening.models import Inquiry, InquiryOutcome
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import DoseOutcome, Stage
from vaccsched.visits.queries import open_entry


def stage(made):
    db.session.rollback()
    entry = open_entry(visit_id=made.visit.id)
    return entry.stage if entry is not None else Stage.LEFT


def outcomes(made):
    db.session.rollback()
    return {dose.vaccine_code: dose.outcome for dose in made.visit.planned_doses}


def test_a_recommendation_leads_to_consent_at_the_same_station(any_app):
    made = desk()
    inquiry = made.confirm(answers=answers("allergy", notes={"allergy": "青霉素"}))
    assert (inquiry.day, inquiry.temperature_tenths, inquiry.outcome) == (DAY, 366, InquiryOutcome.RECOMMEND)
    assert queries.yes_sentences(inquiry) == ["2. 对药物、食物等过敏：青霉素"]
    entry = open_entry(visit_id=made.visit.id)
    assert (entry.stage, entry.station_id) == (Stage.CONSENT, made.floor.screening[0].id)


def test_answers_and_signer_are_not_readable_in_the_database(any_app):
    made = desk()
    inquiry = made.confirm(answers=answers("immune"), signer_name="王桂芳")
    row = db.session.execute(
        sa.select(Inquiry.answers_sealed, Inquiry.signer_name_sealed).where(Inquiry.id == inquiry.id)
    ).one()
    assert "immune" not in row.answers_sealed
    assert "王" not in row.signer_name_sealed


@pytest.mark.parametrize(
    ("outcome", "dose"),
    [(InquiryOutcome.POSTPONE, DoseOutcome.POSTPONED), (InquiryOutcome.NOT_SUITABLE, DoseOutcome.NOT_SUITABLE)],
)
def test_otherwise_the_person_leaves_with_outcome_and_advice(any_app, outcome, dose):
    made = desk()
    made.confirm(outcome=outcome, advice="退烧三天后再来")
    assert stage(made) is Stage.LEFT
    [planned] = made.visit.planned_doses
    assert (planned.outcome, planned.outcome_reason) == (dose, "退烧三天后再来")


@pytest.mark.parametrize("outcome", [InquiryOutcome.POSTPONE, InquiryOutcome.NOT_SUITABLE])
def test_putting_off_without_advice_is_refused(any_app, outcome):
    """疫苗管理法 第45条."""
    made = desk()
    with pytest.raises(AdviceMissing):
        made.confirm(outcome=outcome, advice="  ")
    assert stage(made) is Stage.INQUIRY


def test_of_two_vaccines_one_may_be_put_off(any_app):
    made = child_desk()
    doses = {dose.vaccine_code: dose.id for dose in made.visit.planned_doses}
    made.confirm(
        signer_relation=Relation.PARENT, advice="先打一种",
        doses={doses["DTAP"]: InquiryOutcome.POSTPONE, doses["IPV"]: InquiryOutcome.RECOMMEND},
    )  # fmt: skip
    assert outcomes(made) == {"IPV": DoseOutcome.PLANNED, "DTAP": DoseOutcome.POSTPONED}
    assert stage(made) is Stage.CONSENT


def give_ipv_ten_days_ago(made):
    with unit_of_work():
        records.import_immunization(
            person_id=made.visit.person_id, vaccine_code="IPV", dose_number=1,
            given_on=DAY - dt.timedelta(days=5), actor=made.floor.actor, now=NOW.wall,
        )  # fmt: skip


def test_what_dates_forbid_is_postponed_with_the_reason_and_the_rest_goes_on(any_app):
    made = child_desk()
    give_ipv_ten_days_ago(made)
    made.confirm(signer_relation=Relation.PARENT)
    assert outcomes(made) == {"IPV": DoseOutcome.POSTPONED, "DTAP": DoseOutcome.PLANNED}
    assert "已经打过" in next(dose for dose in made.visit.planned_doses if dose.vaccine_code == "IPV").outcome_reason


def test_where_dates_forbid_everything_nothing_is_recommended(any_app):
    made = child_desk("IPV")
    give_ipv_ten_days_ago(made)
    with pytest.raises(MayNotRecommend) as refused:
        made.confirm(signer_relation=Relation.PARENT)
    assert "已经打过" in refused.value.message
    made.confirm(signer_relation=Relation.PARENT, outcome=InquiryOutcome.POSTPONE, advice="下个月来")
    assert stage(made) is Stage.LEFT


def test_a_blood_product_blocks_an_injected_live_vaccine_by_date(any_app):
    who = make.person(birth_date=dt.date(2026, 3, 1))
    made = desk(who, ["MMR"])
    with unit_of_work():
        records.add_health_fact(
            person_id=who.id, kind=HealthFactKind.BLOOD_PRODUCT, code="IVIG", since=dt.date(2026, 10, 1),
            actor=made.floor.actor, now=NOW.wall,
        )  # fmt: skip
    with pytest.raises(MayNotRecommend):
        made.confirm(signer_relation=Relation.PARENT)


@pytest.mark.parametrize("outcome", [InquiryOutcome.POSTPONE, InquiryOutcome.NOT_SUITABLE])
def test_rabies_vaccine_is_never_put_off(any_app, outcome):
    made = desk_with_rabies()
    with pytest.raises(RabiesNeverDeferred):
        made.confirm(outcome=outcome, advice="发热", temperature_tenths=389, answers=answers("recent_illness"))
    made.confirm(temperature_tenths=389, answers=answers("recent_illness", "immune"))
    assert stage(made) is Stage.CONSENT


def desk_with_rabies():

    floor = visit_builders.floor()
    texts_for("RABIES")
    visit = visit_builders.arrive(
        floor, visit_builders.elder(), at(8), vaccine_codes=["RABIES"], urgent=True, urgent_reason="被狗咬伤"
    )
    visit_builders.call(floor, floor.screening[0], at(8, 10))
    return Desk(floor, visit)


def test_a_minor_does_not_sign_alone(any_app):
    """疫苗管理法 第45条."""
    made = child_desk()
    with pytest.raises(GuardianNeeded):
        made.confirm(signer_relation=Relation.SELF)
    with pytest.raises(GuardianNeeded):
        made.confirm(signer_relation=Relation.GRANDPARENT)
    made.confirm(signer_relation=Relation.GRANDPARENT, written_authorisation=True, identity=PAPER)
    assert stage(made) is Stage.CONSENT


def test_a_registered_guardian_needs_no_letter(any_app):
    made = child_desk()
    with unit_of_work():
        make.guardianship(of=made.visit.person, by=make.account(), relation=Relation.GRANDPARENT)
    made.confirm(signer_relation=Relation.GRANDPARENT)
    assert stage(made) is Stage.CONSENT


def test_an_inquiry_is_for_whoever_stands_at_an_inquiry(any_app):
    made = desk()
    made.confirm()
    with pytest.raises(NotAtInquiry):
        made.confirm()


def test_an_inquiry_of_yesterdays_visit_is_refused(app):
    made = desk()
    with pytest.raises(NotAtInquiry):
        made.confirm(reading=at(8, 30, day=DAY + dt.timedelta(days=1)))


def test_an_answer_of_another_day_is_no_recommendation(app):
    made = desk()
    inquiry = made.confirm()
    assert queries.is_recommended(inquiry, on=DAY)
    assert not queries.is_recommended(inquiry, on=DAY + dt.timedelta(days=1))
    assert not queries.is_recommended(None, on=DAY)


def test_whoever_was_sent_back_is_asked_again_in_the_same_row(any_app):
    made = desk()
    first = made.confirm().id
    entry = open_entry(visit_id=made.visit.id)
    with unit_of_work():
        calling.put_back(entry_id=entry.id, actor=made.floor.actor, reading=at(8, 40))
    visit_builders.call(made.floor, made.floor.screening[1], at(8, 45))
    again = made.confirm(reading=at(8, 50), temperature_tenths=371)
    assert (again.id, again.temperature_tenths) == (first, 371)


def test_without_a_valid_certificate_nobody_screens(any_app):
    """疫苗管理法 第44条."""
    made = desk()
    with unit_of_work():
        db.session.execute(sa.update(TrainingCertificate).values(valid_until=DAY - dt.timedelta(days=1)))
    with pytest.raises(NoValidCertificate):
        made.confirm()


def test_another_clinics_visit_does_not_exist(any_app):
    made = desk()
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound):
        made.confirm(actor=stranger)


def test_the_inquiry_is_audited_with_its_findings(app):
    made = desk()
    made.confirm(answers=answers("allergy"), temperature_tenths=376)
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "inquiry_confirmed")).one()
    assert entry.person_id == made.visit.person_id
    assert entry.detail["findings"] == ["allergy", "fever"]
