"""Count who is due, a hundred persons at a time."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from vaccsched.ledger import queries, rules
from vaccsched.ledger.models import EntryKind, LedgerEntry
from vaccsched.records import queries as records
from vaccsched.residents.models import Person
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id

CHUNK = 100  # persons: about a tenth of a second


def count_next(*, clinic_id: uuid.UUID, after: uuid.UUID | None, now: dt.datetime) -> uuid.UUID | None:
    """Count the clinic's next persons in order of id; answers the last one's id, None when all are counted."""
    persons = queries.persons_after(clinic_id=clinic_id, after=after, limit=CHUNK)
    recount(clinic_id=clinic_id, persons=persons, now=now)
    return persons[-1].id if len(persons) == CHUNK else None


def recount(*, clinic_id: uuid.UUID, persons: Sequence[Person], now: dt.datetime) -> None:
    """What is due for these persons today. What was done about somebody is kept as long as something is due."""
    today = day_of(now)
    kinds = {one.id: rules.kind_of(birth_date=one.birth_date, today=today) for one in persons}
    ids = [person_id for person_id, kind in kinds.items() if kind is not None]
    answers = records.forecasts_of(person_ids=ids, on=today)
    kept = {one.person_id: one for one in queries.entries_of(clinic_id=clinic_id, person_ids=list(kinds))}
    for person_id, kind in kinds.items():
        found = rules.dues(answers.get(person_id, []), kind=kind, today=today) if kind is not None else []
        _keep(kept.get(person_id), clinic_id, person_id, kind, found, now)
    db.session.flush()


def drop_gone(*, clinic_id: uuid.UUID) -> None:
    """Take off the ledger who moved, died, was merged or belongs to another clinic now. The calls stay on record."""
    gone = sa.delete(LedgerEntry).where(
        LedgerEntry.clinic_id == clinic_id, LedgerEntry.person_id.not_in(queries.belonging(clinic_id))
    )
    db.session.execute(gone, execution_options={"synchronize_session": False})


def _keep(
    entry: LedgerEntry | None,
    clinic_id: uuid.UUID,
    person_id: uuid.UUID,
    kind: EntryKind | None,
    found: list[rules.Due],
    now: dt.datetime,
) -> None:
    if kind is None or (kind is EntryKind.CHILD and not found):
        if entry is not None:
            db.session.delete(entry)
        return
    if entry is None:
        entry = LedgerEntry(id=new_id(), clinic_id=clinic_id, person_id=person_id, calls=0, invitations=0)
        db.session.add(entry)
    entry.kind, entry.counted_at = kind, now
    entry.dues, entry.is_due = [one.as_row() for one in found], bool(found)
    entry.late_since = rules.late_since(found)
    if not found:  # this round is over; the next one begins anew
        entry.calls, entry.last_outcome, entry.last_called_at, entry.next_on = 0, None, None, None
        entry.invitations, entry.invited_at, entry.message_ids = 0, None, []
