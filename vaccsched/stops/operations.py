"""Deciding the class of a rule; keeping what was asked and what was answered."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.stops.errors import DecidedAlready, NoDecisionReason, NotBeforehand, NothingAsked
from vaccsched.stops.models import RuleClass, RuleKind, SoftRule, SoftStop
from vaccsched.stops.rules import classes as rules
from vaccsched.stops.words import REASONS


def decide_class(
    *,
    county_id: uuid.UUID,
    rule: SoftRule,
    kind: RuleKind,
    effective_from: dt.date,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> RuleClass:
    """The county lets a rule ask or stop from a day on (`architecture.md` §4.11). The hard stops of the law are no
    ``SoftRule``: nothing here can loosen them.

    :raises NotBeforehand: the day is not after today.
    :raises NoDecisionReason: no reason was written.
    :raises DecidedAlready: that day has a decision for this rule.
    """
    if not rules.is_beforehand(effective_from=effective_from, today=clock.day_of(now)):
        raise NotBeforehand
    if not reason.strip():
        raise NoDecisionReason
    same = sa.select(RuleClass.id).where(
        RuleClass.county_id == county_id, RuleClass.rule == rule, RuleClass.effective_from == effective_from
    )
    if db.session.scalar(same) is not None:
        raise DecidedAlready(field="effective_from")
    decision = RuleClass(
        id=new_id(), county_id=county_id, rule=rule, kind=kind, effective_from=effective_from, reason=reason.strip(),
        decided_by_id=actor.id, decided_at=now,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    audit.record(
        action="rule_class", actor=actor, now=now, subject=decision, rule=rule, kind=kind, since=effective_from
    )
    return decision


def note_shown(
    *, planned_dose_id: uuid.UUID, clinic_id: uuid.UUID, rule: SoftRule, about: str, actor: Actor, now: dt.datetime
) -> SoftStop:
    """Keep that a soft stop was shown; shown again it stays the first row."""
    known = _shown(planned_dose_id, rule, about)
    if known is None:
        known = SoftStop(
            id=new_id(), clinic_id=clinic_id, planned_dose_id=planned_dose_id, rule=rule, about=about,
            staff_id=_staff(actor), shown_at=now,
        )  # fmt: skip
        db.session.add(known)
        db.session.flush()
    return known


def answer(
    *, planned_dose_id: uuid.UUID, rule: SoftRule, about: str, reason: str, actor: Actor, now: dt.datetime
) -> SoftStop:
    """The reason for going on, one of ``words.REASONS``; the first answer stays.

    :raises NothingAsked: it was not shown, or there is no such reason.
    """
    asked = _shown(planned_dose_id, rule, about)
    if asked is None or reason not in dict(REASONS[rule]):
        raise NothingAsked
    if asked.reason is None:
        asked.reason, asked.answered_at, asked.staff_id = reason, now, _staff(actor)
        db.session.flush()
        audit.record(action="soft_stop_answered", actor=actor, now=now, subject=asked, rule=rule, reason=reason)
    return asked


def _shown(planned_dose_id: uuid.UUID, rule: SoftRule, about: str) -> SoftStop | None:
    return db.session.scalar(
        sa.select(SoftStop).where(
            SoftStop.planned_dose_id == planned_dose_id, SoftStop.rule == rule, SoftStop.about == about
        )
    )


def _staff(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound
    return actor.id
