"""Leave for an institution to read online (本人授权在线调阅), and the county's list of institutions."""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from vaccsched.mydata import queries, rules
from vaccsched.mydata.errors import NoInstitution, NoScope, UnlawfulEnd
from vaccsched.mydata.models import Institution, ReadAuthorisation, Scope
from vaccsched.residents import queries as residents
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import Forbidden, NotFound


def authorise(
    *, account_id: uuid.UUID, person_id: uuid.UUID, institution_id: uuid.UUID, scopes: Collection[Scope],
    until: dt.date, actor: Actor, now: dt.datetime,
) -> ReadAuthorisation:  # fmt: skip
    """Let an institution read a person's record until a day, a year at most. Given again, the new one counts.

    :raises NotFound: not a person of this account. :raises NoInstitution: not on the list.
    :raises NoScope: :raises UnlawfulEnd:
    """
    person = residents.get_own_person(account_id=account_id, person_id=person_id, on=day_of(now))
    try:
        institution = queries.get_institution(institution_id=institution_id)
    except NotFound:
        raise NoInstitution(field="institution_id") from None
    if not scopes:
        raise NoScope(field="scopes")
    if not rules.is_lawful_end(until=until, today=day_of(now)):
        raise UnlawfulEnd(field="until")
    earlier = queries.find_given(person_id=person.id, institution_id=institution.id)
    if earlier is not None:
        _end(earlier, now)
    given = ReadAuthorisation(
        id=new_id(), person_id=person.id, institution_id=institution.id, account_id=account_id,
        scopes=sorted(str(one) for one in scopes), until=until, given_at=now,
    )  # fmt: skip
    db.session.add(given)
    db.session.flush()
    audit.record(
        action="reading_authorised", actor=actor, now=now, subject=given, person_id=person.id, scopes=given.scopes,
        institution=institution.id, until=until,
    )  # fmt: skip
    return given


def withdraw(
    *, account_id: uuid.UUID, person_id: uuid.UUID, authorisation_id: uuid.UUID, actor: Actor, now: dt.datetime
) -> None:
    """Take leave back: from now on nothing more is read (个人信息保护法 第15条). Taken back twice is taken back.

    :raises NotFound: not a person of this account, or another person's leave.
    """
    person = residents.get_own_person(account_id=account_id, person_id=person_id, on=day_of(now))
    given = queries.get_authorisation(person_id=person.id, authorisation_id=authorisation_id)
    if _end(given, now):
        audit.record(
            action="reading_withdrawn", actor=actor, now=now, subject=given, person_id=person.id,
            institution=given.institution_id,
        )  # fmt: skip


def note_read(*, person_id: uuid.UUID, institution_id: uuid.UUID, purpose: str, scope: Scope, now: dt.datetime) -> None:
    """An institution reads: checked and written down in one, so that nothing is shown without its row.

    :raises Forbidden: no leave, or not for this.
    """
    leave = queries.find_leave(person_id=person_id, institution_id=institution_id, now=now)
    if leave is None or scope not in leave.scopes:
        raise Forbidden
    audit.record(
        action="outside_read", actor=SYSTEM, now=now, person_id=person_id, institution=institution_id, purpose=purpose,
        scope=scope, authorisation=leave.authorisation_id,
    )  # fmt: skip


def add_institution(*, county_id: uuid.UUID, code: str, name: str, actor: Actor, now: dt.datetime) -> Institution:
    """Put an institution on the county's list.

    :raises InstitutionKnown: its code is there already.
    """
    made = Institution(id=new_id(), county_id=county_id, code=code.strip(), name=name.strip(), added_at=now)
    db.session.add(made)
    db.session.flush()
    audit.record(action="institution_added", actor=actor, now=now, subject=made)
    return made


def close_institution(*, county_id: uuid.UUID, institution_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """Take it off the list: whatever leave it had is worth nothing from now on.

    :raises NotFound:
    """
    found = queries.get_institution(institution_id=institution_id, county_id=county_id)
    found.closed_at = now
    audit.record(action="institution_closed", actor=actor, now=now, subject=found)


def _end(given: ReadAuthorisation, now: dt.datetime) -> bool:
    """True when this request was the one that ended it."""
    table = ReadAuthorisation
    ended = claim(sa.update(table).where(table.id == given.id, table.withdrawn_at.is_(None)).values(withdrawn_at=now))
    db.session.flush()
    return bool(ended)
