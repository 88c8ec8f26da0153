"""Trainings that were held, and who took part."""

import datetime as dt
import uuid
from collections.abc import Collection

from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.training import queries
from vaccsched.training.errors import NobodyTookPart, NotHeldYet
from vaccsched.training.models import Attendance, Training, TrainingKind


def enter_training(
    *,
    clinic_id: uuid.UUID,
    kind: TrainingKind,
    title: str,
    held_on: dt.date,
    minutes: int,
    people: Collection[uuid.UUID],
    actor: Actor,
    now: dt.datetime,
    taught_by: str = "",
    about: str = "",
) -> Training:
    """Write down a training that was held and who took part.

    :raises NotHeldYet: it lies ahead. :raises NobodyTookPart: :raises BadLength: 1 to 6000 minutes.
    :raises NotFound: another clinic's, or somebody who does not work here.
    """
    must_be_own(clinic_id, actor)
    if held_on > day_of(now):
        raise NotHeldYet
    made = Training(
        id=new_id(), clinic_id=clinic_id, kind=kind, title=title.strip(), held_on=held_on, minutes=minutes,
        taught_by=taught_by.strip(), about=about.strip(), entered_by_id=staff_of(actor), entered_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _take_part(made, people)
    audit.record(action="training_entered", actor=actor, now=now, subject=made, people=len(set(people)))
    return made


def set_people(
    *, clinic_id: uuid.UUID, training_id: uuid.UUID, people: Collection[uuid.UUID], actor: Actor, now: dt.datetime
) -> Training:
    """Correct who took part; who was added and who was taken away stays in the audit.

    :raises NobodyTookPart: :raises NotFound: another clinic's, or somebody who does not work here.
    """
    must_be_own(clinic_id, actor)
    training = queries.get_training(clinic_id=clinic_id, training_id=training_id)
    before, wanted = {one.staff_id for one in training.people}, set(people)
    gone = {one.id for one in queries.active_staff(clinic_id=clinic_id)}
    kept = before - gone  # whoever has left the clinic cannot be ticked and stays
    for one in list(training.people):
        if one.staff_id not in wanted | kept:
            db.session.delete(one)
    db.session.flush()
    _take_part(training, wanted - before, left=kept | (wanted & before))
    audit.record(
        action="training_people_changed", actor=actor, now=now, subject=training,
        added=sorted(map(str, wanted - before)), removed=sorted(map(str, before - wanted - kept)),
    )  # fmt: skip
    return training


def must_be_own(clinic_id: uuid.UUID, actor: Actor) -> None:
    """:raises NotFound: another clinic's."""
    if actor.kind is not ActorKind.SYSTEM and actor.clinic_id != clinic_id:
        raise NotFound


def staff_of(actor: Actor) -> uuid.UUID | None:
    return actor.id if actor.kind is ActorKind.STAFF else None


def _take_part(training: Training, people: Collection[uuid.UUID], left: Collection[uuid.UUID] = ()) -> None:
    if not people and not left:
        raise NobodyTookPart
    known = {one.id for one in queries.active_staff(clinic_id=training.clinic_id)}
    if not set(people) <= known:
        raise NotFound
    for staff_id in sorted(set(people)):
        db.session.add(Attendance(training_id=training.id, staff_id=staff_id))
    db.session.flush()
    db.session.expire(training, ["people"])
