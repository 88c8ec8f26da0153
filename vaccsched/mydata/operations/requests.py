"""Requests to correct the record, the clinic's answer, the note of an export."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.mydata import queries
from vaccsched.mydata.errors import AlreadyAnswered, NoClinicToAsk
from vaccsched.mydata.models import AskedStatus, CorrectionRequest, Topic
from vaccsched.residents import queries as residents
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def ask_correction(
    *, account_id: uuid.UUID, person_id: uuid.UUID, topic: Topic, told: str, actor: Actor, now: dt.datetime
) -> CorrectionRequest:
    """Tell the clinic that holds the file what is wrong in it (个人信息保护法 第46条).

    :raises NotFound: not a person of this account. :raises NoClinicToAsk: no clinic has a file.
    :raises AlreadyAsked: the same topic waits for an answer.
    """
    person = residents.get_own_person(account_id=account_id, person_id=person_id, on=day_of(now))
    if person.clinic_id is None:
        raise NoClinicToAsk
    asked = CorrectionRequest(
        id=new_id(), person_id=person.id, clinic_id=person.clinic_id, account_id=account_id, topic=topic, made_at=now
    )
    asked.told = told.strip()
    db.session.add(asked)
    db.session.flush()
    audit.record(
        action="correction_asked", actor=actor, now=now, subject=asked, person_id=person.id,
        clinic_id=person.clinic_id, topic=topic,
    )  # fmt: skip
    return asked


def answer(
    *, clinic_id: uuid.UUID, asked_id: uuid.UUID, status: AskedStatus, words: str, actor: Actor, now: dt.datetime
) -> CorrectionRequest:
    """Say what became of a request; corrected is done on the record's own pages beforehand.

    :raises NotFound: another clinic's. :raises AlreadyAnswered: a colleague was first.
    """
    if status is AskedStatus.WAITING:
        raise NotFound
    asked = queries.get_request(clinic_id=clinic_id, asked_id=asked_id)
    table = CorrectionRequest
    mine = claim(
        sa.update(table)
        .where(table.id == asked.id, table.status == AskedStatus.WAITING)
        .values(status=status, answered_at=now, answered_by_id=actor.id)
    )
    if not mine:
        raise AlreadyAnswered
    db.session.refresh(asked)
    asked.answer = words.strip()
    db.session.flush()
    audit.record(
        action="correction_answered", actor=actor, now=now, subject=asked, person_id=asked.person_id, status=status
    )
    return asked


def note_export(*, account_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """A copy of a person's data is handed out (个人信息保护法 第45条).

    :raises NotFound: not a person of this account.
    """
    person = residents.get_own_person(account_id=account_id, person_id=person_id, on=day_of(now))
    audit.record(action="data_exported", actor=actor, now=now, subject=person, person_id=person.id)
