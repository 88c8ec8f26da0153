"""Sign in, sign out, choose a station, set an own password."""

import datetime as dt
import secrets
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.identity import queries, rules
from vaccsched.identity.errors import WrongCredentials
from vaccsched.identity.models import PrincipalKind, PrincipalSession, StaffAccount
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Station

KEPT_AFTER_END = dt.timedelta(days=90)


def sign_in(*, username: str, user_agent: str, now: dt.datetime) -> str:
    """Open a session once the password was found right; answers the token for the cookie.

    :raises WrongCredentials: the account is locked, disabled, or went away meanwhile.
    """
    staff = queries.find_by_username(username=username)
    if staff is None or not rules.may_sign_in(disabled_at=staff.disabled_at, locked_until=staff.locked_until, now=now):
        raise WrongCredentials
    staff.failed_logins = 0
    staff.locked_until = None
    audit.record(action="sign_in", actor=_as_actor(staff), now=now, subject=staff)
    return open_session(kind=PrincipalKind.STAFF, principal_id=staff.id, user_agent=user_agent, now=now)


def note_failure(*, username: str, now: dt.datetime) -> None:
    """Count a failed sign-in; the fifth in a row locks the account for 15 minutes. Unknown names leave no trace.

    Counted in the database, so that guesses at the same time count too; a locked account is not locked longer.
    """
    staff = queries.find_by_username(username=username)
    if staff is None:
        return
    audit.record(action="sign_in_failed", actor=_as_actor(staff), now=now, subject=staff)
    if staff.locked_until is not None and staff.locked_until > now:
        return
    counting = (
        sa.update(StaffAccount)
        .where(StaffAccount.id == staff.id)
        .values(failed_logins=StaffAccount.failed_logins + 1)
        .returning(StaffAccount.failed_logins)
    )
    failures = db.session.scalar(counting, execution_options={"synchronize_session": False}) or 0
    db.session.refresh(staff)
    if failures >= rules.MAX_FAILURES:
        staff.failed_logins = 0
        staff.locked_until = now + rules.LOCKED_FOR


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


def choose_station(
    *, session_id: uuid.UUID, clinic_id: uuid.UUID, station_id: uuid.UUID, actor: Actor, now: dt.datetime
) -> Station:
    """This browser works at that station from now on.

    :raises NotFound: the station is another clinic's or out of use, or the session ended.
    """
    session = db.session.get(PrincipalSession, session_id)
    if session is None:
        raise NotFound
    station = sites.get_station(clinic_id=clinic_id, station_id=station_id)
    session.station_id, session.station_chosen_at = station.id, now
    audit.record(action="choose_station", actor=actor, now=now, subject=station)
    return station


def change_password(*, staff_id: uuid.UUID, password_hash: str, user_agent: str, now: dt.datetime) -> str:
    """Set an own password. All sessions end, a fresh one begins; answers its token."""
    staff = queries.get_staff(staff_id=staff_id)
    staff.password_hash = password_hash
    staff.must_change_password = False
    end_all_sessions(kind=PrincipalKind.STAFF, principal_id=staff.id, now=now)
    audit.record(action="change_password", actor=_as_actor(staff), now=now, subject=staff)
    return open_session(kind=PrincipalKind.STAFF, principal_id=staff.id, user_agent=user_agent, now=now)


def sign_out(*, session_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """End a staff session at its owner's wish."""
    end_session(session_id=session_id, now=now)
    audit.record(action="sign_out", actor=actor, now=now)


def end_session(*, session_id: uuid.UUID, now: dt.datetime) -> None:
    """The token is worth nothing from this instant on."""
    session = db.session.get(PrincipalSession, session_id)
    if session is not None and session.revoked_at is None:
        session.revoked_at = now


def end_all_sessions(*, kind: PrincipalKind, principal_id: uuid.UUID, now: dt.datetime) -> None:
    """Used when an account is disabled or a password changes."""
    for session in queries.sessions_of(kind=kind, principal_id=principal_id):
        session.revoked_at = now


def forget_ended_sessions(*, now: dt.datetime) -> int:
    """Delete sessions that ended more than 90 days ago; answers how many."""
    limit = now - KEPT_AFTER_END
    ended = sa.or_(PrincipalSession.expires_at < limit, PrincipalSession.revoked_at < limit)
    result: Any = db.session.execute(sa.delete(PrincipalSession).where(ended))
    return int(result.rowcount)


def _as_actor(staff: StaffAccount) -> Actor:
    return Actor(kind=ActorKind.STAFF, id=staff.id, clinic_id=staff.clinic_id, name=staff.name)
