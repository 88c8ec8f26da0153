"""Somebody was bitten: letter C at once, the exposure on record, later doses on their days; reasons in English too."""

import datetime as dt

import pytest
from flask_babel import force_locale

from tests import builders as make
from tests.visits.builders import DAY, at, floor, shop
from vaccsched.booking import queries as booking
from vaccsched.booking.errors import NotDueYet, NotTogether
from vaccsched.records import operations as records_operations
from vaccsched.records import queries as records
from vaccsched.records.errors import ExposedInTheFuture
from vaccsched.records.models import ExposureGrade
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations
from vaccsched.visits.errors import NoLongerDue
from vaccsched.visits.operations import Exposure
from vaccsched.visits.page.person import person_panel


def arrive(where, person, codes=("RABIES",), key="k", **more):
    with unit_of_work():
        return operations.arrive_walk_in(
            clinic_id=where.clinic.id, person_id=person.id, vaccine_codes=codes, actor=where.actor, key=key,
            reading=at(8, 10), **more,
        )  # fmt: skip


def bitten(**more):
    return make.person(name="赵小石", birth_date=dt.date(2017, 5, 5), **more)


def rabies(person, on):
    return next(one for one in records.forecast_for(person=person, on=on) if one.vaccine == "RABIES")


def test_the_exposure_comes_on_record_with_the_ticket(any_app):
    where, boy = floor(walk_in=0), bitten()
    exposure = Exposure(on=DAY, grade=ExposureGrade.III, course="ZAGREB")
    visit = arrive(where, boy, urgent=True, urgent_reason="狗咬", exposure=exposure)
    assert (visit.letter, [dose.dose_number for dose in visit.planned_doses][:1]) == ("C", [1])
    [event] = records.facts_of(boy).events
    assert (event.date, event.grade, event.schedule) == (DAY, "III", "ZAGREB")


def test_rabies_is_never_refused_without_an_exposure_on_record(app):
    where = floor(walk_in=0)
    assert arrive(where, bitten()).letter == "C"


def test_rabies_is_never_refused_before_the_day_of_the_next_dose(app):
    where, boy = floor(walk_in=0), bitten()
    with unit_of_work():
        records_operations.record_exposure(
            person_id=boy.id, on=DAY, grade=None, course=None, actor=where.actor, now=at(8).wall
        )
        records_operations.import_immunization(
            person_id=boy.id, vaccine_code="RABIES", dose_number=1, given_on=DAY, actor=where.actor, now=at(8).wall
        )
    assert [dose.dose_number for dose in arrive(where, boy).planned_doses] == [2]


def test_a_date_of_tomorrow_is_told_before_anything_is_written(app):
    where, boy = floor(walk_in=0), bitten()
    with pytest.raises(ExposedInTheFuture):
        arrive(where, boy, exposure=Exposure(on=DAY + dt.timedelta(days=1)))
    assert arrive(where, boy, key="again", exposure=Exposure(on=DAY)).letter == "C"


def test_an_exposure_is_only_kept_with_rabies_vaccine(app):
    where, elder = shop(), make.person(birth_date=dt.date(1955, 3, 1))
    arrive(where, elder, ("PPV23",), exposure=Exposure(on=DAY))
    assert records.facts_of(elder).events == ()


def test_the_later_doses_are_seen_at_the_desk_and_bookable_on_their_days(app):
    where, boy = floor(), bitten()
    with unit_of_work():
        records_operations.record_exposure(
            person_id=boy.id, on=DAY, grade=ExposureGrade.II, course="ESSEN", actor=where.actor, now=at(8).wall
        )
        records_operations.import_immunization(
            person_id=boy.id, vaccine_code="RABIES", dose_number=1, given_on=DAY, actor=where.actor, now=at(8).wall
        )
    third_day = DAY + dt.timedelta(days=3)
    later = person_panel(boy, clinic=where.clinic, now=at(9).wall)["later"]
    assert {"name": "人用狂犬病疫苗", "day": "2026年12月4日"} in later
    with pytest.raises(NotDueYet):
        booking.check_choice(person=boy, vaccine_codes=["RABIES"], on=third_day - dt.timedelta(days=1))
    [choice] = booking.check_choice(person=boy, vaccine_codes=["RABIES"], on=third_day)
    assert choice.dose_number == 2


def test_why_nothing_may_be_given_is_told_in_english(app):
    where, child = floor(), make.person(birth_date=dt.date(2026, 9, 20))
    with force_locale("en"), pytest.raises(NoLongerDue) as refusal:
        arrive(where, child, ("MMR",))
    assert refusal.value.facts["reasons"].startswith("MMR vaccine: Dose 1 is given from 8 months of age")


def test_why_two_do_not_go_together_is_told_in_english(app):
    where, child = floor(), make.person(birth_date=dt.date(2026, 9, 20))
    with force_locale("en"), pytest.raises(NotTogether) as refusal:
        arrive(where, child, ("IPV", "PENTA"))
    assert refusal.value.facts["name"].isascii()
    assert refusal.value.facts["reason"].isascii()


def test_the_two_one_one_course_is_two_doses_on_one_ticket(any_app):
    where, boy = floor(walk_in=0), bitten()
    visit = arrive(where, boy, exposure=Exposure(on=DAY, grade=ExposureGrade.III, course="ZAGREB"))
    assert [(dose.vaccine_code, dose.dose_number) for dose in visit.planned_doses] == [("RABIES", 1), ("RABIES", 2)]


def test_the_five_dose_course_is_one_dose_on_the_first_day(app):
    where, boy = floor(walk_in=0), bitten()
    visit = arrive(where, boy, exposure=Exposure(on=DAY, grade=ExposureGrade.III, course="ESSEN"))
    assert [dose.dose_number for dose in visit.planned_doses] == [1]
