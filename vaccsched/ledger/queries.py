"""Questions about the ledger. Changes nothing."""

import datetime as dt
import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased, joinedload

from vaccsched.booking.models import AppointmentLine
from vaccsched.ledger import rules
from vaccsched.ledger.models import CallOutcome, EntryKind, LedgerEntry, RecallCall
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization, ImmunizationStatus
from vaccsched.residents import queries as residents
from vaccsched.residents.models import FileStatus, Person, PersonFile
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

PAGE = 50
GONE = (FileStatus.MOVED_OUT, FileStatus.SHORT_STAY, FileStatus.LOST, FileStatus.DIED)  # on nobody's list
BOOKED = sa.exists().where(AppointmentLine.person_id == LedgerEntry.person_id, AppointmentLine.open)
CAME = sa.exists().where(  # a dose was written down since the last count: the next count knows more
    Immunization.person_id == LedgerEntry.person_id, Immunization.recorded_at > LedgerEntry.counted_at
)
OWN, MOTHER, FATHER = _l("本人登记的电话"), _l("母亲"), _l("父亲")
REACHED = frozenset(CallOutcome) - {CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER}


class Show(enum.StrEnum):
    """Which part of a ledger."""

    CALL = "call"  # due, neither booked nor come, and nobody has called or the day to call again is there
    LATER = "later"  # due, and booked or to be called on a later day
    SETTLED = "settled"  # due, and nobody calls again by himself
    ALL = "all"  # everybody on it


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry with what it is that keeps somebody from calling."""

    entry: LedgerEntry
    booked: bool
    came: bool


def lines(*, clinic_id: uuid.UUID, kind: EntryKind, show: Show, today: dt.date, page: int) -> list[Line]:
    """One page of 50, the longest late first (elders: the oldest first); one more says that there is a next page."""
    found = db.session.execute(
        sa.select(LedgerEntry, BOOKED.label("booked"), CAME.label("came"))
        .join(LedgerEntry.person)
        .where(*_shown(clinic_id, kind, show, today))
        .options(joinedload(LedgerEntry.person))
        .order_by(LedgerEntry.late_since, Person.birth_date, LedgerEntry.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    )
    return [Line(entry=row.LedgerEntry, booked=row.booked, came=row.came) for row in found]


def count(*, clinic_id: uuid.UUID, kind: EntryKind, show: Show, today: dt.date) -> int:
    """How many there are."""
    number = sa.select(sa.func.count(LedgerEntry.id)).where(*_shown(clinic_id, kind, show, today))
    return db.session.scalar(number) or 0


def counted_at(*, clinic_id: uuid.UUID) -> dt.datetime | None:
    """When the newest entry was counted; None: nothing was counted yet."""
    return db.session.scalar(sa.select(sa.func.max(LedgerEntry.counted_at)).where(LedgerEntry.clinic_id == clinic_id))


def get_entry(*, clinic_id: uuid.UUID, person_id: uuid.UUID) -> LedgerEntry:
    """:raises NotFound: the person stands on no ledger of this clinic."""
    found = find_entry(clinic_id=clinic_id, person_id=person_id)
    if found is None:
        raise NotFound
    return found


def find_entry(*, clinic_id: uuid.UUID, person_id: uuid.UUID) -> LedgerEntry | None:
    """The person's place on this clinic's ledger."""
    return db.session.scalar(
        sa.select(LedgerEntry)
        .where(LedgerEntry.clinic_id == clinic_id, LedgerEntry.person_id == person_id)
        .options(joinedload(LedgerEntry.person))
    )


def entries_of(*, clinic_id: uuid.UUID, person_ids: Sequence[uuid.UUID]) -> list[LedgerEntry]:
    """Those of these persons that this clinic's ledger has, by id."""
    found = sa.select(LedgerEntry).where(LedgerEntry.clinic_id == clinic_id, LedgerEntry.person_id.in_(person_ids))
    return list(db.session.scalars(found.options(joinedload(LedgerEntry.person)).order_by(LedgerEntry.id)))


def calls_of(*, clinic_id: uuid.UUID, person_id: uuid.UUID) -> list[RecallCall]:
    """What this clinic wrote down about calls, newest first."""
    found = sa.select(RecallCall).where(RecallCall.clinic_id == clinic_id, RecallCall.person_id == person_id)
    return list(db.session.scalars(found.order_by(RecallCall.at.desc(), RecallCall.id.desc())))


def unreached_since(*, calls: Sequence[RecallCall]) -> dt.datetime | None:
    """The first of the last calls, all of which reached nobody; None: the last one did. ``calls``: newest first."""
    since = None
    for call in calls:
        if call.outcome in REACHED:
            break
        since = call.at
    return since


