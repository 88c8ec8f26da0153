"""The job table: done once by one worker, again when regular, later when it failed, given up at last."""

import datetime as dt

import pytest
import sqlalchemy as sa

from vaccsched.shared import clock as time
from vaccsched.shared import jobs
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def done(monkeypatch):
    """What the handler of kind `test` was given."""
    found = []
    monkeypatch.setitem(jobs._handlers, "test", lambda payload, _now: found.append(payload))
    return found


def enqueue(**payload):
    with unit_of_work():
        return jobs.enqueue(kind="test", payload=payload, due_at=time.now()).id


def lease():
    with unit_of_work():
        job = jobs.lease_next(now=time.now())
        return job.id if job else None


def perform(job_id):
    with unit_of_work():
        jobs.perform(db.session.get_one(Job, job_id), now=time.now())


def fail(job_id):
    with unit_of_work():
        jobs.give_back(db.session.get_one(Job, job_id), error="ValueError: no", now=time.now())


def get(job_id):
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def test_a_job_is_leased_once_and_done_once(any_app, done):
    job_id = enqueue(number=1)
    assert jobs.is_due(now=time.now())
    assert lease() == job_id
    assert lease() is None
    perform(job_id)
    assert done == [{"number": 1}]
    assert lease() is None
    assert not jobs.is_due(now=time.now())


def test_the_longest_due_comes_first(any_app, done, clock):
    first = enqueue()
    clock.advance(seconds=5)
    second = enqueue()
    assert [lease(), lease(), lease()] == [first, second, None]


def test_a_job_for_later_waits(any_app, done, clock):
    with unit_of_work():
        jobs.enqueue(kind="test", payload={}, due_at=time.now() + MINUTE)
    assert lease() is None
    clock.advance(minutes=1, seconds=1)
    assert lease() is not None


def test_a_lease_that_ran_out_is_taken_by_another(any_app, done, clock):
    job_id = enqueue()
    lease()
    clock.advance(minutes=5, seconds=1)
    assert lease() == job_id
    assert get(job_id).attempts == 2


def test_a_failed_job_waits_longer_each_time(any_app, done, clock):
    job_id, waits = enqueue(), []
    for _ in range(4):
        assert lease() == job_id
        fail(job_id)
        waits.append(round((get(job_id).due_at - time.now()).total_seconds()))
        clock.advance(hours=2)
    assert waits == [2, 4, 8, 16]
    assert get(job_id).last_error == "ValueError: no"


def test_a_single_job_is_given_up_at_last(any_app, done, clock):
    job_id = enqueue()
    for _ in range(jobs.MAX_ATTEMPTS):
        lease()
        fail(job_id)
        clock.advance(hours=2)
    assert get(job_id).done_at is not None
    assert lease() is None


def test_a_regular_job_stays_and_comes_again(any_app, done, clock):
    for every in (MINUTE, 2 * MINUTE):  # a second start changes only how often
        with unit_of_work():
            jobs.keep_regular(kind="test", every=every, now=time.now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1
    job_id = lease()
    perform(job_id)
    assert lease() is None
    clock.advance(minutes=2, seconds=1)
    assert lease() == job_id


@pytest.mark.parametrize(
    ("done_at", "days_later"),
    [
        (dt.time(18, 40), 1),  # set up in the afternoon
        (dt.time(0, 30), 0),
        (dt.time(2, 7), 1),  # in its night
        (dt.time(7, 30), 1),  # the machine was off by night
    ],
)
def test_what_is_done_every_day_is_done_by_night_whenever_it_began(any_app, done, clock, done_at, days_later):
    day = dt.date(2026, 11, 22)
    clock.move_to(time.instant_of(day, done_at))
    with unit_of_work():
        jobs.keep_regular(kind="test", every=dt.timedelta(days=1), now=time.now())
    job_id = lease()
    perform(job_id)
    assert get(job_id).due_at == time.instant_of(day + dt.timedelta(days=days_later), dt.time(2))


def test_a_regular_job_is_never_given_up(any_app, done, clock):
    with unit_of_work():
        jobs.keep_regular(kind="test", every=MINUTE, now=time.now())
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        job_id = lease()
        fail(job_id)
        clock.advance(hours=2)
    assert get(job_id).done_at is None
    perform(lease())
    assert (get(job_id).attempts, get(job_id).last_error) == (0, None)


def test_done_jobs_are_forgotten_after_a_month(any_app, done, clock):
    perform_id = enqueue()
    lease()
    perform(perform_id)
    clock.advance(days=31)
    with unit_of_work():
        assert jobs.forget_done(now=time.now()) == 1
