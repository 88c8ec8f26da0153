"""入托入学查验 (疫苗管理法 第48条)."""

import dataclasses
import datetime as dt
import uuid

from vaccsched.certificates import queries
from vaccsched.certificates.errors import CheckDayImpossible
from vaccsched.certificates.models import SchoolCheck, SchoolKind
from vaccsched.residents import queries as residents
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.vaccines.forecast import in_force


def check_for_school(
    *,
    person_id: uuid.UUID,
    clinic_id: uuid.UUID,
    school: str,
    kind: SchoolKind,
    checked_on: dt.date,
    has_certificate: bool,
    actor: Actor,
    now: dt.datetime,
) -> SchoolCheck:
    """Write down which programme doses the child should have had by a day and has not. A later check is a new one.

    :raises CheckDayImpossible: the day is after today or before birth.
    :raises NotFound: no such person.
    """
    person = residents.get_person(person_id=person_id)
    if not person.birth_date <= checked_on <= clock.day_of(now):
        raise CheckDayImpossible(field="checked_on")
    missing = queries.missing_for(person=person, on=checked_on)
    check = SchoolCheck(
        id=new_id(), clinic_id=clinic_id, person_id=person.id, school=school, kind=kind, checked_on=checked_on,
        has_certificate=has_certificate, missing=[dataclasses.asdict(one) for one in missing],
        programme_version=in_force().data_version, checked_by_id=actor.id, checked_at=now,
    )  # fmt: skip
    db.session.add(check)
    db.session.flush()
    audit.record(
        action="school_checked", actor=actor, now=now, subject=check, person_id=person.id, missing=len(missing)
    )
    return check
