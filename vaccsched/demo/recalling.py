"""The ledger of the demo's first clinic: counted, with a few calls and invitations."""

import datetime as dt
import uuid

from vaccsched.booking.models import SearchCount, SearchOutcome
from vaccsched.demo.places import Place
from vaccsched.ledger import operations, queries
from vaccsched.ledger.models import CallOutcome, EntryKind
from vaccsched.ledger.queries import Show
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id

CALLS = (
    (CallOutcome.TOLD, "周六带来"),
    (CallOutcome.NO_ANSWER, ""),
    (CallOutcome.DONE_ELSEWHERE, "在外婆家打的，下次带接种证"),
    (CallOutcome.NOT_NOW, "感冒，下周再问"),
    (CallOutcome.MOVED, "搬到市里了"),
)
LOOKED = {7: 3, 8: 6, 12: 9, 19: 11, 20: 24, 21: 13, 22: 5}  # times a day somebody looks for influenza vaccine, by hour
IN_VAIN = 4  # of so many searches one finds nothing
DAYS = 14
AGO = dt.timedelta(days=1)
INVITED = 6  # people


def remember(clinics: list[Place], *, now: dt.datetime) -> None:
    """Once, while the demo is made: count everywhere; yesterday the first clinic's desk called a few families."""
    for place in clinics:
        _count(place.id, now)
        _look(place.id, now)
    place = clinics[0]
    for kind in EntryKind:
        _call(place, kind, now - AGO)
        found = _listed(place.id, kind, now)
        if found:
            operations.invite(clinic_id=place.id, person_ids=found[:INVITED], actor=place.staff["desk"], now=now)


def _call(place: Place, kind: EntryKind, at: dt.datetime) -> None:
    for person_id, (outcome, note) in zip(_listed(place.id, kind, at), CALLS, strict=False):
        operations.record_call(
            clinic_id=place.id, person_id=person_id, outcome=outcome, next_on=None, note=note, seen=0,
            actor=place.staff["desk"], now=at,
        )  # fmt: skip


def _look(clinic_id: uuid.UUID, now: dt.datetime) -> None:
    """What residents looked for online in the last two weeks, most of them in the evening."""
    for ago in range(1, DAYS + 1):
        for hour, number in LOOKED.items():
            missed = (number + ago % 3) // IN_VAIN
            counted = {SearchOutcome.FOUND: number - missed, SearchOutcome.FULL: missed}
            db.session.add_all(
                SearchCount(
                    id=new_id(), clinic_id=clinic_id, day=day_of(now) - dt.timedelta(days=ago), hour=hour,
                    vaccine_code="IIV", outcome=outcome, count=count,
                )
                for outcome, count in counted.items()
                if count
            )  # fmt: skip
    db.session.flush()


def _count(clinic_id: uuid.UUID, now: dt.datetime) -> None:
    after: uuid.UUID | None = None
    while True:
        after = operations.count_next(clinic_id=clinic_id, after=after, now=now)
        if after is None:
            return


def _listed(clinic_id: uuid.UUID, kind: EntryKind, now: dt.datetime) -> list[uuid.UUID]:
    found = queries.lines(clinic_id=clinic_id, kind=kind, show=Show.CALL, today=day_of(now), page=1)
    return [one.entry.person_id for one in found]
