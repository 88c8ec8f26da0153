"""Write down a recall call."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.ledger import queries, rules
from vaccsched.ledger.errors import JustCalled, NotACallDay
from vaccsched.ledger.models import CallOutcome, LedgerEntry, RecallCall
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id


def record_call(
    *,
    clinic_id: uuid.UUID,
    person_id: uuid.UUID,
    outcome: CallOutcome,
    next_on: dt.date | None,
    note: str,
    seen: int,
    actor: Actor,
    now: dt.datetime,
) -> RecallCall:
    """What a call to somebody on the ledger ended in, and when to call again (None: the usual day of this outcome).

    ``seen``: how many calls the page showed that it was written on: two people who call at once do not both count.

    :raises NotFound: not on this clinic's ledger.
    :raises NotACallDay: ``next_on`` is not after today, or more than a year away.
    :raises JustCalled: another call was written down since.
    """
    entry, today = queries.get_entry(clinic_id=clinic_id, person_id=person_id), day_of(now)
    if not rules.is_lawful_day(wanted=next_on, today=today):
        raise NotACallDay
    again = rules.next_call(outcome=outcome, wanted=next_on, today=today)
    counting = (
        sa.update(LedgerEntry)
        .where(LedgerEntry.id == entry.id, LedgerEntry.calls == seen)
        .values(calls=LedgerEntry.calls + 1, last_outcome=outcome, last_called_at=now, next_on=again)
    )
    if not claim(counting):
        raise JustCalled
    assert actor.id is not None
    call = RecallCall(
        id=new_id(), clinic_id=clinic_id, person_id=person_id, at=now, by_id=actor.id, outcome=outcome, next_on=again,
        due_codes=[one["vaccine"] for one in entry.dues],
    )  # fmt: skip
    call.note = note.strip() or None
    db.session.add(call)
    audit.record(
        action="recall_called", actor=actor, now=now, subject=call, person_id=person_id, outcome=str(outcome),
        next_on=again,
    )  # fmt: skip
    db.session.flush()
    db.session.refresh(entry)
    return call