def persons_after(*, clinic_id: uuid.UUID, after: uuid.UUID | None, limit: int) -> list[Person]:
    """The clinic's next persons in order of id who are to be looked at: children and elders alike, nobody gone."""
    wanted = _of_clinic(clinic_id).order_by(Person.id).limit(limit)
    return list(db.session.scalars(wanted.where(Person.id > after) if after is not None else wanted))


def dues_of(*, person: Person, kind: EntryKind, today: dt.date) -> list[rules.Due]:
    """What is due now, asked of the record as it stands."""
    answers = records.forecasts_of(person_ids=[person.id], on=today)
    return rules.dues(answers.get(person.id, []), kind=kind, today=today)


def phones_of(*, person: Person, on: dt.date) -> list[tuple[Any, str]]:
    """Whom to call about somebody, with who it is: the file's own phone, the parents', whoever acts for them online.

    While a court's order stands, only whom it does not keep away.
    """
    found: dict[str, Any] = {}
    own = residents.own_phone(person=person)
    if own is not None:
        found[own] = OWN
    file = residents.find_file(person_id=person.id)
    if file is not None and not is_guarded(person=person):
        parents = ((MOTHER, file.mother_phone), (FATHER, file.father_phone))
        found |= {phone: whose for whose, phone in parents if phone and phone not in found}
    for link in residents.links_to(person_id=person.id, on=on):
        found.setdefault(link.account.phone or "", residents.RELATION_WORDS[link.relation])
    return [(whose, phone) for phone, whose in found.items() if phone]


def is_guarded(*, person: Person) -> bool:
    """Whether a court's order stands for this person."""
    return residents.is_guarded(person_id=person.id)


def is_lost(*, since: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether nobody was reached for twelve months: the file may be set to 失访."""
    return rules.is_lost(unreached_since=since, now=now)


def last_doses(*, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, dt.date]]:
    """When each of these persons last had each of the vaccines that elders are asked about."""
    later = aliased(Immunization)
    newer = sa.exists().where(later.record_id == Immunization.record_id, later.version > Immunization.version)
    rows = db.session.execute(
        sa.select(Immunization.person_id, Immunization.vaccine_code, sa.func.max(Immunization.given_on).label("on"))
        .where(Immunization.person_id.in_(person_ids), Immunization.vaccine_code.in_(rules.FOR_ELDERS))
        .where(Immunization.status == ImmunizationStatus.COMPLETED, ~newer)
        .group_by(Immunization.person_id, Immunization.vaccine_code)
        .order_by(Immunization.person_id, Immunization.vaccine_code)
    )
    found: dict[uuid.UUID, dict[str, dt.date]] = {}
    for row in rows:
        found.setdefault(row.person_id, {})[row.vaccine_code] = row.on
    return found


def outcomes(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> dict[CallOutcome, int]:
    """How many calls of these days, both included, ended in what."""
    since, until = clock.instant_of(first, dt.time()), clock.instant_of(last + dt.timedelta(days=1), dt.time())
    rows = db.session.execute(
        sa.select(RecallCall.outcome, sa.func.count(RecallCall.id))
        .where(RecallCall.clinic_id == clinic_id, RecallCall.at >= since, RecallCall.at < until)
        .group_by(RecallCall.outcome)
    )
    return {outcome: number for outcome, number in rows}  # noqa: C416 - a Row is no pair to mypy


def belonging(clinic_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    """Ids of everybody who may stand on the clinic's ledger."""
    return _of_clinic(clinic_id).with_only_columns(Person.id)


def _of_clinic(clinic_id: uuid.UUID) -> sa.Select[Person]:
    gone = sa.exists().where(PersonFile.person_id == Person.id, PersonFile.status.in_(GONE))
    return sa.select(Person).where(Person.clinic_id == clinic_id, Person.merged_into_id.is_(None), ~gone)


def _shown(clinic_id: uuid.UUID, kind: EntryKind, show: Show, today: dt.date) -> list[sa.ColumnElement[bool]]:
    whose = [LedgerEntry.clinic_id == clinic_id, LedgerEntry.kind == kind]
    if show is Show.ALL:
        return whose
    whose.append(LedgerEntry.is_due.is_(True))
    nobody_calls = sa.and_(LedgerEntry.calls > 0, LedgerEntry.next_on.is_(None))
    if show is Show.SETTLED:
        return [*whose, nobody_calls]
    waits = sa.or_(BOOKED, CAME, LedgerEntry.next_on > today)
    return [*whose, ~nobody_calls, waits if show is Show.LATER else sa.not_(sa.func.coalesce(waits, sa.false()))]
