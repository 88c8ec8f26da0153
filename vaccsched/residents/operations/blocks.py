"""A court's order keeps somebody from a child's record: set and lifted at the desk, obeyed by ``queries.link``."""

import datetime as dt
import uuid

from vaccsched.residents import queries, rules
from vaccsched.residents.errors import NobodyNamed
from vaccsched.residents.models import LinkBlock
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id


def block(
    *, person_id: uuid.UUID, phone: str, document: str, order_number: str, reason: str, actor: Actor, now: dt.datetime
) -> LinkBlock:
    """From now on whoever has this phone or this identity document neither sees nor is linked to the child, and nobody
    links the child at home. They are told nothing (反家庭暴力法 第29条; 民法典 第36条).

    :raises InvalidPhone, InvalidDocument: cannot be right. :raises NobodyNamed: neither was told.
    :raises NotFound: no such person.
    """
    person = queries.get_person(person_id=person_id)
    if not phone and not document:
        raise NobodyNamed(field="phone")
    made = LinkBlock(
        id=new_id(), person_id=person.id, order_number=order_number, reason=reason, set_by_id=actor.id, set_at=now
    )
    if phone:
        made.phone = rules.parse_phone(phone)
        made.phone_index = queries.account_index(made.phone or "")
    if document:
        papers = rules.possible_documents(text=document, today=clock.day_of(now))
        made.document = papers[0].number
        made.document_index = queries.document_index(papers[0].number or "")
    db.session.add(made)
    db.session.flush()
    audit.record(action="link_blocked", actor=actor, now=now, subject=made, person_id=person.id, order=order_number)
    return made


def lift_block(*, block_id: uuid.UUID, person_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> LinkBlock:
    """The order is over. Again changes nothing. Links that were there before count again.

    :raises NotFound: another person's.
    """
    found = queries.get_block(block_id=block_id, person_id=person_id)
    if found.lifted_at is None:
        found.lifted_at, found.lifted_by_id, found.lift_reason = now, actor.id, reason
        db.session.flush()
        audit.record(action="link_block_lifted", actor=actor, now=now, subject=found, person_id=person_id)
    return found
