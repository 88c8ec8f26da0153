"""`flask worker`: the second process. Seals the audit, sends messages, does what is due; ends when asked to.

One failing job never stops it; while the database is gone it waits. Any number may run: rows are leased.
"""

import datetime as dt
import logging
import signal
import threading
import uuid
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from vaccsched.identity import queries as identity
from vaccsched.messages.jobs import deliver_waiting
from vaccsched.messages.senders import senders_of
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule_queries
from vaccsched.shared import audit, clock, idempotency, jobs
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites

log = logging.getLogger("vaccsched.worker")
LOOK_EVERY = 0.5  # seconds
LONGEST_WAIT = 30.0
AT_MOST = 100  # jobs in one go, before messages get their turn

# How often each regular job is done. A kind that no room handles is not scheduled.
REGULAR: dict[str, dt.timedelta] = {
    "audit.seal": dt.timedelta(seconds=5),
    "audit.verify": dt.timedelta(days=1),
    "schedule.publish_days": dt.timedelta(hours=1),
    "schedule.propose_calendar": dt.timedelta(days=1),
    "schedule.release": dt.timedelta(minutes=2),
    "booking.note_no_shows": dt.timedelta(hours=1),
    "booking.expire_holds": dt.timedelta(seconds=30),
    "booking.keep_rushes": dt.timedelta(seconds=5),
    "waitlist.offers": dt.timedelta(seconds=30),
    "draw.roll_down_all": dt.timedelta(minutes=1),
    "disruptions.look_for_places": dt.timedelta(minutes=10),
    "waitlist.review": dt.timedelta(days=1),
    "visits.close_earlier_days": dt.timedelta(hours=1),
    "visits.return_late_places": dt.timedelta(minutes=1),
    "imports.forget_old": dt.timedelta(days=1),
    "merging.take_along": dt.timedelta(hours=1),
    "residents.forget_old_codes": dt.timedelta(hours=1),
    "residents.end_grown_links": dt.timedelta(hours=1),
    "shared.forget_old": dt.timedelta(hours=1),
    "messages.forget_old": dt.timedelta(days=1),
    "reminders.plan": dt.timedelta(minutes=5),
    "reminders.send": dt.timedelta(minutes=1),
    "integration.note_events": dt.timedelta(seconds=5),
    "integration.tell_webhooks": dt.timedelta(seconds=5),
    "integration.forget_old": dt.timedelta(days=1),
    "identity.forget_ended_sessions": dt.timedelta(days=1),
    "handover.send": dt.timedelta(seconds=5),
    "reports.nightly": dt.timedelta(days=1),
    "ledger.nightly": dt.timedelta(days=1),
    "advisor.back_test": dt.timedelta(days=1),
    "demo.keep_today_open": dt.timedelta(minutes=10),
}


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Do what waits to be done, until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(current_app._get_current_object(), stop=stop)  # type: ignore[attr-defined]  # noqa: SLF001


def run(app: Flask, *, stop: threading.Event) -> None:
    """Look, work, rest, until ``stop`` is set. Each round has its own database session."""
    wait, scheduled = LOOK_EVERY, False
    while not stop.is_set():
        try:
            with app.app_context():
                if not scheduled:
                    schedule()
                    scheduled = True
                busy = work_once(app, stop=stop)
            wait = 0.0 if busy else LOOK_EVERY
        except OperationalError as error:
            wait = min(max(wait, LOOK_EVERY) * 2, LONGEST_WAIT)
            log.warning("the database is gone, next look in %.0f s: %s", wait, _first_line(error))
        except Exception:
            wait = LOOK_EVERY * 4
            log.exception("a round of the worker failed")
        stop.wait(wait)


def schedule() -> None:
    """Make sure that every regular job has its row."""
    now = clock.now()
    with unit_of_work():
        for kind in sorted(REGULAR.keys() & jobs.kinds()):
            jobs.keep_regular(kind=kind, every=REGULAR[kind], now=now)


