"""建证 and 补证, and which dose stands on which line of the paper."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from vaccsched.certificates import queries, rules
from vaccsched.certificates.errors import AlreadyIssued, LineTaken, NoneToReplace, NothingToPrint, OldCertificate
from vaccsched.certificates.models import Certificate, CertificateCounter, CertificatePrinter, IssueReason, PrintedLine
from vaccsched.records import queries as records
from vaccsched.shared import audit, clock, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim_number
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Clinic


def issue(
    *,
    person_id: uuid.UUID,
    clinic: Clinic,
    reason: IssueReason,
    number: str,
    note: str,
    actor: Actor,
    now: dt.datetime,
    key: str,
) -> Certificate:
    """Issue a certificate: the first one (建证) or the next version (补证). ``number``: as printed in the booklet; when
    empty, the clinic's next own number. The same ``key`` again answers the same certificate.

    :raises AlreadyIssued: a first one, but there is one.
    :raises NoneToReplace: a further one, but there is none.
    :raises NumberTaken: the number stands on another certificate.
    """
    body = {"person": person_id, "reason": reason, "number": number}
    made = idempotency.made_before(actor=actor, operation="issue_certificate", key=key, **body)
    if made is not None:
        return queries.get_certificate(certificate_id=made)
    known = queries.find_certificate(person_id=person_id)
    if not rules.fits(reason=reason, has_one=known is not None):
        raise AlreadyIssued(field="reason") if known else NoneToReplace(field="reason")
    issued = Certificate(
        id=new_id(), clinic_id=clinic.id, person_id=person_id, version=known.version + 1 if known else 1,
        number=number.strip() or _own_number(clinic, clock.day_of(now).year), reason=reason, note=note.strip(),
        issued_on=clock.day_of(now), issued_by_id=actor.id,
    )  # fmt: skip
    db.session.add(issued)
    db.session.flush()
    idempotency.remember(actor=actor, operation="issue_certificate", key=key, made_id=issued.id, now=now, **body)
    audit.record(
        action="certificate_issued", actor=actor, now=now, subject=issued, person_id=person_id, reason=reason,
        version=issued.version,
    )  # fmt: skip
    return issued


def place_lines(
    *,
    certificate_id: uuid.UUID,
    record_ids: Sequence[uuid.UUID],
    first_line: int | None,
    actor: Actor,
    now: dt.datetime,
) -> list[PrintedLine]:
    """Give doses their lines on the certificate, in the order of their dates. A dose that has its line keeps it, so
    that a spoilt print can be made again. ``first_line``: the next empty one when None.

    :raises NothingToPrint: no dose was named.
    :raises OldCertificate: there is a newer version.
    :raises LineTaken: another dose stands on the line.
    :raises NotFound: a dose is not on this person's record.
    """
    certificate = queries.get_certificate(certificate_id=certificate_id)
    newest = queries.find_certificate(person_id=certificate.person_id)
    if newest is not None and newest.id != certificate.id:
        raise OldCertificate
    doses = [one.record_id for one in records.immunizations_of(person_id=certificate.person_id)]
    if not set(record_ids) <= set(doses):
        raise NotFound
    if not record_ids:
        raise NothingToPrint
    known = {one.record_id: one for one in queries.printed_lines(certificate_id=certificate.id)}
    wanted = [one for one in doses if one in set(record_ids)]
    line = first_line or max((one.line for one in known.values()), default=0) + 1
    new = _placed(certificate, [one for one in wanted if one not in known], line, actor, now)
    taken = {one.line for one in known.values()}
    if any(one.line in taken for one in new):
        raise LineTaken(field="first_line")
    db.session.add_all(new)
    db.session.flush()
    lines = {**known, **{one.record_id: one for one in new}}
    audit.record(
        action="certificate_printed", actor=actor, now=now, subject=certificate, person_id=certificate.person_id,
        lines=[lines[one].line for one in wanted],
    )  # fmt: skip
    return [lines[one] for one in wanted]


def set_printer(
    *,
    clinic_id: uuid.UUID,
    offset_x: int,
    offset_y: int,
    first_line: int,
    line_height: int,
    lines_per_page: int,
    actor: Actor,
    now: dt.datetime,
) -> CertificatePrinter:
    """How this clinic's printer meets the lines of its certificates. All but the last in tenths of a millimetre."""
    printer = queries.printer_of(clinic_id=clinic_id)
    printer.offset_x, printer.offset_y = offset_x, offset_y
    printer.first_line, printer.line_height, printer.lines_per_page = first_line, line_height, lines_per_page
    db.session.add(printer)
    db.session.flush()
    audit.record(action="certificate_printer_set", actor=actor, now=now, subject=printer, clinic_id=clinic_id)
    return printer


def _placed(
    certificate: Certificate, record_ids: Sequence[uuid.UUID], line: int, actor: Actor, now: dt.datetime
) -> list[PrintedLine]:
    return [
        PrintedLine(
            id=new_id(), certificate_id=certificate.id, record_id=one, line=line + position, printed_at=now,
            printed_by_id=actor.id,
        )
        for position, one in enumerate(record_ids)
    ]  # fmt: skip


def _own_number(clinic: Clinic, year: int) -> str:
    """The clinic's next number: the counter's row is locked, so nobody gets the same one."""
    taking = (
        sa.update(CertificateCounter)
        .where(CertificateCounter.clinic_id == clinic.id)
        .values(last_number=CertificateCounter.last_number + 1)
    )
    count = claim_number(taking, CertificateCounter.last_number)
    if count is None:
        db.session.add(CertificateCounter(id=new_id(), clinic_id=clinic.id, last_number=1))
        db.session.flush()
        count = 1
    return rules.local_number(clinic_code=clinic.code, year=year, count=count)
