"""Staff accounts: made, renamed, given roles, disabled, given a new one-time password.

A manager answers for the clinic's own people; only an administrator gives the county's roles (``rules.grantable``).
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from vaccsched.identity import queries, rules
from vaccsched.identity.errors import NoRole, NotYourself, RoleNotYours
from vaccsched.identity.models import PrincipalKind, Role, StaffAccount, StaffRole
from vaccsched.identity.operations.session import end_all_sessions
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db


def create_account(
    *,
    county_id: uuid.UUID,
    clinic_id: uuid.UUID | None,
    username: str,
    name: str,
    roles: Iterable[Role],
    password_hash: str,
    actor: Actor,
    now: dt.datetime,
    must_change_password: bool = True,
    is_demo: bool = False,
) -> StaffAccount:
    """A new account, with a password its owner must replace at the first sign-in.

    :raises NoRole: no role was chosen.
    :raises RoleNotYours: a role that the actor may not give, or that does not fit clinic or county.
    :raises UsernameTaken:
    """
    wanted = frozenset(roles)
    _check_roles(actor, wanted, in_clinic=clinic_id is not None)
    staff = StaffAccount(
        county_id=county_id,
        clinic_id=clinic_id,
        username=rules.username_key(username),
        name=name.strip(),
        password_hash=password_hash,
        must_change_password=must_change_password,
        is_demo=is_demo,
        created_at=now,
    )
    staff.roles = [StaffRole(role=role) for role in sorted(wanted)]
    db.session.add(staff)
    db.session.flush()
    _record("create_account", staff, actor, now, roles=sorted(wanted))
    return staff


def set_roles(*, staff: StaffAccount, roles: Iterable[Role], actor: Actor, now: dt.datetime) -> None:
    """Replace the roles; rights taken away are gone with the next request.

    :raises NoRole: :raises RoleNotYours: :raises NotYourself: own roles are given by somebody else.
    """
    wanted = frozenset(roles)
    _refuse_self(staff, actor)
    _check_manageable(staff, actor)
    _check_roles(actor, wanted, in_clinic=staff.clinic_id is not None)
    before = {role.role for role in staff.roles}
    staff.roles = [role for role in staff.roles if role.role in wanted]
    staff.roles += [StaffRole(role=role) for role in sorted(wanted - before)]
    db.session.flush()
    _record("set_roles", staff, actor, now, before=sorted(before), after=sorted(wanted))


def rename_account(*, staff: StaffAccount, name: str, actor: Actor, now: dt.datetime) -> None:
    """:raises RoleNotYours:"""
    _check_manageable(staff, actor)
    staff.name = name.strip()
    _record("rename_account", staff, actor, now)


def disable_account(*, staff: StaffAccount, actor: Actor, now: dt.datetime) -> None:
    """Nobody can sign in with it any more; its sessions end at once. It stays: records name it.

    :raises NotYourself: :raises RoleNotYours:
    """
    _refuse_self(staff, actor)
    _check_manageable(staff, actor)
    staff.disabled_at = staff.disabled_at or now
    end_all_sessions(kind=PrincipalKind.STAFF, principal_id=staff.id, now=now)
    _record("disable_account", staff, actor, now)


def enable_account(*, staff: StaffAccount, actor: Actor, now: dt.datetime) -> None:
    """:raises RoleNotYours:"""
    _check_manageable(staff, actor)
    staff.disabled_at = None
    _record("enable_account", staff, actor, now)


def reset_password(*, staff: StaffAccount, password_hash: str, actor: Actor, now: dt.datetime) -> None:
    """A new one-time password; sessions end, a lock is lifted.

    :raises NotYourself: one's own password is changed on one's own page. :raises RoleNotYours:
    """
    _refuse_self(staff, actor)
    _check_manageable(staff, actor)
    staff.password_hash = password_hash
    staff.must_change_password = True
    staff.failed_logins = 0
    staff.locked_until = None
    end_all_sessions(kind=PrincipalKind.STAFF, principal_id=staff.id, now=now)
    _record("reset_password", staff, actor, now)


def _grantable(actor: Actor) -> frozenset[Role]:
    if actor.kind is ActorKind.SYSTEM:
        return frozenset(Role)
    giver = queries.find_staff(staff_id=actor.id) if actor.id else None
    return rules.grantable(role.role for role in giver.roles) if giver else frozenset()


def _check_roles(actor: Actor, wanted: frozenset[Role], *, in_clinic: bool) -> None:
    if not wanted:
        raise NoRole
    if not wanted <= _grantable(actor) or not wanted <= rules.fitting(in_clinic=in_clinic):
        raise RoleNotYours


def _check_manageable(staff: StaffAccount, actor: Actor) -> None:
    if not {role.role for role in staff.roles} <= _grantable(actor):
        raise RoleNotYours


def _refuse_self(staff: StaffAccount, actor: Actor) -> None:
    if actor.kind is ActorKind.STAFF and actor.id == staff.id:
        raise NotYourself


def _record(action: str, staff: StaffAccount, actor: Actor, now: dt.datetime, **detail: Any) -> None:
    audit.record(action=action, actor=actor, now=now, subject=staff, clinic_id=staff.clinic_id, **detail)
