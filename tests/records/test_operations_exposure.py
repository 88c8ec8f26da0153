"""A rabies exposure on record: the days of the later doses follow from it; nothing keeps anybody from the vaccine."""

import datetime as dt

import pytest

from tests import builders as make
from vaccsched.records import operations, queries
from vaccsched.records.errors import ExposedBeforeBirth, ExposedInTheFuture, UnknownCourse
from vaccsched.records.models import ExposureGrade, HealthFactKind
from vaccsched.shared.db import new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import HepALine, JELine
from vaccsched.vaccines.forecast import Status
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


class Bitten:
    """A boy of nine whom a dog bit today."""

    def __init__(self) -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.actor = make.actor(make.nurse(at=self.clinic))
            self.boy = make.person(name="赵小石", birth_date=dt.date(2017, 5, 5), at=self.clinic)

    def exposed(self, on=TODAY, grade=ExposureGrade.III, course=None, **more):
        with unit_of_work():
            return operations.record_exposure(
                **{"person_id": self.boy.id, "on": on, "grade": grade, "course": course, "actor": self.actor,
                   "now": NOW, **more}
            )  # fmt: skip

    def dose(self, on: dt.date) -> None:
        with unit_of_work():
            operations.import_immunization(
                person_id=self.boy.id, vaccine_code="RABIES", dose_number=1, given_on=on, actor=self.actor,
                now=NOW + dt.timedelta(days=60),
            )  # fmt: skip

    def rabies(self, on: dt.date):
        [answer] = [one for one in queries.forecast_for(person=self.boy, on=on) if one.vaccine == "RABIES"]
        return answer

    def exposures(self):
        facts = queries.health_facts_of(person_id=self.boy.id)
        return [(one.since, one.grade, one.course) for one in facts if one.kind is HealthFactKind.EXPOSURE]


def test_without_an_exposure_rabies_vaccine_is_not_offered(app):
    assert Bitten().rabies(TODAY).status is Status.NOT_APPLICABLE


def test_the_days_of_the_later_doses_follow_from_the_exposure(any_app):
    bitten = Bitten()
    bitten.exposed()
    assert (bitten.rabies(TODAY).status, bitten.rabies(TODAY).dose) == (Status.DUE, 1)
    for number, given in enumerate((0, 3, 7, 14)):
        bitten.dose(day(given))
        following = bitten.rabies(day(given))
        assert (following.dose, following.earliest) == (number + 2, day((3, 7, 14, 28)[number]))
    bitten.dose(day(28))
    assert bitten.rabies(day(29)).status is Status.COMPLETE


def test_a_late_dose_shifts_the_later_ones(app):
    bitten = Bitten()
    bitten.exposed()
    bitten.dose(TODAY)
    bitten.dose(day(5))  # two days late
    assert bitten.rabies(day(5)).earliest == day(9)


def test_the_two_one_one_course_has_two_doses_on_the_first_day(app):
    bitten = Bitten()
    bitten.exposed(course="ZAGREB")
    bitten.dose(TODAY)
    second = bitten.rabies(TODAY)
    assert (second.dose, second.status) == (2, Status.DUE)
    bitten.dose(TODAY)
    assert (bitten.rabies(TODAY).dose, bitten.rabies(TODAY).earliest) == (3, day(7))


def test_before_any_exposure_has_a_course_of_its_own(app):
    bitten = Bitten()
    bitten.exposed(grade=None, course="PREEXPOSURE")
    bitten.dose(TODAY)
    assert bitten.rabies(TODAY).earliest == day(7)


def test_grade_and_course_may_be_left_to_the_doctor_who_fills_them_in_later(any_app):
    bitten = Bitten()
    bitten.exposed(grade=None)
    assert bitten.exposures() == [(TODAY, None, None)]
    bitten.exposed(grade=ExposureGrade.II, course="ZAGREB")
    assert bitten.exposures() == [(TODAY, "II", "ZAGREB")]


def test_the_same_exposure_again_is_the_one_on_record(app):
    bitten = Bitten()
    first = bitten.exposed()
    assert bitten.exposed().id == first.id


def test_an_exposure_of_tomorrow_is_a_slip_of_the_pen(app):
    bitten = Bitten()
    with pytest.raises(ExposedInTheFuture):
        bitten.exposed(on=day(1))


def test_an_exposure_before_birth_is_a_slip_of_the_pen(app):
    bitten = Bitten()
    with pytest.raises(ExposedBeforeBirth):
        bitten.exposed(on=dt.date(2017, 5, 4))


def test_a_course_that_is_in_no_norm_is_refused(app):
    bitten = Bitten()
    with pytest.raises(UnknownCourse):
        bitten.exposed(course="THREE")


def test_nobodys_exposure_is_not_recorded(app):
    bitten = Bitten()
    with pytest.raises(NotFound):
        bitten.exposed(person_id=new_id())


def test_the_clinics_lines_reach_the_forecaster_before_the_countys(any_app):
    with unit_of_work():
        county = make.county()
        county.je_line, county.hepa_line = JELine.INACTIVATED, HepALine.INACTIVATED
        plain, own = make.clinic(in_county=county), make.clinic(in_county=county, je_line=JELine.LIVE)
        there, here, nowhere = make.person(at=plain), make.person(at=own), make.person()
    assert queries.facts_of(there).options == {"JE": "JEI", "HEPA": "HEPAI"}
    assert queries.facts_of(here).options == {"JE": "JEL", "HEPA": "HEPAI"}
    assert queries.facts_of(nowhere).options == {}


def test_where_the_clinic_offers_the_inactivated_line_that_one_is_due(app):
    with unit_of_work():
        load_programme()
        live, inactivated = make.clinic(), make.clinic(je_line=JELine.INACTIVATED)
        born = dt.date(2026, 3, 1)
        children = [make.person(birth_date=born, at=clinic) for clinic in (live, inactivated)]
    due = [{one.vaccine for one in queries.due_for(person=child, on=TODAY)} & {"JEL", "JEI"} for child in children]
    assert due == [{"JEL"}, {"JEI"}]
