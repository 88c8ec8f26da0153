"""Closing the account (注销)."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.mydata.errors import NotConfirmed
from vaccsched.mydata.models import ReadAuthorisation
from vaccsched.reminders import operations as reminders
from vaccsched.residents import operations as residents
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db


def close_account(*, account_id: uuid.UUID, understood: bool, actor: Actor, now: dt.datetime) -> None:
    """End sessions and family links, erase the phone one signs in with, take back what leave this account gave,
    and delete how it wanted to be reminded (个人信息保护法 第47条). The record of doses stays: 疫苗管理法 第46条
    says for how long.

    :raises NotConfirmed: nobody said that this was understood.
    """
    if not understood:
        raise NotConfirmed(field="understood")
    table = ReadAuthorisation
    db.session.execute(
        sa.update(table)
        .where(table.account_id == account_id, table.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )
    reminders.forget_wish(account_id=account_id, actor=actor, now=now)
    residents.close_account(account_id=account_id, actor=actor, now=now)
