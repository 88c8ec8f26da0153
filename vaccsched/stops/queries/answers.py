"""Questions about the classes of rules and the soft stops of a clinic. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.stops.models import RuleClass, RuleKind, SoftRule, SoftStop
from vaccsched.stops.rules import classes as rules


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How often a rule asked one vaccinator in a month, and how often they went on."""

    rule: SoftRule
    staff_id: uuid.UUID
    shown: int
    answered: int


def decisions(*, county_id: uuid.UUID) -> list[RuleClass]:
    """All decisions of a county, the newest first."""
    return list(
        db.session.scalars(
            sa.select(RuleClass)
            .where(RuleClass.county_id == county_id)
            .order_by(RuleClass.effective_from.desc(), RuleClass.id.desc())
        )
    )


def kinds(*, county_id: uuid.UUID, on: dt.date) -> dict[SoftRule, RuleKind]:
    """The class of every rule in a county on a day."""
    return rules.kinds(decisions(county_id=county_id), on=on)


def hardened(*, county_id: uuid.UUID, on: dt.date) -> frozenset[SoftRule]:
    """The rules that stop instead of asking on a day."""
    return frozenset(rule for rule, kind in kinds(county_id=county_id, on=on).items() if kind is RuleKind.HARD)


def soft_stops_of(*, planned_dose_ids: Iterable[uuid.UUID]) -> list[SoftStop]:
    """What was asked about these doses, oldest first."""
    asked = sa.select(SoftStop).where(SoftStop.planned_dose_id.in_(list(planned_dose_ids)))
    return list(db.session.scalars(asked.order_by(SoftStop.id)))


def answers(*, clinic_id: uuid.UUID, first: dt.date, after: dt.date) -> list[Answers]:
    """By rule and vaccinator, from day ``first`` to the day before ``after``; who was asked most stands first."""
    shown, answered = sa.func.count(SoftStop.id), sa.func.count(SoftStop.answered_at)
    rows = db.session.execute(
        sa.select(SoftStop.rule, SoftStop.staff_id, shown, answered)
        .where(SoftStop.clinic_id == clinic_id, *_between(first, after))
        .group_by(SoftStop.rule, SoftStop.staff_id)
        .order_by(shown.desc(), SoftStop.rule, SoftStop.staff_id)
    )
    return [Answers(rule=rule, staff_id=staff, shown=count, answered=on) for rule, staff, count, on in rows]


def reasons(*, clinic_id: uuid.UUID, first: dt.date, after: dt.date) -> list[tuple[SoftRule, str, int]]:
    """How often each reason was given, most frequent first."""
    count = sa.func.count(SoftStop.id)
    rows = db.session.execute(
        sa.select(SoftStop.rule, SoftStop.reason, count)
        .where(SoftStop.clinic_id == clinic_id, SoftStop.reason.is_not(None), *_between(first, after))
        .group_by(SoftStop.rule, SoftStop.reason)
        .order_by(count.desc(), SoftStop.rule, SoftStop.reason)
    )
    return [(rule, reason or "", number) for rule, reason, number in rows]


def _between(first: dt.date, after: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    start, end = clock.instant_of(first, dt.time()), clock.instant_of(after, dt.time())
    return SoftStop.shown_at >= start, SoftStop.shown_at < end
