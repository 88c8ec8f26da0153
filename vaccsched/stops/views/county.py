"""The county's page: which rules ask, which stop, from which day on."""

import datetime as dt
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_staff, staff_required
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json
from vaccsched.stops import operations, queries
from vaccsched.stops.forms import DecideForm
from vaccsched.stops.models import RuleKind, SoftRule
from vaccsched.stops.words import KINDS, RULES

bp = Blueprint("stops_county", __name__, url_prefix="/county/stops")


@bp.get("")
@staff_required(Permission.SUPERVISE)
def rules() -> ResponseReturnValue:
    """Every rule with its class today, and the decisions."""
    today = clock.day_of(clock.now())
    facts = _facts(today)
    return render_template("stops/county.html", tomorrow=(today + dt.timedelta(days=1)).isoformat(), **facts)


@bp.post("")
@staff_required(Permission.SUPERVISE)
@back_to(".rules")
@one_transaction
def decide() -> ResponseReturnValue:
    """From a day on this rule asks, or stops."""
    form = DecideForm.parse()
    decision = operations.decide_class(
        county_id=current_staff().county_id,
        rule=SoftRule(form.rule.data),
        kind=RuleKind(form.kind.data),
        effective_from=form.effective_from.data or dt.date.min,
        reason=form.reason.data or "",
        actor=current_actor(),
        now=clock.now(),
    )
    return {"id": str(decision.id)} if wants_json() else redirect(url_for(".rules"), 303)


def _facts(today: dt.date) -> dict[str, Any]:
    county_id = current_staff().county_id
    kinds = queries.kinds(county_id=county_id, on=today)
    return {
        "rules": [{"value": rule.value, "text": str(RULES[rule]), "kind": str(KINDS[kinds[rule]]),
                   "hard": kinds[rule] is RuleKind.HARD} for rule in SoftRule],
        "kinds": [(kind.value, str(KINDS[kind])) for kind in RuleKind],
        "decisions": [
            {"rule": str(RULES[one.rule]), "kind": str(KINDS[one.kind]), "since": wording.full_day(one.effective_from),
             "reason": one.reason, "at": wording.full_day(clock.day_of(one.decided_at))}
            for one in queries.decisions(county_id=county_id)
        ],
    }  # fmt: skip
