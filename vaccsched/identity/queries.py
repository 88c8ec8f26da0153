"""Questions about staff, sessions, certificates. Changes nothing."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from vaccsched.identity import rules
from vaccsched.identity.models import (
    CertificateTask,
    Device,
    PrincipalKind,
    PrincipalSession,
    Shift,
    StaffAccount,
    TrainingCertificate,
)
from vaccsched.identity.rules import task_at as task_at  # of a station
from vaccsched.identity.words import ROLES as ROLE_WORDS
from vaccsched.identity.words import TASKS
from vaccsched.shared.db import Base, db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Clinic, Station

TASK_WORDS = TASKS  # for later rooms


def token_hash(token: str) -> str:
    """What is kept of a session or device token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_session(
    *, token: str, now: dt.datetime, holder: type[Base] | None = None
) -> tuple[PrincipalSession | None, Base | None]:
    """The live session of this token, and the row of ``holder`` that it is of, read together; or None."""
    row = db.session.execute(_session(holder), {"token_hash": token_hash(token)}).one_or_none()
    found = row[0] if row is not None else None
    if found is None or not rules.is_session_live(
        kind=found.principal_kind,
        last_seen_at=found.last_seen_at,
        expires_at=found.expires_at,
        revoked_at=found.revoked_at,
        now=now,
    ):
        return None, None
    return found, row[1] if row is not None and holder is not None else None


def ended_sessions(*, kind: PrincipalKind, since: dt.datetime) -> list[str]:
    """Hashes of the tokens of sessions that were ended by somebody since then."""
    wanted = sa.select(PrincipalSession.token_hash).where(
        PrincipalSession.principal_kind == kind, PrincipalSession.revoked_at >= since
    )
    return list(db.session.scalars(wanted))


@cache
def _session(holder: Any) -> sa.Select[Any]:
    """Built once: every request asks."""
    mine = PrincipalSession.token_hash == sa.bindparam("token_hash")
    if holder is None:
        return sa.select(PrincipalSession).where(mine)
    return sa.select(PrincipalSession, holder).outerjoin(holder, holder.id == PrincipalSession.principal_id).where(mine)


def find_by_username(*, username: str) -> StaffAccount | None:
    """The account of this name as typed, disabled or not."""
    return db.session.scalar(sa.select(StaffAccount).where(StaffAccount.username == rules.username_key(username)))


def may_sign_in(*, username: str, now: dt.datetime) -> bool:
    """Whether this name is an account that is neither disabled nor locked."""
    staff = find_by_username(username=username)
    return staff is not None and rules.may_sign_in(
        disabled_at=staff.disabled_at, locked_until=staff.locked_until, now=now
    )


def demo_accounts() -> list[StaffAccount]:
    """The accounts of the demo seed, by name; none in a real installation."""
    return list(
        db.session.scalars(
            sa.select(StaffAccount)
            .where(StaffAccount.is_demo.is_(True), StaffAccount.disabled_at.is_(None))
            .order_by(StaffAccount.clinic_id.is_(None), StaffAccount.clinic_id, StaffAccount.id)
        )
    )


def has_staff() -> bool:
    """Whether anybody can sign in at all."""
    return db.session.scalar(sa.select(sa.select(StaffAccount.id).exists())) or False


def get_staff(*, staff_id: uuid.UUID) -> StaffAccount:
    """The account, disabled or not.

    :raises NotFound:
    """
    staff = db.session.get(StaffAccount, staff_id)
    if staff is None:
        raise NotFound
    return staff


def get_managed_staff(*, staff_id: uuid.UUID, county_id: uuid.UUID, clinic_id: uuid.UUID | None) -> StaffAccount:
    """The account when it belongs to this clinic, or (``clinic_id`` None) anywhere in this county.

    :raises NotFound:
    """
    staff = get_staff(staff_id=staff_id)
    if staff.county_id != county_id or clinic_id not in (None, staff.clinic_id):
        raise NotFound
    return staff


