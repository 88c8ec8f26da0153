"""How a family wants to be reminded."""

import datetime as dt
import uuid

from vaccsched.reminders import queries
from vaccsched.reminders.errors import EmailMissing
from vaccsched.reminders.models import ReminderWish, Wish
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id


def set_wish(*, account_id: uuid.UUID, wish: Wish, email: str | None, actor: Actor, now: dt.datetime) -> ReminderWish:
    """Keep the wish; ``email`` is kept encrypted and needed for ``Wish.EMAIL`` only.

    :raises EmailMissing:
    """
    if wish is Wish.EMAIL and not email:
        raise EmailMissing
    row = _row(account_id, now)
    row.wish, row.changed_at = wish, now
    row.email = email or None
    audit.record(action="reminder_wish_set", actor=actor, now=now, subject=row, wish=str(wish))
    return row


def connect_wechat(*, account_id: uuid.UUID, wechat: str | None, actor: Actor, now: dt.datetime) -> ReminderWish:
    """The clinic's WeChat account tells the family's id there, kept encrypted; None: they have left it."""
    row = _row(account_id, now)
    row.wechat, row.changed_at = wechat or None, now
    audit.record(action="wechat_connected" if wechat else "wechat_left", actor=actor, now=now, subject=row)
    return row


def forget_wish(*, account_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """Delete how the account wants to be reminded, with its e-mail address and WeChat id: the account is closed
    (个人信息保护法 第47条).
    """
    row = queries.wish_of(account_id=account_id)
    if row is None:
        return
    audit.record(action="reminder_wish_deleted", actor=actor, now=now, subject=row)
    db.session.delete(row)
    db.session.flush()


def _row(account_id: uuid.UUID, now: dt.datetime) -> ReminderWish:
    row = queries.wish_of(account_id=account_id)
    if row is None:
        row = ReminderWish(id=new_id(), account_id=account_id, wish=Wish.AUTO, changed_at=now)
        db.session.add(row)
        db.session.flush()
    return row
