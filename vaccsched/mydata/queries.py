"""Questions about leave to read, looks at a record, requests. Changes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.mydata import rules
from vaccsched.mydata.looks import Look, direct_looks, list_looks
from vaccsched.mydata.models import (
    AskedStatus,
    CorrectionRequest,
    Institution,
    ReadAuthorisation,
    Scope,
)
from vaccsched.mydata.words import ACTIONS as ACTION_WORDS
from vaccsched.mydata.words import PURPOSES as PURPOSE_WORDS
from vaccsched.residents import queries as residents
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

__all__ = ["ACTION_WORDS", "PURPOSE_WORDS", "Leave", "Look", "direct_looks", "list_looks"]


@dataclass(frozen=True, kw_only=True)
class Leave:
    """What an institution may read of a person now."""

    authorisation_id: uuid.UUID
    scopes: frozenset[Scope]
    until: dt.date


def may_read(*, person_id: uuid.UUID, institution_id: uuid.UUID, now: dt.datetime) -> bool:
    """Whether a person has given an institution leave to read online, and it still holds."""
    return find_leave(person_id=person_id, institution_id=institution_id, now=now) is not None


def find_leave(*, person_id: uuid.UUID, institution_id: uuid.UUID, now: dt.datetime) -> Leave | None:
    """The leave in force with its scopes; a reader shows nothing beyond them."""
    found = find_given(person_id=person_id, institution_id=institution_id)
    if found is None or not is_in_force(found, on=day_of(now)):
        return None
    return Leave(
        authorisation_id=found.id, scopes=frozenset(Scope(one) for one in found.scopes), until=found.until
    )  # fmt: skip


def is_in_force(given: ReadAuthorisation, *, on: dt.date) -> bool:
    """Whether it holds, and whoever gave it may still act for the person: not after the 18th birthday, not while a
    court's order keeps them away.
    """
    if not rules.holds(given, on=on):
        return False
    return residents.may_act(account_id=given.account_id, person_id=given.person_id, on=on)


def find_given(*, person_id: uuid.UUID, institution_id: uuid.UUID) -> ReadAuthorisation | None:
    """The leave that was not withdrawn; its last day may be over."""
    return db.session.scalar(
        sa.select(ReadAuthorisation)
        .where(
            ReadAuthorisation.person_id == person_id,
            ReadAuthorisation.institution_id == institution_id,
            ReadAuthorisation.withdrawn_at.is_(None),
        )
        .options(joinedload(ReadAuthorisation.institution))
    )


def authorisations_of(*, person_id: uuid.UUID) -> list[ReadAuthorisation]:
    """Everything that was ever given, newest first."""
    found = sa.select(ReadAuthorisation).where(ReadAuthorisation.person_id == person_id)
    newest = found.order_by(ReadAuthorisation.given_at.desc(), ReadAuthorisation.id.desc())
    return list(db.session.scalars(newest.options(joinedload(ReadAuthorisation.institution))))


def get_authorisation(*, person_id: uuid.UUID, authorisation_id: uuid.UUID) -> ReadAuthorisation:
    """:raises NotFound: missing, or another person's."""
    found = db.session.get(ReadAuthorisation, authorisation_id)
    if found is None or found.person_id != person_id:
        raise NotFound
    return found


def institutions(*, county_id: uuid.UUID | None = None) -> list[Institution]:
    """Those on the list, of one county or of all, by name."""
    found = sa.select(Institution).where(Institution.closed_at.is_(None)).order_by(Institution.name, Institution.id)
    if county_id is not None:
        found = found.where(Institution.county_id == county_id)
    return list(db.session.scalars(found))


def get_institution(*, institution_id: uuid.UUID, county_id: uuid.UUID | None = None) -> Institution:
    """:raises NotFound: missing, taken off the list, or another county's."""
    found = db.session.get(Institution, institution_id)
    if found is None or found.closed_at is not None or county_id not in (None, found.county_id):
        raise NotFound
    return found


def requests_of(*, account_id: uuid.UUID, person_id: uuid.UUID) -> list[CorrectionRequest]:
    """What this family asked for this person, newest first."""
    found = sa.select(CorrectionRequest).where(
        CorrectionRequest.account_id == account_id, CorrectionRequest.person_id == person_id
    )
    return list(db.session.scalars(found.order_by(CorrectionRequest.made_at.desc(), CorrectionRequest.id.desc())))


def waiting_requests(*, clinic_id: uuid.UUID) -> list[CorrectionRequest]:
    """What waits for this clinic's answer, the oldest first."""
    found = sa.select(CorrectionRequest).where(
        CorrectionRequest.clinic_id == clinic_id, CorrectionRequest.status == AskedStatus.WAITING
    )
    oldest = found.order_by(CorrectionRequest.made_at, CorrectionRequest.id)
    return list(db.session.scalars(oldest.options(joinedload(CorrectionRequest.person))))


def get_request(*, clinic_id: uuid.UUID, asked_id: uuid.UUID) -> CorrectionRequest:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(CorrectionRequest, asked_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found
