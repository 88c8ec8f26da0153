"""Signing in with a code sent to the phone; family accounts."""

import datetime as dt
import hmac
import secrets
import uuid
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.identity import operations as identity
from vaccsched.identity import queries as identity_queries
from vaccsched.identity.models import PrincipalKind, PrincipalSession
from vaccsched.messages import operations as messages
from vaccsched.residents import queries, rules
from vaccsched.residents.models import Account, ConsentAsk, LoginCode
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound

LOGIN_CODE = _l("验证码 %(code)s，10 分钟内有效。用于登录预防接种预约，请不要告诉别人。")
CODES_KEPT = dt.timedelta(days=3)
LONGEST_SPAN = max(span for span, _most in rules.CODE_LIMITS)


def send_login_code(*, phone: str, now: dt.datetime) -> str | None:
    """Put a six-digit code for this phone into the outbox; answers it, or None when the phone got one within the last
    minute, 5 within the hour or 10 within the day. Known and unknown phones are treated alike; only the demo's
    invented ones, which receive nothing, have no limit.

    :raises InvalidPhone:
    """
    phone = rules.parse_phone(phone)
    sent_at = queries.codes_sent(phone=phone, since=now - LONGEST_SPAN)
    if not rules.may_send_code(sent_at=sent_at, now=now) and not queries.is_demo_phone(phone=phone):
        return None
    code = new_code()
    sent = LoginCode(
        id=new_id(),
        phone_index=queries.account_index(phone),
        code_index=_code_index(phone, code),
        created_at=now,
        expires_at=now + rules.CODE_LIVES,
    )
    db.session.add(sent)
    message = messages.send(
        receiver=phone,
        body=str(LOGIN_CODE % {"code": code}),
        template="login_code",
        stream=sent.phone_index,
        now=now,
        expires_at=now + rules.MESSAGE_WAITS,
    )
    sent.message_id = message.id
    audit.record(action="login_code_sent", actor=SYSTEM, now=now, subject=sent)
    return code


def sign_in_with_code(
    *, phone: str, code: str, user_agent: str, now: dt.datetime, language: str | None = None
) -> str | None:
    """Try the code; answers the session's token for the cookie, or None when it is wrong, expired, used or was tried
    five times. The attempt is counted either way, so commit before refusing. The first sign-in opens the account.
    ``language``: in which the page is read, and the account is written to from now on; None leaves what is known.

    :raises InvalidPhone:
    """
    phone = rules.parse_phone(phone)
    sent = queries.newest_code(phone=phone, now=now)
    if sent is None or not _attempt(sent) or not hmac.compare_digest(sent.code_index, _code_index(phone, code)):
        audit.record(action="sign_in_failed", actor=SYSTEM, now=now, subject=sent)
        return None
    used = sa.update(LoginCode).where(LoginCode.id == sent.id, LoginCode.used_at.is_(None)).values(used_at=now)
    account = open_account(phone=phone, now=now)
    if account.closed_at is not None or not claim(used):
        return None
    account.language = language or account.language
    audit.record(action="sign_in", actor=as_actor(account), now=now, subject=account)
    return identity.open_session(kind=PrincipalKind.ACCOUNT, principal_id=account.id, user_agent=user_agent, now=now)


def choose_language(*, account_id: uuid.UUID, language: str, actor: Actor, now: dt.datetime) -> None:
    """From now on the account is written to in this language (``zh``, ``en``); chosen again: nothing changes."""
    account = db.session.get_one(Account, account_id)
    if account.language == language:
        return
    account.language = language
    audit.record(action="language_chosen", actor=actor, now=now, subject=account, language=language)


def sign_out(*, session_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """End this session; others of the account stay."""
    identity.end_session(session_id=session_id, now=now)
    audit.record(action="sign_out", actor=actor, now=now)


def end_session(*, account_id: uuid.UUID, session_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """Sign one of the account's browsers out, from another one.

    :raises NotFound: another account's, or signed out already.
    """
    if session_id not in {one.id for one in _sessions(account_id)}:
        raise NotFound
    identity.end_session(session_id=session_id, now=now)
    audit.record(action="device_signed_out", actor=actor, now=now, session_id=session_id)


def end_other_sessions(*, account_id: uuid.UUID, but: uuid.UUID, actor: Actor, now: dt.datetime) -> int:
    """Sign all of the account's browsers out except this one; answers how many."""
    others = [one for one in _sessions(account_id) if one.id != but]
    for one in others:
        identity.end_session(session_id=one.id, now=now)
    audit.record(action="devices_signed_out", actor=actor, now=now, count=len(others))
    return len(others)


def open_account(*, phone: str, now: dt.datetime, is_demo: bool = False) -> Account:
    """The account of this phone, made when it is new. ``is_demo``: its codes are shown on the page."""
    account = queries.find_account_by_phone(phone=phone)
    if account is not None:
        return account
    account = Account(id=new_id(), phone_index=queries.account_index(phone), created_at=now, is_demo=is_demo)
    account.phone = phone
    db.session.add(account)
    db.session.flush()
    audit.record(action="account_opened", actor=as_actor(account), now=now, subject=account)
    return account


def note_denied(*, actor: Actor, endpoint: str, asked: dict[str, str], now: dt.datetime) -> None:
    """Somebody asked for what is not theirs, or not there."""
    audit.record(action="denied", actor=actor, now=now, endpoint=endpoint, asked=asked)


def forget_old_codes(*, now: dt.datetime) -> int:
    """Delete codes, and what was asked for consent, older than three days; answers how many."""
    count = 0
    for table in (LoginCode, ConsentAsk):
        result: Any = db.session.execute(sa.delete(table).where(table.created_at < now - CODES_KEPT))
        count += int(result.rowcount)
    return count


def as_actor(account: Account) -> Actor:
    return Actor(kind=ActorKind.ACCOUNT, id=account.id)


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"


def _sessions(account_id: uuid.UUID) -> list[PrincipalSession]:
    return identity_queries.sessions_of(kind=PrincipalKind.ACCOUNT, principal_id=account_id)


def _attempt(sent: LoginCode) -> bool:
    return claim(
        sa.update(LoginCode)
        .where(LoginCode.id == sent.id, LoginCode.attempts < rules.CODE_ATTEMPTS, LoginCode.used_at.is_(None))
        .values(attempts=LoginCode.attempts + 1)
    )


def _code_index(phone: str, code: str) -> str:
    return blind_index("account.login_code", f"{phone}:{code}")
