"""Who is trained and examined; which open hours have too few people. No database."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.daily.staffing import Gap, Post, gaps
from vaccsched.identity.models import CertificateTask
from vaccsched.training import rules

TODAY = dt.date(2026, 11, 22)
ASKS, GIVES, WATCHES = CertificateTask.SCREENING, CertificateTask.VACCINATION, CertificateTask.OBSERVATION
ANNE, BO, CHEN = (uuid.UUID(int=number) for number in (1, 2, 3))


@dataclass
class Row:
    task: CertificateTask | None
    held_on: dt.date
    score: int
    pass_mark: int = 60


def at(text):
    return dt.time.fromisoformat(text)


def post(who, task, since, until):
    return Post(staff_id=who, tasks=frozenset({task}), since=at(since), until=at(until))


def short(*posts, minima=None, hours=(("08:00", "11:30"),)):
    spans = [(at(since), at(until)) for since, until in hours]
    return gaps(hours=spans, posts=posts, minima=minima or {})


def standing(*, tasks=(GIVES,), trainings=(), results=()):
    return rules.standing(tasks=tasks, trainings=trainings, results=results, on=TODAY)


def test_a_training_counts_for_twelve_calendar_months_to_the_day():
    assert standing(trainings=[(dt.date(2025, 11, 22), 90)]).is_trained
    assert not standing(trainings=[(dt.date(2025, 11, 21), 90)]).is_trained
    assert not standing(trainings=[(dt.date(2026, 11, 23), 90)]).is_trained


def test_minutes_of_the_last_year_are_added():
    assert (
        standing(trainings=[(dt.date(2026, 1, 5), 60), (dt.date(2026, 9, 5), 30), (dt.date(2024, 1, 5), 500)]).minutes
        == 90
    )


def test_the_last_examination_of_a_work_counts():
    failed_later = [Row(GIVES, dt.date(2026, 3, 1), 95), Row(GIVES, dt.date(2026, 9, 1), 59)]
    assert standing(results=failed_later).exams[0].state == "failed"
    assert standing(results=[*failed_later, Row(GIVES, dt.date(2026, 10, 1), 60)]).exams[0].state == "passed"


def test_an_examination_of_another_work_does_not_count():
    assert standing(results=[Row(ASKS, TODAY, 100), Row(None, TODAY, 100)]).exams[0].state == "missing"


def test_somebody_without_such_a_work_is_covered_by_training_alone():
    assert standing(tasks=(), trainings=[(TODAY, 60)]).is_covered
    assert not standing(tasks=()).is_covered


def test_a_full_day_has_no_gap():
    assert (
        short(*(post(who, task, "08:00", "11:30") for who, task in ((ANNE, ASKS), (BO, GIVES), (CHEN, WATCHES)))) == []
    )


def test_a_gap_begins_and_ends_where_people_come_and_go():
    found = short(post(ANNE, ASKS, "08:00", "09:30"), post(BO, ASKS, "10:00", "12:00"))
    assert found[0] == Gap(task=ASKS, since=at("09:30"), until=at("10:00"), have=0, need=1)
    assert [one.task for one in found] == [ASKS, GIVES, WATCHES]


def test_more_than_the_norm_can_be_asked_for_but_never_less():
    one = post(ANNE, GIVES, "08:00", "11:30")
    assert [gap.have for gap in short(one, minima={GIVES: 2}) if gap.task is GIVES] == [1]
    assert [gap.need for gap in short(minima={GIVES: 0}) if gap.task is GIVES] == [1]


def test_one_person_planned_twice_is_one_person():
    twice = (post(ANNE, GIVES, "08:00", "11:30"), post(ANNE, GIVES, "08:00", "11:30"))
    assert [gap.have for gap in short(*twice, minima={GIVES: 2}) if gap.task is GIVES] == [1]


def test_a_closed_day_needs_nobody():
    assert short(hours=()) == []
