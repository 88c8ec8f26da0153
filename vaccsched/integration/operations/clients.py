"""Giving tokens out and taking them back; reading a person's record for a program."""

import datetime as dt
import secrets
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from vaccsched.integration import queries, rules
from vaccsched.integration.errors import BeyondLeave, NoScopeChosen, TwoOwners, UnlawfulRate
from vaccsched.integration.models import ApiClient, ClientScope
from vaccsched.mydata import operations as mydata
from vaccsched.mydata import queries as leaves
from vaccsched.mydata.models import Scope
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Person
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites

USED_EVERY = dt.timedelta(minutes=1)
PURPOSE = "interface"


def make_client(
    *, county_id: uuid.UUID, clinic_id: uuid.UUID | None, institution_id: uuid.UUID | None, name: str,
    scopes: Collection[ClientScope], rate_per_minute: int, actor: Actor, now: dt.datetime,
) -> tuple[ApiClient, str]:  # fmt: skip
    """Let a program in: of one clinic, of the county, or of an institution on the county's list. Answers it and its
    token, which is kept nowhere. ``rate_per_minute``: requests.

    :raises NotFound: another county's clinic, or no such institution.
    :raises NoScopeChosen: :raises BeyondLeave: :raises UnlawfulRate: :raises TwoOwners:
    """
    _check_owner(county_id=county_id, clinic_id=clinic_id, institution_id=institution_id)
    _check_scopes(scopes, outside=institution_id is not None)
    if rate_per_minute not in rules.RATE:
        raise UnlawfulRate(field="rate_per_minute")
    secret = secrets.token_urlsafe(32)
    made = ApiClient(
        id=new_id(), county_id=county_id, clinic_id=clinic_id, institution_id=institution_id, name=name.strip(),
        scopes=sorted(str(one) for one in scopes), secret_hash=rules.digest(secret), rate_per_minute=rate_per_minute,
        made_at=now, made_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="client_made", actor=actor, now=now, subject=made, clinic_id=clinic_id, scopes=made.scopes,
        institution=institution_id,
    )  # fmt: skip
    return made, rules.token_of(client_id=made.id, secret=secret)


def renew_secret(*, client: ApiClient, actor: Actor, now: dt.datetime) -> str:
    """A new token in the place of the old one, which opens nothing from now on. Answers it.

    :raises NotFound: the client is closed.
    """
    secret = secrets.token_urlsafe(32)
    if not _change_open(client, secret_hash=rules.digest(secret)):
        raise NotFound
    audit.record(action="client_renewed", actor=actor, now=now, subject=client, clinic_id=client.clinic_id)
    return rules.token_of(client_id=client.id, secret=secret)


def close_client(*, client: ApiClient, actor: Actor, now: dt.datetime) -> None:
    """The token opens nothing from now on. Closed twice is closed."""
    if _change_open(client, closed_at=now):
        audit.record(action="client_closed", actor=actor, now=now, subject=client, clinic_id=client.clinic_id)


def note_use(*, client: ApiClient, now: dt.datetime) -> None:
    """Remember that the token was used, once a minute at most."""
    if client.last_used_at is None or now - client.last_used_at >= USED_EVERY:
        client.last_used_at = now
        db.session.flush()


def client_actor(client: ApiClient, *, request_id: str | None = None) -> Actor:
    """The program as the actor of an operation."""
    return Actor(
        kind=ActorKind.CLIENT, id=client.id, clinic_id=client.clinic_id, name=client.name, request_id=request_id
    )


def open_record(
    *, client: ApiClient, person_id: uuid.UUID, scope: Scope, actor: Actor, now: dt.datetime, purpose: str = PURPOSE
) -> Person:
    """The person whose record a program reads; the reading is written down in the same transaction, so that it stands
    in the person's own list (个人信息保护法 第44、45条).

    :raises NotFound: no such person, or none that is open to this program, or not this part of the record.
    """
    person = queries.get_open_person(client, person_id, scope=scope, now=now)
    if client.institution_id is None:
        return residents.open_person(person_id=person.id, actor=actor, purpose=purpose, now=now)
    mydata.note_read(person_id=person.id, institution_id=client.institution_id, purpose=purpose, scope=scope, now=now)
    return person


def _check_owner(*, county_id: uuid.UUID, clinic_id: uuid.UUID | None, institution_id: uuid.UUID | None) -> None:
    if clinic_id is not None and institution_id is not None:
        raise TwoOwners(field="clinic_id")
    if clinic_id is not None and sites.get_clinic(clinic_id).county_id != county_id:
        raise NotFound
    if institution_id is not None:
        leaves.get_institution(institution_id=institution_id, county_id=county_id)


def _check_scopes(scopes: Collection[ClientScope], *, outside: bool) -> None:
    if not scopes:
        raise NoScopeChosen(field="scopes")
    beyond = sorted(set(scopes) - rules.grantable(outside=outside))
    if beyond:
        raise BeyondLeave(field="scopes", scope=str(beyond[0]))


def _change_open(client: ApiClient, **values: object) -> bool:
    """True when this request was the one that changed it: a closed client stays as it is."""
    table = ApiClient
    changed = claim(sa.update(table).where(table.id == client.id, table.closed_at.is_(None)).values(**values))
    db.session.refresh(client)
    return changed
