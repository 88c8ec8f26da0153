"""The worker: does what is due, survives a failing job and a database that is away, ends when asked to."""

import os
import signal
import subprocess
import sys
import threading
import time as real_time

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tests import builders
from tests.services import ROOT
from vaccsched.cli import worker
from vaccsched.messages import operations as messages
from vaccsched.messages.models import MessageStatus, OutboxMessage
from vaccsched.shared import audit, jobs
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites


def write_audit():
    with unit_of_work():
        audit.record(action="test", actor=SYSTEM, now=time.now())


def put_message():
    """Somebody waits for it, so it goes out at whatever hour these tests are run."""
    with unit_of_work():
        return messages.send(receiver="13800000001", body="验证码 1", template="login_code", stream="s", now=time.now())


def work(app):
    db.session.rollback()
    return worker.work_once(app)


def test_every_regular_job_has_somebody_who_does_it(app):
    assert worker.REGULAR.keys() - jobs.kinds() == set()


def test_a_round_seals_the_audit_and_sends_what_waits(any_app, capsys):
    worker.schedule()
    write_audit()
    message = put_message()
    work(any_app)
    assert message.status is MessageStatus.SENT
    assert "验证码 1" in capsys.readouterr().out
    sealed = {row.action: row.sequence for row in db.session.scalars(sa.select(AuditEntry))}
    assert sealed == {"test": 1, "audit_verified": None}  # what the verification found waits for the next seal
    db.session.rollback()


def test_a_round_without_work_writes_nothing(any_app):
    writes = []
    sa.event.listen(db.engine, "commit", listener := lambda _connection: writes.append(1))
    work(any_app)
    sa.event.remove(db.engine, "commit", listener)
    assert writes == []


def test_one_failing_job_stops_neither_the_others_nor_the_worker(any_app, monkeypatch, clock):
    done = []
    monkeypatch.setitem(jobs._handlers, "bad", lambda _payload, _now: 1 // 0)
    monkeypatch.setitem(jobs._handlers, "good", lambda _payload, _now: done.append(1))
    with unit_of_work():
        bad = jobs.enqueue(kind="bad", payload={}, due_at=time.now())
        jobs.enqueue(kind="nobody knows this", payload={}, due_at=time.now())
        jobs.enqueue(kind="good", payload={}, due_at=time.now())
    work(any_app)
    assert done == [1]
    assert bad.last_error.startswith("ZeroDivisionError")
    assert bad.done_at is None
    clock.advance(seconds=3)
    work(any_app)
    assert bad.attempts == 2


def test_what_a_failing_job_had_begun_is_undone(any_app, monkeypatch):
    def half(_payload, _now):
        builders.county(code="half")
        raise ValueError

    monkeypatch.setitem(jobs._handlers, "half", half)
    with unit_of_work():
        jobs.enqueue(kind="half", payload={}, due_at=time.now())
    work(any_app)
    assert sites.counties() == []


def test_a_database_that_is_away_is_waited_for(app, monkeypatch, caplog):
    rounds, waits = [], []

    class Stop(threading.Event):
        def wait(self, timeout=None):
            waits.append(timeout)
            return self.is_set()

    stop = Stop()

    def away(_app, *, stop):
        rounds.append(1)
        if len(rounds) == 5:
            stop.set()
            return False
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr(worker, "work_once", away)
    db.session.rollback()
    worker.run(app, stop=stop)
    assert waits == [1.0, 2.0, 4.0, 8.0, worker.LOOK_EVERY]
    assert "connection refused" in caplog.text


def test_regular_jobs_are_scheduled_once_however_many_workers_start(any_app):
    worker.schedule()
    worker.schedule()
    names = list(db.session.scalars(sa.select(Job.name).order_by(Job.name)))
    db.session.rollback()
    assert names == sorted(worker.REGULAR)


def test_days_are_published_as_far_ahead_as_the_clinic_wants(any_app, monkeypatch):
    clinic = builders.clinic(days_ahead=9)
    asked = []
    monkeypatch.setattr(worker.schedule_operations, "publish_days", lambda **more: asked.append(more))
    with unit_of_work():
        worker.publish_days({}, time.now())
    assert [(one["clinic_id"], (one["until"] - builders.today()).days) for one in asked] == [(clinic.id, 9)]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_process_ends_cleanly(app, how):
    write_audit()
    message = put_message()
    db.session.rollback()
    environment = os.environ | app.extensions["test_prepared"].environment
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = real_time.monotonic() + 60
    while real_time.monotonic() < deadline and _status(message) is not MessageStatus.SENT:
        real_time.sleep(0.2)
    process.send_signal(how)
    said, _ = process.communicate(timeout=20)
    assert "验证码 1" in said
    assert "Traceback" not in said
    assert process.returncode == 0


def _status(message):
    found = db.session.scalar(sa.select(OutboxMessage.status).where(OutboxMessage.id == message.id))
    db.session.rollback()
    return found
