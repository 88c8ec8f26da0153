"""Where a message reaches somebody."""

import datetime as dt
import uuid

from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person


def phone_of(*, account_id: uuid.UUID | None, person: Person, on: dt.date) -> str | None:
    """Where a message reaches the person: the phone that booked, while it may act for them, else their own, else their
    family's; None: nowhere.
    """
    if account_id is not None and residents.may_act(account_id=account_id, person_id=person.id, on=on):
        account = residents.find_account(account_id=account_id)
        if account is not None:
            return account.phone
    return residents.own_phone(person=person) or family_phone(person, on=on)


def family_phone(person: Person, *, on: dt.date) -> str | None:
    """The phone of the family account that has acted for the person longest and may on that day; None: none may."""
    links = residents.links_to(person_id=person.id, on=on)
    return links[0].account.phone if links else None
