"""Writing health facts and exposures. Append-only: what no longer holds is ended by a later row."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.identity import queries as identity
from vaccsched.identity.models import CertificateTask
from vaccsched.records import queries, rules
from vaccsched.records.errors import (
    AlreadyConfirmed,
    ExposedBeforeBirth,
    ExposedInTheFuture,
    FactAlreadyEnded,
    NotADoctor,
    SinceTheFuture,
    UnknownCourse,
)
from vaccsched.records.models import ExposureGrade, HealthFact, HealthFactKind
from vaccsched.residents.models import Person
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def add_health_fact(
    *,
    person_id: uuid.UUID,
    kind: HealthFactKind,
    code: str,
    since: dt.date,
    actor: Actor,
    now: dt.datetime,
    detail: str = "",
    severe: bool = False,
    confirmed_by_id: uuid.UUID | None = None,
) -> HealthFact:
    """Put a condition, an allergy or a blood product on record.

    ``code``: a condition of the forecaster (``immunosuppressed``), a vaccine or component, a blood product
    (``RIG``, ``transfusion``). Without ``confirmed_by_id`` (a doctor) it is a flag, never a fact.

    :raises SinceTheFuture: it cannot have begun after today.
    """
    if since > clock.day_of(now):
        raise SinceTheFuture(field="since")
    fact = HealthFact(
        id=new_id(),
        person_id=person_id,
        kind=kind,
        code=code,
        detail=detail,
        severe=severe,
        since=since,
        confirmed_by_id=confirmed_by_id,
        recorded_by_id=staff_id(actor),
        recorded_at=now,
    )
    return _added(fact, actor, now)


def record_exposure(
    *,
    person_id: uuid.UUID,
    on: dt.date,
    grade: ExposureGrade | None,
    course: str | None,
    actor: Actor,
    now: dt.datetime,
) -> HealthFact:
    """Put a rabies exposure on record: the course of vaccine and the days of its doses follow from it.

    ``course``: ESSEN (5 doses), ZAGREB (2-1-1), PREEXPOSURE; None: the programme's own. The same exposure again
    answers the one on record; with another grade or course it takes its place. Nothing here keeps anybody from the
    vaccine: an exposure without grade or course is taken too (狂犬病暴露预防处置工作规范(2023年版)).

    :raises ExposedInTheFuture, ExposedBeforeBirth: the date cannot be right.
    :raises UnknownCourse: no such course.
    :raises NotFound: no such person.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    _must_be_possible(person, on, course, clock.day_of(now))
    code = rules.PREEXPOSURE if course == rules.PREEXPOSURE_COURSE else rules.EXPOSURE
    wanted = (code, grade, course)
    for known in queries.health_facts_of(person_id=person_id):
        if known.kind is HealthFactKind.EXPOSURE and known.since == on:
            if (known.code, known.grade, known.course) == wanted:
                return known
            _end(known, reason=str(_l("暴露登记更正")), actor=actor, now=now)
    fact = HealthFact(
        id=new_id(), person_id=person_id, kind=HealthFactKind.EXPOSURE, code=code, since=on, grade=grade,
        course=course, recorded_by_id=staff_id(actor), recorded_at=now,
    )  # fmt: skip
    return _added(fact, actor, now)


def confirm_health_fact(*, fact_id: uuid.UUID, severe: bool, actor: Actor, now: dt.datetime) -> HealthFact:
    """A doctor confirms what was only a flag: a later row, which counts, takes its place.

    ``severe``: of an allergy, the bedside then stops at what contains it.

    :raises NotADoctor: no valid certificate for the health inquiry.
    :raises AlreadyConfirmed: a doctor confirmed it before.
    :raises FactAlreadyEnded:
    :raises NotFound: no such fact.
    """
    _must_be_a_doctor(actor, now)
    flag = _live_fact(fact_id)
    if flag.confirmed_by_id is not None:
        raise AlreadyConfirmed
    _end(flag, reason=str(_l("医生已确认")), actor=actor, now=now)
    confirmed = HealthFact(
        id=new_id(), person_id=flag.person_id, kind=flag.kind, code=flag.code, detail=flag.detail, severe=severe,
        since=flag.since, confirmed_by_id=actor.id, recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    db.session.add(confirmed)
    db.session.flush()
    audit.record(
        action="health_fact_confirmed", actor=actor, now=now, subject=confirmed, person_id=flag.person_id, severe=severe
    )
    return confirmed


def end_health_fact(*, fact_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> HealthFact:
    """A condition or allergy no longer holds: a later row ends it. Only by a doctor of the clinic that put it on
    record, or of the clinic where the person is registered now.

    :raises NotADoctor: no valid certificate for the health inquiry.
    :raises FactAlreadyEnded:
    :raises NotFound: no such fact, or another clinic's.
    """
    fact = _live_fact(fact_id)
    if actor.kind is ActorKind.STAFF and actor.clinic_id not in _clinics_of(fact):
        raise NotFound
    _must_be_a_doctor(actor, now)
    return _end(fact, reason=reason, actor=actor, now=now)


def _live_fact(fact_id: uuid.UUID) -> HealthFact:
    fact = db.session.get(HealthFact, fact_id)
    if fact is None or fact.ends_fact_id is not None:
        raise NotFound
    if db.session.scalar(sa.select(HealthFact.id).where(HealthFact.ends_fact_id == fact.id)) is not None:
        raise FactAlreadyEnded
    return fact


def _clinics_of(fact: HealthFact) -> set[uuid.UUID | None]:
    """Whose doctors answer for a fact."""
    writers = (fact.confirmed_by, fact.recorded_by)
    person = db.session.get_one(Person, fact.person_id)
    return {one.clinic_id for one in writers if one is not None} | ({person.clinic_id} - {None})


def _must_be_a_doctor(actor: Actor, now: dt.datetime) -> None:
    """:raises NotADoctor:"""
    task, today = CertificateTask.SCREENING, clock.day_of(now)
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise NotADoctor
    if not identity.has_valid_certificate(staff_id=actor.id, task=task, on=today):
        raise NotADoctor


def _end(fact: HealthFact, *, reason: str, actor: Actor, now: dt.datetime) -> HealthFact:
    ending = HealthFact(
        id=new_id(),
        person_id=fact.person_id,
        kind=fact.kind,
        code=fact.code,
        detail=reason,
        since=clock.day_of(now),
        recorded_by_id=staff_id(actor),
        recorded_at=now,
        ends_fact_id=fact.id,
    )
    db.session.add(ending)
    db.session.flush()
    audit.record(action="health_fact_ended", actor=actor, now=now, subject=fact, person_id=fact.person_id)
    return ending


def _must_be_possible(person: Person, on: dt.date, course: str | None, today: dt.date) -> None:
    if on > today:
        raise ExposedInTheFuture(field="exposed_on")
    if on < person.birth_date:
        raise ExposedBeforeBirth(field="exposed_on")
    if course is not None and course not in rules.rabies_courses():
        raise UnknownCourse(field="course")


def _added(fact: HealthFact, actor: Actor, now: dt.datetime) -> HealthFact:
    db.session.add(fact)
    db.session.flush()
    audit.record(
        action="health_fact_added", actor=actor, now=now, subject=fact, person_id=fact.person_id, kind=fact.kind
    )
    return fact


# for the other files of this folder


def staff_id(actor: Actor) -> uuid.UUID | None:
    """Who writes, when it is staff."""
    return actor.id if actor.kind is ActorKind.STAFF else None
