"""Roles and what each may do; passwords; how long a session lives. Decides from values handed in."""

import datetime as dt
import unicodedata
from collections.abc import Iterable

from vaccsched.identity.models import CertificateTask, PrincipalKind, Role
from vaccsched.identity.models import Permission as Permission
from vaccsched.sites.models import StationKind

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.REGISTRAR: frozenset(
        {
            Permission.ARRIVE,
            Permission.LEAD_QUEUE,
            Permission.REGISTER_PERSON,
            Permission.SEE_RECORD,
            Permission.REVEAL,
            Permission.PAPER,
            Permission.RECALL,
        }
    ),
    Role.SCREENER: frozenset(
        {
            Permission.SCREEN,
            Permission.LEAD_QUEUE,
            Permission.TREAT,
            Permission.COLD_CHAIN,
            Permission.SEE_RECORD,
            Permission.PAPER,
        }
    ),
    Role.VACCINATOR: frozenset(
        {
            Permission.VACCINATE,
            Permission.LEAD_QUEUE,
            Permission.TREAT,
            Permission.COLD_CHAIN,
            Permission.SEE_RECORD,
            Permission.PAPER,
        }
    ),
    Role.OBSERVER: frozenset(
        {Permission.OBSERVE, Permission.TREAT, Permission.COLD_CHAIN, Permission.SEE_RECORD, Permission.PAPER}
    ),
    Role.STOCK_KEEPER: frozenset({Permission.KEEP_STOCK, Permission.COLD_CHAIN}),
    Role.MANAGER: frozenset(
        {
            Permission.SEE_DAY,
            Permission.TREAT,
            Permission.COLD_CHAIN,
            Permission.PLAN,
            Permission.MANAGE_STAFF,
            Permission.MANAGE_DEVICES,
            Permission.MERGE_PERSONS,
            Permission.IMPORT,
            Permission.PAPER,
            Permission.RECALL,
        }
    ),
    Role.COUNTY_SUPERVISOR: frozenset({Permission.SUPERVISE}),
    Role.AUDITOR: frozenset({Permission.AUDIT}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_STAFF, Permission.MANAGE_DEVICES}),
}
CERTIFICATE_FOR: dict[Permission, CertificateTask] = {
    Permission.SCREEN: CertificateTask.SCREENING,
    Permission.VACCINATE: CertificateTask.VACCINATION,
    Permission.OBSERVE: CertificateTask.OBSERVATION,
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
CLINIC_ROLES = frozenset(
    {Role.REGISTRAR, Role.SCREENER, Role.VACCINATOR, Role.OBSERVER, Role.STOCK_KEEPER, Role.MANAGER}
)
COUNTY_ROLES = frozenset({Role.COUNTY_SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR})
TASKS: dict[Role, CertificateTask] = {
    Role.SCREENER: CertificateTask.SCREENING,
    Role.VACCINATOR: CertificateTask.VACCINATION,
    Role.OBSERVER: CertificateTask.OBSERVATION,
}
ROLE_AT: dict[StationKind, Role] = {  # who may be planned there; a desk is anybody's
    StationKind.SCREENING: Role.SCREENER,
    StationKind.VACCINATION: Role.VACCINATOR,
    StationKind.OBSERVATION: Role.OBSERVER,
}
EXPIRY_WARNING = dt.timedelta(days=30)
MAX_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=15)
MIN_PASSWORD = 10
DEMO_PASSWORD = "yanshi-2026"  # noqa: S105 - of demo accounts only, and shown on the sign-in page while there are any


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """All rights of these roles together."""
    return frozenset().union(*(ALLOWED[role] for role in roles))


def grantable(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles that somebody with ``roles`` may give and manage."""
    held = frozenset(roles)
    if Role.ADMINISTRATOR in held:
        return frozenset(Role)
    return CLINIC_ROLES if Role.MANAGER in held else frozenset()


def fitting(*, in_clinic: bool) -> frozenset[Role]:
    """The roles that an account of a clinic, or of the county, can have."""
    return CLINIC_ROLES if in_clinic else COUNTY_ROLES


def may_sign_in(*, disabled_at: dt.datetime | None, locked_until: dt.datetime | None, now: dt.datetime) -> bool:
    """An account opens unless it is disabled or still locked."""
    return disabled_at is None and (locked_until is None or locked_until <= now)


def username_key(text: str) -> str:
    """The account name as it is kept: half-width, lower case, without spaces around."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def certificate_state(*, valid_until: dt.date | None, on: dt.date) -> str:
    """``valid``, ``expiring`` (30 days or fewer left), ``expired``, or ``missing``."""
    if valid_until is None:
        return "missing"
    if valid_until < on:
        return "expired"
    return "expiring" if valid_until - on <= EXPIRY_WARNING else "valid"


def task_at(kind: StationKind) -> CertificateTask | None:
    """The work that is done at a station and asks for a certificate; None at the desk."""
    role = ROLE_AT.get(kind)
    return TASKS[role] if role is not None else None


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
