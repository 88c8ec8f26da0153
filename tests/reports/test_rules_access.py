"""Which looks at minors' records are unusual."""

import datetime as dt
import uuid

import pytest

from vaccsched.reports.rules import access
from vaccsched.reports.rules.access import Look, Tally, Unusual

NURSE, DOCTOR = uuid.UUID(int=1), uuid.UUID(int=2)
DAY = dt.date(2026, 12, 1)


def look(child=9, *, day=DAY, hour=2, staff=NURSE, action="person_opened", known=True, visits=()):
    at = dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)
    return Look(
        entry_id=uuid.uuid4(), at=at, staff_id=staff, person_id=uuid.UUID(int=child), action=action, purpose="desk",
        known=known, visits=visits,
    )  # fmt: skip


def found(*looks):
    tally = Tally()
    access.add_month(tally, looks)
    return [why for _look, why in tally.unusual]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (look(), None),
        (look(known=False), [Unusual.STRANGER]),
        (look(known=False, visits=(DAY + dt.timedelta(days=3),)), None),
        (look(known=False, visits=(DAY + dt.timedelta(days=4),)), [Unusual.STRANGER]),
        (look(hour=12), [Unusual.HOURS]),  # 20:00 at the clinic
        (look(hour=11), None),
        (look(day=DAY, hour=22), [Unusual.HOURS]),  # 06:00
        (look(hour=23), None),  # 07:00
        (look(action="person_revealed"), [Unusual.REVEALED]),
    ],
)
def test_why_somebody_should_ask_about_a_look(one, why):
    assert found(one) == ([why] if why else [])


def test_the_same_child_on_five_days_without_a_visit():
    days = [DAY + dt.timedelta(days=number) for number in range(5)]
    assert found(*(look(day=day) for day in days[:4])) == []
    assert found(*(look(day=day) for day in days)) == [[Unusual.OFTEN]] * 5
    assert found(*(look(day=day, visits=tuple(days)) for day in days)) == []


def test_far_more_children_in_a_day_than_colleagues_open():
    quiet = [look(child=number, staff=DOCTOR, day=DAY + dt.timedelta(days=number)) for number in range(10)]
    assert found(*quiet, *(look(child=100 + number) for number in range(29))) == []
    assert found(*quiet, *(look(child=100 + number) for number in range(30))) == [[Unusual.MANY]] * 30


def test_months_add_up_and_most_reasons_come_first():
    tally = Tally()
    access.add_month(tally, [look(hour=12), look(child=8, staff=DOCTOR)])
    access.add_month(tally, [look(hour=12, known=False), look(child=7)])
    told = access.as_result(tally)
    assert [one["why"] for one in told["unusual"]] == [["stranger", "hours"], ["hours"]]
    assert told["staff"] == [
        {"staff_id": str(NURSE), "looks": 3, "children": 2, "unusual": 2},
        {"staff_id": str(DOCTOR), "looks": 1, "children": 1, "unusual": 0},
    ]
