"""Questions about family accounts and the codes sent to their phones."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.messages.models import OutboxMessage
from vaccsched.residents import rules
from vaccsched.residents.models import Account, ConsentAsk, LoginCode
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

USUAL_LANGUAGE = "zh"  # of messages to whoever has never said which


def account_index(phone: str) -> str:
    """Blind index of an account's phone."""
    return blind_index("account.phone", phone)


def find_account(*, account_id: uuid.UUID) -> Account | None:
    """The account unless it is closed."""
    account = db.session.get(Account, account_id)
    return account if account is not None and account.closed_at is None else None


def find_account_by_phone(*, phone: str) -> Account | None:
    """Also a closed one."""
    return db.session.scalar(sa.select(Account).where(Account.phone_index == account_index(phone)))


def is_demo_phone(*, phone: str) -> bool:
    """Whether the phone was invented by the demo: its codes are not sent but shown."""
    account = find_account_by_phone(phone=phone)
    return account is not None and account.is_demo


def language_of(*, phone: str) -> str:
    """In which language this phone is written to: as its account reads the pages; Chinese when it has none."""
    found = sa.select(Account.language).where(Account.phone_index == account_index(phone))
    return db.session.scalar(found) or USUAL_LANGUAGE


def newest_code(*, phone: str, now: dt.datetime) -> LoginCode | None:
    """The last code sent to the phone, if it can still be tried. While the message waits in the outbox its ten minutes
    do not run: they begin when it has left.
    """
    newest = db.session.scalar(
        sa.select(LoginCode)
        .where(LoginCode.phone_index == account_index(phone))
        .order_by(LoginCode.created_at.desc(), LoginCode.id.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.used_at is None and _until(newest) > now else None


def codes_sent(*, phone: str, since: dt.datetime) -> list[dt.datetime]:
    """When codes for signing in were sent to the phone, oldest first."""
    return list(
        db.session.scalars(
            sa.select(LoginCode.created_at)
            .where(LoginCode.phone_index == account_index(phone), LoginCode.created_at > since)
            .order_by(LoginCode.created_at)
        )
    )


def next_code_at(*, phone: str, now: dt.datetime) -> dt.datetime:
    """From when on this phone may get another code for signing in."""
    longest = max(span for span, _most in rules.CODE_LIMITS)
    return rules.next_code_at(sent_at=codes_sent(phone=phone, since=now - longest), now=now)


def asks_sent(*, phone: str, since: dt.datetime) -> list[dt.datetime]:
    """When somebody asked this phone for consent, whether or not a code went out, oldest first."""
    return list(
        db.session.scalars(
            sa.select(ConsentAsk.created_at)
            .where(ConsentAsk.phone_index == account_index(phone), ConsentAsk.created_at > since)
            .order_by(ConsentAsk.created_at)
        )
    )


def get_ask(*, ask_id: uuid.UUID, account_id: uuid.UUID, now: dt.datetime) -> ConsentAsk:
    """What this account asked, while it can still be answered.

    :raises NotFound: another account's, answered, or over.
    """
    found = db.session.get(ConsentAsk, ask_id)
    if found is None or found.account_id != account_id or found.used_at is not None or _until(found) <= now:
        raise NotFound
    return found


def _until(code: LoginCode | ConsentAsk) -> dt.datetime:
    message = db.session.get(OutboxMessage, code.message_id) if code.message_id is not None else None
    return rules.code_until(created_at=code.created_at, sent_at=message.sent_at if message is not None else None)
