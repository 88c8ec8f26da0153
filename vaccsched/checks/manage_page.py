"""What asked, what was answered and what was typed in one month, as plain values for the manager."""

import datetime as dt
from typing import Any

from dateutil.relativedelta import relativedelta

from vaccsched.checks import queries
from vaccsched.checks.words import TYPED
from vaccsched.identity import queries as identity
from vaccsched.shared import format as wording
from vaccsched.sites.models import Clinic
from vaccsched.stops import queries as stops

REVIEW_ABOVE = 50  # per cent of the times shown: then the rule itself is looked at (journeys.md B2)
MOST_YEARS = 100  # farther away there is no month to look at


def month_of(text: str | None, *, today: dt.date) -> dt.date:
    """The first day of the month asked for; of this month when it is none."""
    try:
        month = dt.datetime.strptime(text or "", "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)
    return month if abs(month.year - today.year) <= MOST_YEARS else today.replace(day=1)


def facts(clinic: Clinic, *, month: dt.date) -> dict[str, Any]:
    """By rule and vaccinator: shown, went on, share; how often which reason; typed codes; hard stops by kind."""
    after = month + relativedelta(months=1)
    period = {"first": month, "after": after}
    answers = stops.answers(clinic_id=clinic.id, **period)
    typed = queries.typed_codes(clinic_id=clinic.id, **period)
    names = identity.names_of(staff_ids={*(one.staff_id for one in answers), *(staff for staff, _v, _t in typed)})
    doses = queries.doses_given(clinic_id=clinic.id, **period)
    return {
        "month": wording.month(month),
        "before": f"{month - relativedelta(months=1):%Y-%m}",
        "next": f"{after:%Y-%m}",
        "doses": doses,
        "asked": sum(one.shown for one in answers),
        "share": _share(sum(one.shown for one in answers), doses),
        "rows": [_row(one, names) for one in answers],
        "reasons": [
            {"rule": str(stops.RULE_WORDS[rule]), "reason": str(dict(stops.REASONS[rule])[reason]), "times": times}
            for rule, reason, times in stops.reasons(clinic_id=clinic.id, **period)
        ],
        "typed": [
            {"name": names.get(staff, "—"), "vials": vials, "typed": count, "share": _share(count, vials)}
            for staff, vials, count in typed
        ],
        "typed_reasons": [
            {"reason": str(dict(TYPED)[reason]), "times": times}
            for reason, times in queries.typed_reasons(clinic_id=clinic.id, **period)
        ],
    }


def _row(one: stops.Answers, names: dict[Any, str]) -> dict[str, Any]:
    rate = round(100 * one.answered / one.shown) if one.shown else 0
    return {
        "rule": str(stops.RULE_WORDS[one.rule]),
        "name": names.get(one.staff_id, "—"),
        "shown": one.shown,
        "answered": one.answered,
        "rate": f"{rate}%",
        "review": rate > REVIEW_ABOVE,
    }


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"