def work_once(app: Flask, *, stop: threading.Event | None = None) -> bool:
    """Do what is due now; answers whether there may be more."""
    done = 0
    while done < AT_MOST and not (stop and stop.is_set()) and _do_next():
        done += 1
    sent = deliver_waiting(senders=senders_of(app)) if not (stop and stop.is_set()) else 0
    return done == AT_MOST or sent > 0


def _do_next() -> bool:
    """Do one job; answers whether there was one."""
    if not jobs.is_due(now=clock.now()):
        db.session.rollback()
        return False
    with unit_of_work():
        leased = jobs.lease_next(now=clock.now())
        job_id = leased.id if leased else None
    if job_id is None:
        return False  # another worker was faster
    try:
        _perform(job_id)
    except OperationalError:
        raise
    except Exception as error:
        _give_back(job_id, error)
    return True


def _perform(job_id: uuid.UUID) -> None:
    """In one unit of work; what computes for long between units of work, so that nobody waits for it."""
    with unit_of_work():
        job = db.session.get_one(jobs.Job, job_id)
        kind, payload = job.kind, job.payload
        if not jobs.is_outside(kind):
            jobs.perform(job, now=clock.now())
            return
    jobs.perform_outside(kind, payload, now=clock.now())
    with unit_of_work():
        jobs.finish(db.session.get_one(jobs.Job, job_id), now=clock.now())


def _give_back(job_id: uuid.UUID, error: Exception) -> None:
    with unit_of_work():
        job = db.session.get_one(jobs.Job, job_id)
        log.warning("job %s failed (attempt %s)", job.kind, job.attempts, exc_info=error)
        jobs.give_back(job, error=f"{error.__class__.__name__}: {_first_line(error)}", now=clock.now())


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:300]


# jobs that belong to no single room


def seal_audit(_payload: dict[str, Any], _now: dt.datetime) -> None:
    """Chain what was written since the last time."""
    audit.seal_pending(key=_audit_key())


def verify_audit(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Recompute every chain and write down what was found, for the auditor's page."""
    for verdict in audit.verify(key=_audit_key()):
        clinic_id = None if verdict.chain == audit.COUNTY_CHAIN else uuid.UUID(verdict.chain)
        audit.record(
            action="audit_verified",
            actor=SYSTEM,
            now=now,
            clinic_id=clinic_id,
            sealed=verdict.sealed,
            unsealed=verdict.unsealed,
            broken_at=verdict.broken_at,
        )
        if verdict.broken_at is not None:
            log.error("audit chain %s is broken at %s", verdict.chain, verdict.broken_at)


def publish_days(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Publish every clinic's plan as far ahead as it wants; a clinic whose bookings forbid it stays as it is."""
    for clinic in sites.clinics():
        until = schedule_queries.horizon(clinic_id=clinic.id, now=now)
        try:
            schedule_operations.publish_days(clinic_id=clinic.id, until=until, now=now)
        except Refused as refusal:
            log.warning("clinic %s: days not published: %s", clinic.code, refusal.code)


def forget_old(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Idempotency keys after 72 hours, finished jobs after 30 days."""
    idempotency.forget_old(now=now)
    jobs.forget_done(now=now)


def keep_demo_open(_payload: dict[str, Any], _now: dt.datetime) -> None:
    """In the demo today always has a half-day that is running."""
    if identity.demo_accounts():
        from vaccsched import demo

        demo.open_today()


def _audit_key() -> bytes:
    key: bytes = current_app.extensions["settings"].audit_key
    return key


HANDLERS: dict[str, Callable[[dict[str, Any], dt.datetime], None]] = {
    "audit.seal": seal_audit,
    "audit.verify": verify_audit,
    "schedule.publish_days": publish_days,
    "shared.forget_old": forget_old,
    "demo.keep_today_open": keep_demo_open,
}
