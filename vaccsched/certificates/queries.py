"""Questions about certificates, printed lines, moves and school checks. Changes nothing."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from vaccsched.certificates.models import (
    Certificate,
    CertificatePrinter,
    PersonMove,
    PrintedLine,
    SchoolCheck,
)
from vaccsched.certificates.proof_queries import check_text, get_own_proof, is_current, proofs_of
from vaccsched.certificates.proof_rules import Told, Verdict
from vaccsched.certificates.rules import Missing, Spot, is_in_time, missing_doses, spot, still_missing
from vaccsched.records import queries as records
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

__all__ = [
    "Missing",
    "Spot",
    "Told",
    "Verdict",
    "check_text",
    "get_own_proof",
    "is_current",
    "is_in_time",
    "proofs_of",
    "spot",
    "still_missing",
]
MOST = 200  # children of one follow-up list


def certificates_of(*, person_id: uuid.UUID) -> list[Certificate]:
    """All certificates of a person, newest first."""
    found = sa.select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.version.desc())
    return list(db.session.scalars(found.options(joinedload(Certificate.issued_by), joinedload(Certificate.clinic))))


def find_certificate(*, person_id: uuid.UUID) -> Certificate | None:
    """The certificate that counts."""
    return next(iter(certificates_of(person_id=person_id)), None)


def get_newest(*, person_id: uuid.UUID) -> Certificate:
    """The certificate that counts.

    :raises NotFound: none was issued.
    """
    found = find_certificate(person_id=person_id)
    if found is None:
        raise NotFound
    return found


def get_certificate(*, certificate_id: uuid.UUID) -> Certificate:
    """:raises NotFound:"""
    found = db.session.get(Certificate, certificate_id)
    if found is None:
        raise NotFound
    return found


def printed_lines(*, certificate_id: uuid.UUID) -> list[PrintedLine]:
    """What stands on a certificate, by line."""
    found = sa.select(PrintedLine).where(PrintedLine.certificate_id == certificate_id).order_by(PrintedLine.line)
    return list(db.session.scalars(found))


def printer_of(*, clinic_id: uuid.UUID) -> CertificatePrinter:
    """The clinic's settings, or the usual ones (not in the session)."""
    found = db.session.scalar(sa.select(CertificatePrinter).where(CertificatePrinter.clinic_id == clinic_id))
    usual = {"offset_x": 0, "offset_y": 0, "first_line": 350, "line_height": 90, "lines_per_page": 12}
    return found or CertificatePrinter(clinic_id=clinic_id, **usual)


def moves_of(*, person_id: uuid.UUID) -> list[PersonMove]:
    """All moves of a person, newest first."""
    found = sa.select(PersonMove).where(PersonMove.person_id == person_id)
    return list(
        db.session.scalars(
            found.order_by(PersonMove.recorded_at.desc(), PersonMove.id.desc()).options(
                joinedload(PersonMove.recorded_by)
            )
        )
    )


def knows(person_id: uuid.UUID, clinic_id: uuid.UUID) -> bool:
    """Whether this clinic wrote a move, issued a certificate or checked the person for a school."""
    rows = [
        sa.select(model.id).where(model.person_id == person_id, model.clinic_id == clinic_id)
        for model in (PersonMove, Certificate, SchoolCheck)
    ]
    return bool(db.session.scalar(sa.select(sa.or_(*[one.exists() for one in rows]))))


def missing_for(*, person: Person, on: dt.date) -> list[Missing]:
    """Which programme doses a person should have had by a day and has not, in the order in which they were due."""
    return missing_doses(records.facts_of(person), records.given_doses(person_id=person.id), on)


def get_check(*, clinic_id: uuid.UUID, check_id: uuid.UUID) -> SchoolCheck:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(SchoolCheck, check_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def checks_of(*, person_id: uuid.UUID) -> list[SchoolCheck]:
    """All checks of a child, newest first."""
    found = sa.select(SchoolCheck).where(SchoolCheck.person_id == person_id)
    return list(db.session.scalars(found.order_by(SchoolCheck.checked_on.desc(), SchoolCheck.id.desc())))


def last_checks(*, clinic_id: uuid.UUID) -> list[SchoolCheck]:
    """The last check of each child that this clinic checked, newest first, at most 200."""
    later = aliased(SchoolCheck)
    is_superseded = sa.select(later.id).where(
        later.person_id == SchoolCheck.person_id, later.clinic_id == clinic_id, later.id > SchoolCheck.id
    )
    found = (
        sa.select(SchoolCheck)
        .where(SchoolCheck.clinic_id == clinic_id, ~is_superseded.exists())
        .order_by(SchoolCheck.checked_on.desc(), SchoolCheck.id.desc())
        .limit(MOST)
    )
    return list(db.session.scalars(found.options(joinedload(SchoolCheck.person))))
