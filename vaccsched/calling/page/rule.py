"""The page of the order rule: the figures, today's queue under both rules, and the rules so far."""

import datetime as dt
from typing import Any

from flask import request

from vaccsched.shared.format import day_time
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries
from vaccsched.visits.models import OrderRule
from vaccsched.visits.queries import InLine
from vaccsched.visits.queries.the_rule import BY_BIRTH, PRIORITY_WORDS, QUEUES, STAGES, PriorityGroup, Rule

FIELDS = ("one_in", "longest_extra", "late_grace_minutes", "calls_before_pass")


def rule_page(*, clinic: Clinic, tried: Rule | None, now: dt.datetime) -> dict[str, Any]:
    """``tried``: another rule, whose queue is shown beside today's; None: only the rule in force."""
    rule = queries.order_rule(clinic_id=clinic.id, at=now)
    shown, sent = tried or rule, request.form
    return {
        "values": {name: sent.get(name, getattr(shown, name)) for name in FIELDS}
        | {"groups": sent.getlist("groups") if sent else list(shown.groups), "reason": sent.get("reason", "")},
        "groups": [
            {"value": str(one), "title": str(PRIORITY_WORDS[one]), "by_birth": one in BY_BIRTH} for one in PriorityGroup
        ],
        "sentence": queries.order_sentence(clinic_id=clinic.id, now=now),
        "previewed": tried is not None,
        "queues": [_compared(clinic, stage, rule, tried, now) for stage in QUEUES],
        "past": [_told(one) for one in queries.rules_of(clinic_id=clinic.id)],
    }


def _compared(clinic: Clinic, stage: Any, rule: Rule, tried: Rule | None, now: dt.datetime) -> dict[str, Any]:
    today = queries.line_up(clinic_id=clinic.id, stage=stage, now=now, rule=rule)
    other = queries.line_up(clinic_id=clinic.id, stage=stage, now=now, rule=tried) if tried is not None else today
    places = {one.entry.visit_id: place for place, one in enumerate(today, start=1)}
    return {
        "title": str(STAGES[stage]),
        "rows": [
            _row(one, place, places[one.entry.visit_id], tried or rule, now) for place, one in enumerate(other, start=1)
        ],
        "changed": sum(place != places[one.entry.visit_id] for place, one in enumerate(other, start=1)),
    }


def _row(one: InLine, place: int, before: int, rule: Rule, now: dt.datetime) -> dict[str, Any]:
    return {
        "place": place,
        "before": before,
        "ticket": one.entry.visit.ticket,
        "name": mask_name(one.entry.visit.person.name),
        "why": queries.why_sentence(one, rule=rule, now=now),
    }


def _told(row: OrderRule) -> dict[str, Any]:
    return {
        "since": day_time(row.starts_at),
        "by": row.staff.name if row.staff is not None else "",
        "one_in": row.one_in,
        "longest_extra": row.longest_extra,
        "late_grace_minutes": row.late_grace_minutes,
        "calls_before_pass": row.calls_before_pass,
        "groups": [str(PRIORITY_WORDS[PriorityGroup(code)]) for code in row.priority_groups],
        "reason": row.reason,
    }