def accounts(*, county_id: uuid.UUID, clinic_id: uuid.UUID | None) -> list[StaffAccount]:
    """The accounts of a clinic, or of the whole county: county staff first, then by clinic and name."""
    wanted = sa.select(StaffAccount).where(StaffAccount.county_id == county_id)
    if clinic_id is not None:
        wanted = wanted.where(StaffAccount.clinic_id == clinic_id)
    order = (StaffAccount.clinic_id.is_not(None), StaffAccount.clinic_id, StaffAccount.username)
    return list(db.session.scalars(wanted.options(joinedload(StaffAccount.clinic)).order_by(*order)))


def names_of(*, staff_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names by id, in one query; none for nobody."""
    if not staff_ids:
        return {}
    rows = db.session.execute(sa.select(StaffAccount.id, StaffAccount.name).where(StaffAccount.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}


def find_staff(*, staff_id: uuid.UUID) -> StaffAccount | None:
    """The account unless it is disabled."""
    staff = db.session.get(StaffAccount, staff_id)
    return staff if staff is not None and staff.disabled_at is None else None


def find_device(*, device_id: uuid.UUID) -> Device | None:
    """The device unless it is revoked."""
    device = db.session.get(Device, device_id)
    return device if device is not None and device.revoked_at is None else None


def find_device_by_token(*, token: str) -> Device | None:
    """The enrolled device that holds this token."""
    return db.session.scalar(
        sa.select(Device).where(Device.token_hash == token_hash(token), Device.revoked_at.is_(None))
    )


def has_valid_certificate(*, staff_id: uuid.UUID, task: CertificateTask, on: dt.date) -> bool:
    """A training certificate for the task is valid on that day (疫苗管理法 第44条)."""
    valid = sa.select(TrainingCertificate.id).where(
        TrainingCertificate.staff_id == staff_id,
        TrainingCertificate.task == task,
        TrainingCertificate.issued_on <= on,
        TrainingCertificate.valid_until >= on,
        TrainingCertificate.revoked_at.is_(None),
    )
    return db.session.scalar(sa.select(valid.exists())) or False


_other = aliased(PrincipalSession)
_STATION_OF = (  # built once: every scan asks
    sa.select(PrincipalSession, Station, _other)
    .join(Station, Station.id == PrincipalSession.station_id)
    .outerjoin(
        _other,
        sa.and_(
            _other.station_id == PrincipalSession.station_id,
            _other.id != PrincipalSession.id,
            _other.station_chosen_at.is_not(None),
            _other.revoked_at.is_(None),
        ),
    )
    .where(PrincipalSession.id == sa.bindparam("session_id"))
    .order_by(_other.station_chosen_at.desc())
)


def station_of(*, session_id: uuid.UUID, now: dt.datetime) -> tuple[Station | None, dt.datetime | None]:
    """The station a session chose, and when another browser, still signed in, took it over later (None: nobody did)."""
    rows = db.session.execute(_STATION_OF, {"session_id": session_id}).all()
    if not rows:
        return None, None
    mine, station, _first = rows[0]
    return station, _later_choice(mine, [other for _mine, _station, other in rows if other is not None], now)


def _later_choice(
    session: PrincipalSession, others: Sequence[PrincipalSession], now: dt.datetime
) -> dt.datetime | None:
    """``others``: of the same station, the latest choice first."""
    for other in others:
        chosen, mine = other.station_chosen_at, session.station_chosen_at
        if chosen is None or (mine is not None and chosen <= mine):
            return None
        if rules.is_session_live(
            kind=other.principal_kind, last_seen_at=other.last_seen_at, expires_at=other.expires_at,
            revoked_at=None, now=now,
        ):  # fmt: skip
            return chosen
    return None


def sessions_of(*, kind: PrincipalKind, principal_id: uuid.UUID) -> list[PrincipalSession]:
    """Sessions not revoked, newest first."""
    return list(
        db.session.scalars(
            sa.select(PrincipalSession)
            .where(
                PrincipalSession.principal_kind == kind,
                PrincipalSession.principal_id == principal_id,
                PrincipalSession.revoked_at.is_(None),
            )
            .order_by(PrincipalSession.last_seen_at.desc(), PrincipalSession.id)
        )
    )


def certificates_of(*, staff_ids: set[uuid.UUID]) -> list[TrainingCertificate]:
    """Certificates not revoked, the longest valid first."""
    return list(
        db.session.scalars(
            sa.select(TrainingCertificate)
            .where(TrainingCertificate.staff_id.in_(staff_ids), TrainingCertificate.revoked_at.is_(None))
            .order_by(TrainingCertificate.valid_until.desc(), TrainingCertificate.id)
        )
    )


@dataclass(frozen=True, kw_only=True)
class CertificateState:
    """How it stands with one task of one person: ``valid``, ``expiring``, ``expired`` or ``missing``."""

    task: CertificateTask
    task_word: Any
    state: str
    valid_until: dt.date | None


def certificate_states(*, staff: Sequence[StaffAccount], on: dt.date) -> dict[uuid.UUID, list[CertificateState]]:
    """By person: one state for each task that their roles ask a certificate for."""
    held = {
        (certificate.staff_id, certificate.task): certificate.valid_until
        for certificate in reversed(certificates_of(staff_ids={one.id for one in staff}))
    }
    return {
        one.id: [
            _certificate_state(rules.TASKS[role.role], held.get((one.id, rules.TASKS[role.role])), on)
            for role in one.roles
            if role.role in rules.TASKS
        ]
        for one in staff
    }


def _certificate_state(task: CertificateTask, valid_until: dt.date | None, on: dt.date) -> CertificateState:
    state = rules.certificate_state(valid_until=valid_until, on=on)
    return CertificateState(task=task, task_word=TASK_WORDS[task], state=state, valid_until=valid_until)


def get_certificate(*, staff_id: uuid.UUID, certificate_id: uuid.UUID) -> TrainingCertificate:
    """:raises NotFound: also for somebody else's."""
    certificate = db.session.get(TrainingCertificate, certificate_id)
    if certificate is None or certificate.staff_id != staff_id:
        raise NotFound
    return certificate


def devices(*, county_id: uuid.UUID, clinic_id: uuid.UUID | None) -> list[Device]:
    """The screens in use of a clinic, or of the whole county, oldest first."""
    wanted = sa.select(Device).join(Device.clinic).where(Device.revoked_at.is_(None))
    if clinic_id is not None:
        wanted = wanted.where(Device.clinic_id == clinic_id)
    return list(db.session.scalars(wanted.where(Clinic.county_id == county_id).order_by(Device.clinic_id, Device.id)))


def get_managed_device(*, device_id: uuid.UUID, county_id: uuid.UUID, clinic_id: uuid.UUID | None) -> Device:
    """:raises NotFound: also for another clinic's, or (``clinic_id`` None) another county's."""
    device = db.session.get(Device, device_id)
    if device is None or device.clinic.county_id != county_id or clinic_id not in (None, device.clinic_id):
        raise NotFound
    return device


def shifts(*, clinic_id: uuid.UUID, day: dt.date) -> list[Shift]:
    """The shifts of a clinic's day, by time, then station."""
    return list(
        db.session.scalars(
            sa.select(Shift)
            .where(Shift.clinic_id == clinic_id, Shift.day == day)
            .order_by(Shift.starts_at, Shift.station_id, Shift.id)
        )
    )


def get_shift(*, clinic_id: uuid.UUID, shift_id: uuid.UUID) -> Shift:
    """:raises NotFound: also for another clinic's."""
    shift = db.session.get(Shift, shift_id)
    if shift is None or shift.clinic_id != clinic_id:
        raise NotFound
    return shift


def posts_of(*, staff_ids: set[uuid.UUID]) -> dict[uuid.UUID, tuple[str, list[str]]]:
    """Name and posts in words by id; none for nobody."""
    found = db.session.scalars(sa.select(StaffAccount).where(StaffAccount.id.in_(staff_ids))) if staff_ids else ()
    return {one.id: (one.name, [str(ROLE_WORDS[role.role]) for role in one.roles]) for one in found}
