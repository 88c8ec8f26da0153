"""Order and limb at screening and at the bedside come from the plan of the visit; the 2-1-1 course in one visit."""

import datetime as dt
import re

import pytest

from tests import builders as make
from tests.checks.builders import bedside, ticket_code
from tests.visits import builders as visits
from tests.visits.builders import DAY, at, child
from vaccsched.checks import queries
from vaccsched.records import operations as records_operations
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite, ExposureGrade
from vaccsched.shared.unit_of_work import unit_of_work

NINE = at(9)


@pytest.fixture
def boy(app):
    return make.person(name="赵小石", birth_date=dt.date(1999, 5, 5))


def exposed(made, person, course="ZAGREB"):
    with unit_of_work():
        records_operations.record_exposure(
            person_id=person.id, on=DAY, grade=ExposureGrade.III, course=course, actor=made.floor.actor, now=at(8).wall
        )


def test_both_first_doses_of_the_two_one_one_course_are_given_in_one_visit(boy):
    made = bedside("RABIES")
    exposed(made, boy)
    visit = made.screened(boy, ["RABIES"])
    made.called()
    first, second = (made.scan(made.codes["RABIES"][pack]) for pack in (0, 1))
    assert first.id != second.id
    made.scan(ticket_code(visit))
    made.give(first, site=BodySite.LEFT_ARM)
    made.give(second, site=BodySite.RIGHT_ARM)
    doses = records.immunizations_of(person_id=boy.id)
    assert [(one.vaccine_code, one.dose_number) for one in doses] == [("RABIES", 1), ("RABIES", 2)]
    following = next(one for one in records.forecast_for(person=boy, on=DAY) if one.vaccine == "RABIES")
    assert (following.dose, following.earliest) == (3, DAY + dt.timedelta(days=7))


def test_the_same_vial_scanned_again_stays_with_its_dose(boy):
    made = bedside("RABIES")
    exposed(made, boy)
    made.screened(boy, ["RABIES"])
    made.called()
    first = made.scan(made.codes["RABIES"][0])
    made.scan(made.codes["RABIES"][1])
    assert made.scan(made.codes["RABIES"][0]).id == first.id


def test_after_one_limb_the_other_is_planned(boy):
    made = bedside("RABIES")
    exposed(made, boy)
    visit = made.screened(boy, ["RABIES"])
    made.called()
    assert queries.placing_of(visit.planned_doses[:1], on=DAY)["RABIES"].limb == "left_arm"
    made.scan(made.codes["RABIES"][0])
    made.scan(ticket_code(visit))
    made.give(queries.checks_of(visit=visit)[0], site=BodySite.LEFT_ARM)
    assert queries.placing_of(visit.planned_doses[1:], on=DAY)["RABIES"].limb == "right_arm"


def test_the_bedside_marks_the_planned_limb_and_begins_with_the_first_in_order(app, client, clock):
    clock.move_to(NINE.wall)
    made = bedside("IPV", "DTAP")
    made.screened(child(), ["DTAP", "IPV"])
    made.called()
    make.sign_in_staff(client, made.floor.registrar, at=made.station)
    page = client.get("/vaccination").text
    tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL).group()
    assert re.findall(r"左大腿|右大腿", tabs) == ["左大腿", "右大腿"]
    planned = re.search(r'<button[^>]*value="(\w+)"[^>]*>(?:(?!</button>).)*计划部位', page, re.DOTALL)
    assert planned.group(1) == "left_thigh"


def test_the_screener_sees_the_limbs_and_the_exposure(app, client, clock, boy):
    clock.move_to(at(8, 40).wall)
    made = bedside("RABIES")
    floor = made.floor
    visits.arrive(floor, boy, at(8, 30), vaccine_codes=["RABIES"])
    visits.call(floor, floor.screening[0], at(8, 35))
    make.sign_in_staff(client, floor.registrar, at=floor.screening[0])
    page = client.get("/screening").text
    assert "还没有登记暴露日期、级别和程序。不影响今天接种" in page
    assert "左上臂" in page
    exposed(made, boy, "ESSEN")
    page = client.get("/screening").text
    assert "2026年12月1日 · Ⅲ级（贯穿皮肤的咬伤、抓伤，或黏膜污染） · 五针法" in page
    assert f"/records/{boy.id}/forecast" in page
