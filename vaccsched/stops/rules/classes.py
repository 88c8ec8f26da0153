"""Which class a rule has on a day. Decides from values handed in."""

import datetime as dt
from collections.abc import Iterable

from vaccsched.stops.models import RuleClass, RuleKind, SoftRule


def kinds(decisions: Iterable[RuleClass], *, on: dt.date) -> dict[SoftRule, RuleKind]:
    """The class of every rule on a day: the latest decision that has begun, else soft."""
    found = dict.fromkeys(SoftRule, RuleKind.SOFT)
    for decision in sorted(decisions, key=_since):
        if decision.effective_from <= on:
            found[decision.rule] = decision.kind
    return found


def is_beforehand(*, effective_from: dt.date, today: dt.date) -> bool:
    """A class changes from tomorrow on at the earliest: nobody loosens a rule while somebody sits in the chair."""
    return effective_from > today


def _since(decision: RuleClass) -> tuple[dt.date, dt.datetime]:
    return decision.effective_from, decision.decided_at
