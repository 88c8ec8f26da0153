"""How many people a clinic wants at each work in every open hour."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.daily import queries
from vaccsched.daily.errors import BadMinimum
from vaccsched.daily.models import RoleMinimum
from vaccsched.daily.staffing import MOST, NORM
from vaccsched.identity.models import CertificateTask
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def set_minimum(
    *, clinic_id: uuid.UUID, task: CertificateTask, people: int, actor: Actor, now: dt.datetime
) -> RoleMinimum:
    """Ask for so many people at a work in every open hour: at least the norm's one (预防接种工作规范(2023) §5).

    :raises BadMinimum: fewer than the norm asks for, or more than 20.
    :raises NotFound: another clinic's.
    """
    if actor.clinic_id != clinic_id:
        raise NotFound
    if not NORM <= people <= MOST:
        raise BadMinimum(field=f"people_{task}")
    before = queries.minima(clinic_id=clinic_id)[task]
    kept = db.session.scalar(sa.select(RoleMinimum).where(RoleMinimum.clinic_id == clinic_id, RoleMinimum.task == task))
    if kept is None:
        kept = RoleMinimum(id=new_id(), clinic_id=clinic_id, task=task, people=people)
        db.session.add(kept)
    kept.people = people
    db.session.flush()
    if before != people:
        audit.record(
            action="role_minimum_set", actor=actor, now=now, subject=kept, task=task, before=before, after=people
        )
    return kept
