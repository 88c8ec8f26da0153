"""An account that its holder closes."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.identity import operations as identity
from vaccsched.identity.models import PrincipalKind
from vaccsched.residents.models import Account, Guardianship
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db


def close_account(*, account_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """End its sessions and family links and erase its phone and language; whoever signs in with that phone later begins
    anew. Persons and their records stay.
    """
    account = db.session.get_one(Account, account_id)
    if account.closed_at is not None:
        return
    live = sa.update(Guardianship).where(Guardianship.account_id == account.id, Guardianship.revoked_at.is_(None))
    db.session.execute(live.values(revoked_at=now))
    identity.end_all_sessions(kind=PrincipalKind.ACCOUNT, principal_id=account.id, now=now)
    account.closed_at, account.phone, account.language = now, "", None
    account.phone_index = blind_index("account.closed", str(account.id))
    db.session.flush()
    audit.record(action="account_closed", actor=actor, now=now, subject=account)
