"""Sign in, sign out, choose a station, change a password.."""

import datetime as dt
import secrets
import uuid

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from vaccsched.identity import queries, rules
from vaccsched.identity.errors import WrongCredentials
from vaccsched.identity.models import PrincipalKind, PrincipalSession, StaffAccount
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash(secrets.token_hex(16))  # verified for unknown names, so that time tells nothing


def hashed(password: str) -> str:
    """Argon2id, OWASP's second parameter set (19 MiB, 2 passes)."""
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Slow on purpose (about 30 ms): call it outside a unit of work."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def find_by_username(*, username: str) -> StaffAccount | None:
    return db.session.scalar(sa.select(StaffAccount).where(StaffAccount.username == username))


def password_is_right(*, username: str, password: str, now: dt.datetime) -> bool:
    """Whether these credentials open an account now. Takes the same time for an unknown name."""
    staff = find_by_username(username=username)
    right = matches(staff.password_hash if staff else _NOBODY, password)
    if staff is None or staff.disabled_at is not None:
        return False
    return right and (staff.locked_until is None or staff.locked_until <= now)


def note_failure(*, username: str, now: dt.datetime) -> None:
    """Count a failed sign-in; the fifth in a row locks the account for 15 minutes."""
    staff = find_by_username(username=username)
    if staff is None:
        return
    staff.failed_logins += 1
    if staff.failed_logins >= rules.MAX_FAILURES:
        staff.failed_logins = 0
        staff.locked_until = now + rules.LOCKED_FOR
    audit.record(action="sign_in_failed", actor=_as_actor(staff), now=now, subject=staff)


def sign_in(*, username: str, user_agent: str, now: dt.datetime) -> str:
    """Open a session after ``password_is_right``; answers the token for the cookie.

    :raises WrongCredentials: the account went away meanwhile.
    """
    staff = find_by_username(username=username)
    if staff is None or staff.disabled_at is not None:
        raise WrongCredentials
    staff.failed_logins = 0
    audit.record(action="sign_in", actor=_as_actor(staff), now=now, subject=staff)
    return open_session(kind=PrincipalKind.STAFF, principal_id=staff.id, user_agent=user_agent, now=now)


def open_session(*, kind: PrincipalKind, principal_id: uuid.UUID, user_agent: str, now: dt.datetime) -> str:
    """A new session of any principal; answers its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        PrincipalSession(
            token_hash=queries.token_hash(token),
            principal_kind=kind,
            principal_id=principal_id,
            user_agent=user_agent[:200],
            created_at=now,
            last_seen_at=now,
            expires_at=now + rules.ABSOLUTE[kind],
        )
    )
    return token


def end_session(*, session_id: uuid.UUID, now: dt.datetime) -> None:
    """Sign out: the token is worth nothing from this instant on."""
    session = db.session.get(PrincipalSession, session_id)
    if session is not None and session.revoked_at is None:
        session.revoked_at = now


def end_all_sessions(*, kind: PrincipalKind, principal_id: uuid.UUID, now: dt.datetime) -> None:
    """Used when an account is disabled, a role is taken or a password changes."""
    for session in queries.sessions_of(kind=kind, principal_id=principal_id):
        session.revoked_at = now


def _as_actor(staff: StaffAccount) -> Actor:
    return Actor(kind=ActorKind.STAFF, id=staff.id, clinic_id=staff.clinic_id, name=staff.name)
