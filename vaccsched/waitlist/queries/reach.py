"""Where a message reaches somebody."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.residents import queries as residents
from vaccsched.residents.models import Account, Guardianship, Person
from vaccsched.shared.db import db


def phone_of(*, account_id: uuid.UUID | None, person: Person, on: dt.date) -> str | None:
    """Where a message reaches the person: the phone that booked, else their own, else their family's; None: nowhere."""
    if account_id is not None:
        account = residents.find_account(account_id=account_id)
        if account is not None:
            return account.phone
    return person.phone or family_phone(person, on=on)


def family_phone(person: Person, *, on: dt.date) -> str | None:
    """The phone of the family account that has acted for the person longest and may on that day; None: none may."""
    link = db.session.scalar(
        sa.select(Guardianship)
        .join(Guardianship.account)
        .where(
            Guardianship.person_id == person.id,
            Guardianship.revoked_at.is_(None),
            sa.or_(Guardianship.ends_on.is_(None), Guardianship.ends_on > on),
            Account.closed_at.is_(None),
        )
        .options(joinedload(Guardianship.account))
        .order_by(Guardianship.created_at, Guardianship.id)
        .limit(1)
    )
    return link.account.phone if link is not None else None
