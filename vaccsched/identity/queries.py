"""Questions about staff, sessions, certificates. Changes nothing."""

import datetime as dt
import hashlib
import uuid

import sqlalchemy as sa

from vaccsched.identity import rules
from vaccsched.identity.models import (
    CertificateTask,
    Device,
    PrincipalKind,
    PrincipalSession,
    StaffAccount,
    TrainingCertificate,
)
from vaccsched.shared.db import db


def token_hash(token: str) -> str:
    """What is kept of a session or device token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_session(*, token: str, now: dt.datetime) -> PrincipalSession | None:
    """The live session of this token, or None."""
    found = db.session.scalar(sa.select(PrincipalSession).where(PrincipalSession.token_hash == token_hash(token)))
    if found is None or not rules.is_session_live(
        kind=found.principal_kind,
        last_seen_at=found.last_seen_at,
        expires_at=found.expires_at,
        revoked_at=found.revoked_at,
        now=now,
    ):
        return None
    return found


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
