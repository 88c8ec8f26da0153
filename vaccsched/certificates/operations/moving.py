"""迁入, 迁出, and short stays (预防接种工作规范(2023) §3.2). Doses of the other place come in as imported doses."""

import datetime as dt
import uuid

from vaccsched.certificates import rules
from vaccsched.certificates.errors import (
    MovedInTheFuture,
    NotOnFileHere,
    OnFileHere,
    StaysLong,
    StaysTooShort,
)
from vaccsched.certificates.models import MoveKind, PersonMove
from vaccsched.residents import operations as residents
from vaccsched.residents import queries as residents_queries
from vaccsched.residents.models import FileStatus
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id


def move_in(
    *,
    person_id: uuid.UUID,
    clinic_id: uuid.UUID,
    moved_on: dt.date,
    place: str,
    reason: str,
    stays_until: dt.date | None,
    actor: Actor,
    now: dt.datetime,
) -> PersonMove:
    """The file comes to this clinic, which looks after the person from now on. ``stays_until``: None for good.

    :raises OnFileHere: it is here.
    :raises StaysTooShort: less than three months.
    :raises MovedInTheFuture:
    """
    person = residents_queries.get_person(person_id=person_id)
    if person.clinic_id == clinic_id:
        raise OnFileHere
    if not rules.stays_long(arrived_on=moved_on, until=stays_until):
        raise StaysTooShort(field="stays_until")
    move = PersonMove(
        id=new_id(), clinic_id=clinic_id, person_id=person.id, kind=MoveKind.MOVED_IN, moved_on=moved_on, place=place,
        reason=reason, stays_until=stays_until, recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    return _moved(move, status=FileStatus.LIVES_HERE, clinic_id=clinic_id, actor=actor, now=now)


def move_out(
    *,
    person_id: uuid.UUID,
    clinic_id: uuid.UUID,
    moved_on: dt.date,
    place: str,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> PersonMove:
    """The file leaves this clinic; the record stays readable here, the person is not counted here any more.

    :raises NotOnFileHere: it is not here.
    :raises MovedInTheFuture:
    """
    person = residents_queries.get_person(person_id=person_id)
    if person.clinic_id != clinic_id:
        raise NotOnFileHere
    move = PersonMove(
        id=new_id(), clinic_id=clinic_id, person_id=person.id, kind=MoveKind.MOVED_OUT, moved_on=moved_on, place=place,
        reason=reason, recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    return _moved(move, status=FileStatus.MOVED_OUT, clinic_id=None, actor=actor, now=now)


def stay_briefly(
    *,
    person_id: uuid.UUID,
    clinic_id: uuid.UUID,
    moved_on: dt.date,
    place: str,
    reason: str,
    stays_until: dt.date | None,
    actor: Actor,
    now: dt.datetime,
) -> PersonMove:
    """Somebody stays for less than three months: vaccinated and recorded here, the file stays where it is.

    :raises StaysLong: three months or more, or nobody knows.
    :raises OnFileHere: the file is here.
    :raises MovedInTheFuture:
    """
    person = residents_queries.get_person(person_id=person_id)
    if person.clinic_id == clinic_id:
        raise OnFileHere
    if rules.stays_long(arrived_on=moved_on, until=stays_until):
        raise StaysLong(field="stays_until")
    move = PersonMove(
        id=new_id(), clinic_id=clinic_id, person_id=person.id, kind=MoveKind.SHORT_STAY, moved_on=moved_on,
        place=place, reason=reason, stays_until=stays_until, recorded_by_id=actor.id, recorded_at=now,
    )  # fmt: skip
    if person.clinic_id is not None:  # another clinic's file stays as it is
        return _kept(move, actor, now)
    return _moved(move, status=FileStatus.SHORT_STAY, clinic_id=None, actor=actor, now=now)


def _moved(
    move: PersonMove, *, status: FileStatus, clinic_id: uuid.UUID | None, actor: Actor, now: dt.datetime
) -> PersonMove:
    _kept(move, actor, now)
    residents.set_status(
        person_id=move.person_id, status=status, since=move.moved_on, clinic_id=clinic_id, actor=actor, now=now
    )
    return move


def _kept(move: PersonMove, actor: Actor, now: dt.datetime) -> PersonMove:
    if move.moved_on > clock.day_of(now):
        raise MovedInTheFuture(field="moved_on")
    db.session.add(move)
    db.session.flush()
    audit.record(action=f"person_{move.kind}", actor=actor, now=now, subject=move, person_id=move.person_id)
    return move
