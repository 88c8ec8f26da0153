"""What the county does: sets floors, looks at one visit with a reason, has looks at minors' records counted."""

import datetime as dt
import uuid

from vaccsched.reports.errors import AuditNotReady, FutureYear, NoSuchFloor
from vaccsched.reports.models import AccessAudit, IndicatorFloor, VisitLook
from vaccsched.reports.queries import access as access_queries
from vaccsched.reports.queries.visit import get_visit
from vaccsched.reports.rules import access
from vaccsched.reports.rules.indicators import BY_CODE
from vaccsched.reports.rules.kinds import Unit
from vaccsched.residents import operations as residents
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.jobs import enqueue

PURPOSE = "county_supervision"


def set_floor(*, county_id: uuid.UUID, code: str, percent: int | None, actor: Actor, now: dt.datetime) -> None:
    """No clinic should lie below so many percent of this indicator; None: there is no floor any more.

    :raises NoSuchFloor: not a share.
    """
    indicator = BY_CODE.get(code)
    if indicator is None or indicator.unit is not Unit.SHARE:
        raise NoSuchFloor
    found = access_queries.find_floor(county_id=county_id, code=code)
    before = found.percent if found else None
    if percent is None:
        if found is not None:
            db.session.delete(found)
    else:
        assert actor.id is not None
        if found is None:
            found = IndicatorFloor(id=new_id(), county_id=county_id, code=code)
            db.session.add(found)
        found.percent, found.set_at, found.set_by_id = percent, now, actor.id
    audit.record(action="indicator_floor_set", actor=actor, now=now, indicator=code, before=before, percent=percent)
    db.session.flush()


def look_at_visit(
    *, county_id: uuid.UUID, visit_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime
) -> VisitLook:
    """Somebody of the county looks at one visit, and says why. The person sees it in the list of who looked.

    :raises NotFound: also another county's.
    """
    visit = get_visit(county_id=county_id, visit_id=visit_id)
    assert actor.id is not None
    look = VisitLook(id=new_id(), staff_id=actor.id, visit_id=visit.id, reason=reason, at=now)
    db.session.add(look)
    residents.open_person(person_id=visit.person_id, actor=actor, purpose=PURPOSE, now=now)
    audit.record(action="visit_supervised", actor=actor, now=now, subject=look, person_id=visit.person_id)
    db.session.flush()
    return look


def ask_audit(*, county_id: uuid.UUID, year: int, actor: Actor, now: dt.datetime) -> AccessAudit:
    """Have the looks at minors' records of a year counted (未成年人网络保护条例 第37条); again counts anew.

    :raises FutureYear: it has not begun.
    """
    if year > day_of(now).year:
        raise FutureYear
    assert actor.id is not None
    found = access_queries.find_audit(county_id=county_id, year=year)
    if found is None:
        found = AccessAudit(id=new_id(), county_id=county_id, year=year)
        db.session.add(found)
    found.asked_at, found.asked_by_id, found.made_at, found.result = now, actor.id, None, {}
    audit.record(action="minors_audit_asked", actor=actor, now=now, subject=found, year=year)
    db.session.flush()
    enqueue(kind="reports.minors", payload={"audit_id": str(found.id)}, due_at=now)
    return found


def count_month(*, audit_id: uuid.UUID, month: int, tally: access.Tally, now: dt.datetime) -> None:
    """Add one month (1–12) to what was counted; a month to come adds nothing."""
    asked = db.session.get_one(AccessAudit, audit_id)
    first = dt.date(asked.year, month, 1)
    if first > day_of(now):
        return
    looks, others = access_queries.looks_of_month(county_id=asked.county_id, month=first)
    access.add_month(tally, looks)
    tally.others.update(others)


def keep_audit(*, audit_id: uuid.UUID, tally: access.Tally, now: dt.datetime) -> None:
    """Keep what was counted."""
    asked = db.session.get_one(AccessAudit, audit_id)
    asked.result, asked.made_at = access.as_result(tally), now
    db.session.flush()


def fetch_audit(*, county_id: uuid.UUID, year: int, actor: Actor, now: dt.datetime) -> AccessAudit:
    """Note that the audit is taken out now.

    :raises AuditNotReady: nobody asked for it, or it is still being counted.
    """
    found = access_queries.find_audit(county_id=county_id, year=year)
    if found is None or found.made_at is None:
        raise AuditNotReady
    audit.record(action="minors_audit_fetched", actor=actor, now=now, subject=found, year=year)
    return found
