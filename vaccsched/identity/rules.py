"""Roles and what each may do; passwords; how long a session lives. Decides from values handed in."""

import datetime as dt
import enum
from collections.abc import Iterable

from vaccsched.identity.models import CertificateTask, PrincipalKind, Role


class Permission(enum.StrEnum):
    """A right that a staff route asks for. One word per kind of act."""

    ARRIVE = "arrive"  # desk: look up, admit, print tickets, book for callers
    REGISTER_PERSON = "register_person"
    SCREEN = "screen"  # inquiry and consent
    VACCINATE = "vaccinate"  # bedside check and dose
    OBSERVE = "observe"  # observation room
    KEEP_STOCK = "keep_stock"
    SEE_DAY = "see_day"  # the manager's day
    PLAN = "plan"  # places
    MANAGE_STAFF = "manage_staff"  # accounts, certificates, shifts
    MANAGE_DEVICES = "manage_devices"
    SUPERVISE = "supervise"  # all clinics of the county
    AUDIT = "audit"
    REVEAL = "reveal"  # full identity number or phone, with a reason


ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.REGISTRAR: frozenset({Permission.ARRIVE, Permission.REGISTER_PERSON, Permission.REVEAL}),
    Role.SCREENER: frozenset({Permission.SCREEN}),
    Role.VACCINATOR: frozenset({Permission.VACCINATE}),
    Role.OBSERVER: frozenset({Permission.OBSERVE}),
    Role.STOCK_KEEPER: frozenset({Permission.KEEP_STOCK}),
    Role.MANAGER: frozenset({Permission.SEE_DAY, Permission.PLAN, Permission.MANAGE_STAFF, Permission.MANAGE_DEVICES}),
    Role.COUNTY_SUPERVISOR: frozenset({Permission.SUPERVISE}),
    Role.AUDITOR: frozenset({Permission.AUDIT}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_STAFF, Permission.MANAGE_DEVICES}),
}
CERTIFICATE_FOR: dict[Permission, CertificateTask] = {
    Permission.SCREEN: CertificateTask.SCREENING,
    Permission.VACCINATE: CertificateTask.VACCINATION,
}
IDLE: dict[PrincipalKind, dt.timedelta] = {
    PrincipalKind.STAFF: dt.timedelta(minutes=60),
    PrincipalKind.ACCOUNT: dt.timedelta(days=30),
    PrincipalKind.DEVICE: dt.timedelta(days=400),
}
ABSOLUTE: dict[PrincipalKind, dt.timedelta] = {
    PrincipalKind.STAFF: dt.timedelta(hours=12),
    PrincipalKind.ACCOUNT: dt.timedelta(days=90),
    PrincipalKind.DEVICE: dt.timedelta(days=400),
}
MAX_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=15)
MIN_PASSWORD = 10


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """All rights of these roles together."""
    return frozenset().union(*(ALLOWED[role] for role in roles))


def is_session_live(
    *,
    kind: PrincipalKind,
    last_seen_at: dt.datetime,
    expires_at: dt.datetime,
    revoked_at: dt.datetime | None,
    now: dt.datetime,
) -> bool:
    """A session lives until it is revoked, idle for too long, or past its absolute end."""
    return revoked_at is None and now < expires_at and now - last_seen_at < IDLE[kind]


def password_faults(password: str, *, username: str) -> list[str]:
    """Codes of what is wrong with a new password: too_short, is_username, too_common. No composition rules."""
    faults = []
    if len(password) < MIN_PASSWORD:
        faults.append("too_short")
    if username.lower() in password.lower():
        faults.append("is_username")
    if password.lower() in COMMON or len(set(password)) < 4:
        faults.append("too_common")
    return faults


COMMON = frozenset(
    {
        "1234567890",
        "12345678910",
        "password123",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "admin12345",
        "iloveyou123",
        "a123456789",
    }
)
