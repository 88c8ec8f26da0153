"""The files that the clinic looks after: what the last validation said, and who can open theirs."""

import datetime as dt
import uuid
from collections.abc import Iterator

import sqlalchemy as sa

from vaccsched.reports.models import FileFault, ValidationRun
from vaccsched.reports.queries.clinic import span
from vaccsched.reports.rules.facts import FileFact, Period
from vaccsched.residents.models import Account, Guardianship, Person
from vaccsched.shared.actor import ActorKind
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.shared.masking import mask_name

LIVING = Person.merged_into_id.is_(None)


def find_last_run(*, clinic_id: uuid.UUID) -> ValidationRun | None:
    """The newest validation; None: none ran yet."""
    return db.session.scalar(
        sa.select(ValidationRun).where(ValidationRun.clinic_id == clinic_id).order_by(ValidationRun.day.desc()).limit(1)
    )


def faults_of(*, run_id: uuid.UUID) -> list[FileFault]:
    """What it found, person by person."""
    found = sa.select(FileFault).join(Person).where(FileFault.run_id == run_id, LIVING)
    return list(db.session.scalars(found.order_by(Person.birth_date, Person.id, FileFault.fault)))


def checked_files(clinic_id: uuid.UUID) -> list[FileFact]:
    """The good ones together, each faulty one by itself."""
    run = find_last_run(clinic_id=clinic_id)
    if run is None or not run.files:
        return []
    persons = {fault.person_id: fault.person for fault in faults_of(run_id=run.id)}
    good = run.files - len(persons)
    return [
        FileFact(when=run.day, what="", good=good, number=good),
        *(FileFact(when=run.day, what=mask_name(one.name), good=0, number=1) for one in persons.values()),
    ]


def open_files(clinic_id: uuid.UUID, now: dt.datetime) -> list[FileFact]:
    """How many of the clinic's files a family's account can open now."""
    today = day_of(now)
    link = (
        sa.select(Guardianship.id)
        .join(Account, Account.id == Guardianship.account_id)
        .where(Guardianship.person_id == Person.id, Guardianship.revoked_at.is_(None), Account.closed_at.is_(None))
        .where(sa.or_(Guardianship.ends_on.is_(None), Guardianship.ends_on > today))
    )
    of_clinic = sa.select(sa.func.count(Person.id)).where(Person.clinic_id == clinic_id, LIVING)
    number = db.session.scalar(of_clinic) or 0
    good = db.session.scalar(of_clinic.where(link.exists())) or 0
    return [FileFact(when=today, what="", good=good, number=number)] if number else []


def read_files(clinic_id: uuid.UUID, period: Period) -> list[FileFact]:
    """How many of the clinic's files their family looked into in the period: the record, on a phone or computer."""
    first, after = span(period)
    looked = sa.select(sa.func.count(sa.distinct(AuditEntry.person_id))).join(
        Person, Person.id == AuditEntry.person_id
    ).where(
        Person.clinic_id == clinic_id, LIVING, AuditEntry.action == "person_opened",
        AuditEntry.actor_kind == ActorKind.ACCOUNT, AuditEntry.at >= first, AuditEntry.at < after,
    )  # fmt: skip
    of_clinic = sa.select(sa.func.count(Person.id)).where(Person.clinic_id == clinic_id, LIVING)
    number = db.session.scalar(of_clinic) or 0
    good = db.session.scalar(looked) or 0
    return [FileFact(when=period.last, what="", good=good, number=number)] if number else []


def files(*, clinic_id: uuid.UUID) -> Iterator[Person]:
    """Every file of the clinic, a thousand at a time."""
    chosen = sa.select(Person).where(Person.clinic_id == clinic_id, LIVING).order_by(Person.id)
    yield from db.session.scalars(chosen.execution_options(yield_per=1000))
