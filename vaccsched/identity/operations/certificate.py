"""Training certificates (疫苗管理法 第44条(二)): without a valid one nobody screens or vaccinates."""

import datetime as dt

from vaccsched.identity.errors import CertificateDates
from vaccsched.identity.models import CertificateTask, StaffAccount, TrainingCertificate
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db


def add_certificate(
    *,
    staff: StaffAccount,
    task: CertificateTask,
    number: str,
    issued_on: dt.date,
    valid_until: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> TrainingCertificate:
    """Enter a certificate; ``valid_until`` is its last day.

    :raises CertificateDates: it ends before it begins.
    :raises CertificateKnown: the same number is entered already.
    """
    if valid_until < issued_on:
        raise CertificateDates
    certificate = TrainingCertificate(
        staff_id=staff.id, task=task, number=number.strip(), issued_on=issued_on, valid_until=valid_until
    )
    db.session.add(certificate)
    db.session.flush()
    audit.record(action="add_certificate", actor=actor, now=now, subject=certificate, clinic_id=staff.clinic_id)
    return certificate


def revoke_certificate(*, certificate: TrainingCertificate, actor: Actor, now: dt.datetime) -> None:
    """Entered wrongly or withdrawn: it counts no more from now on."""
    certificate.revoked_at = certificate.revoked_at or now
    audit.record(
        action="revoke_certificate",
        actor=actor,
        now=now,
        subject=certificate,
        clinic_id=certificate.staff.clinic_id,
    )
