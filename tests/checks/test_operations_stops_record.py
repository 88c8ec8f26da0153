"""Hard stops of the record, the staff and what people see. Nothing is given, nothing is half written."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.checks.builders import (
    NINE,
    at_station,
    bedside,
    change,
    child_at_station,
    forget_consents,
    given,
    stops_at_scan_and_at_the_press,
    ticket_code,
)
from tests.visits.builders import DAY, at, child
from vaccsched.checks import operations
from vaccsched.checks.errors import (
    ConsentMissing,
    HumanCheckFailed,
    IncompleteCheck,
    InquiryMissing,
    InquiryNotToday,
    MachineItem,
    NobodyAtStation,
    NothingToVerify,
    NotRecommended,
    SameDoseGiven,
    SevereAllergy,
    SiteNotAllowed,
    TooEarly,
)
from vaccsched.checks.models import Item, ItemResult
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.models import TrainingCertificate
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite, HealthFactKind
from vaccsched.residents.models import Relation
from vaccsched.screening.models import Inquiry, InquiryOutcome
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations as visits
from vaccsched.visits.models import Stage

# the record


def test_a_dose_too_early_by_interval(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_code(visit))
    with unit_of_work():
        records.import_immunization(
            person_id=visit.person_id, vaccine_code="IPV", dose_number=1,
            given_on=DAY - dt.timedelta(days=10), actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    change(type(check.planned_dose), type(check.planned_dose).id == check.planned_dose_id, dose_number=2)
    with pytest.raises(TooEarly) as stop:
        made.give(check)
    assert stop.value.facts["allowed_from"] > DAY.isoformat()


def test_a_dose_too_early_by_age(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_code(visit))
    change(type(visit.person), sa.true(), birth_date=dt.date(2026, 10, 2))  # two months tomorrow
    with pytest.raises(TooEarly) as stop:
        made.give(check)
    assert stop.value.facts["allowed_from"] == "2026-12-02"


def test_the_same_dose_again(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_code(visit))
    with unit_of_work():
        records.import_immunization(
            person_id=visit.person_id, vaccine_code="IPV", dose_number=1,
            given_on=dt.date(2026, 11, 25), actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    with pytest.raises(SameDoseGiven):
        made.give(check)


def test_the_same_vaccine_today(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        records.import_immunization(
            person_id=visit.person_id, vaccine_code="PPV23", dose_number=1, given_on=DAY,
            actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    with pytest.raises(SameDoseGiven):
        made.give(check)


@pytest.mark.parametrize("code", ["PPV23"])
def test_a_severe_allergy_that_a_doctor_confirmed(any_app, code):
    made, visit = at_station()

    def confirm():
        with unit_of_work():
            records.add_health_fact(
                person_id=visit.person_id, kind=HealthFactKind.ALLERGY, code=code, since=DAY, severe=True,
                confirmed_by_id=made.floor.registrar.id, actor=made.floor.actor, now=NINE.wall,
            )  # fmt: skip

    stops_at_scan_and_at_the_press(made, visit, SevereAllergy, confirm)


def test_an_allergy_nobody_confirmed_is_no_stop(app):
    made, visit = at_station()
    with unit_of_work():
        records.add_health_fact(
            person_id=visit.person_id, kind=HealthFactKind.ALLERGY, code="PPV23", since=DAY, severe=True,
            actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    assert made.give(made.ready(visit)).vaccine_code == "PPV23"


def test_a_consent_that_is_missing(any_app):
    made, visit = at_station()

    def lose():
        with unit_of_work():
            forget_consents()

    stops_at_scan_and_at_the_press(made, visit, ConsentMissing, lose)


def test_an_inquiry_that_is_missing(any_app):
    made, visit = at_station()

    def lose():
        with unit_of_work():
            db.session.execute(sa.delete(Inquiry))

    stops_at_scan_and_at_the_press(made, visit, InquiryMissing, lose)


def test_an_inquiry_of_another_day(any_app):
    made, visit = at_station()
    stops_at_scan_and_at_the_press(
        made, visit, InquiryNotToday, lambda: change(Inquiry, sa.true(), day=DAY - dt.timedelta(days=1))
    )


@pytest.mark.parametrize("outcome", [InquiryOutcome.POSTPONE, InquiryOutcome.NOT_SUITABLE])
def test_an_inquiry_that_does_not_recommend(any_app, outcome):
    made, visit = at_station()
    stops_at_scan_and_at_the_press(made, visit, NotRecommended, lambda: change(Inquiry, sa.true(), outcome=outcome))


def test_several_stops_are_all_told(app):
    made, visit = at_station()
    check = made.ready(visit)
    change(Inquiry, sa.true(), day=DAY - dt.timedelta(days=1))
    with unit_of_work():
        forget_consents()
    with pytest.raises(InquiryNotToday) as stop:
        made.give(check)
    assert stop.value.facts["also"] == [ConsentMissing().message]


# the staff


def test_a_vaccinator_without_a_valid_certificate(any_app):
    """疫苗管理法 第44条."""
    made, visit = at_station()
    check = made.ready(visit)
    change(TrainingCertificate, TrainingCertificate.task == "vaccination", valid_until=DAY - dt.timedelta(days=1))
    with pytest.raises(NoValidCertificate):
        made.give(check)
    assert given() == 0


# what people see


@pytest.mark.parametrize("item", BY_EYES)
def test_a_mismatch_that_eyes_saw(app, item):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        operations.tick(check_id=check.id, item=item, result=ItemResult.MISMATCH, actor=made.floor.actor, now=NINE.wall)
    with pytest.raises(HumanCheckFailed):
        made.give(check)
    with unit_of_work():
        operations.restart(check_id=check.id, actor=made.floor.actor, now=NINE.wall)
    assert made.give(made.ready(visit, pack=1)).trace_code == made.codes["PPV23"][1]


def test_a_recipient_who_disagrees(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        operations.verify_recipient(
            check_id=check.id, relation=Relation.SELF, method="shown", result=ItemResult.MISMATCH,
            actor=made.floor.actor, now=NINE.wall,
        )  # fmt: skip
    with pytest.raises(HumanCheckFailed):
        made.give(check)


@pytest.mark.parametrize("item", [item for item in Item if item not in BY_EYES])
def test_what_a_machine_or_the_recipient_finds_is_never_ticked(app, item):
    made, visit = at_station()
    check = made.scan(ticket_code(visit))
    with pytest.raises(MachineItem), unit_of_work():
        operations.tick(check_id=check.id, item=item, result=ItemResult.OK, actor=made.floor.actor, now=NINE.wall)


def test_nobody_can_verify_a_vial_that_was_not_scanned(app):
    made, visit = at_station()
    check = made.scan(ticket_code(visit))
    with pytest.raises(NothingToVerify), unit_of_work():
        operations.verify_recipient(
            check_id=check.id, relation=Relation.SELF, method="shown", actor=made.floor.actor, now=NINE.wall
        )


def test_another_vial_takes_the_recipients_word_back(any_app):
    made, visit = at_station()
    made.ready(visit)
    check = made.scan(made.codes["PPV23"][1], reading=at(9, 1))
    with pytest.raises(IncompleteCheck) as locked:
        made.give(check)
    assert locked.value.facts["missing"] == [str(Item.RECIPIENT_VERIFIED)]


def test_a_stop_on_a_ticket_leaves_no_trace_in_the_check(any_app):
    made, visit = at_station()
    with unit_of_work():
        forget_consents()
    with pytest.raises(ConsentMissing):
        made.scan(ticket_code(visit))
    with unit_of_work():
        [check] = operations.open_current(station=made.station, actor=made.floor.actor, now=NINE.wall)
    assert (check.ticket_scanned_at, check.items) == (None, [])


def test_the_visit_must_still_stand_at_the_station(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        visits.advance(visit_id=visit.id, to=Stage.WAITING, actor=made.floor.actor, reading=at(9, 1))
    with pytest.raises(NobodyAtStation):
        made.give(check, reading=at(9, 2))


def test_a_child_may_have_doses_only_where_the_programme_says(app):
    made = bedside("IPV")
    made.screened(child(), ("IPV",))
    visit = made.called()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_code(visit))
    with pytest.raises(SiteNotAllowed):
        made.give(check, site=BodySite.NOSE)
