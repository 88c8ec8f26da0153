"""From a request to what the advisor's pages and operations take."""

import datetime as dt
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from vaccsched.advisor import queries
from vaccsched.advisor.forms import TARGETS, WEIGHTS, AskForm, weekdays_of
from vaccsched.advisor.page import index as index_page
from vaccsched.advisor.page import others
from vaccsched.advisor.rules.search import Weights
from vaccsched.advisor.rules.targets import Targets
from vaccsched.identity.guards import current_clinic
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock
from vaccsched.shared.fields import possible

IN_PERCENT = ("turned_away", "utilisation")


def chosen(sent: MultiDict[str, str], *, now: dt.datetime) -> tuple[list[tuple[str, str]], str | None]:
    """The half-days one may look at, and the one that is asked for; the first when none is."""
    asked = request.args.get("half_day")
    if "weekday" in sent:
        asked = f"{sent.get('weekday')}-{sent.get('half_day')}"
    return index_page.chosen(clinic_id=current_clinic().id, asked=asked, now=now)


def index_content(value: str, sent: MultiDict[str, str], *, now: dt.datetime) -> dict[str, Any]:
    """The first page of a half-day.

    :raises NothingToAdvise: nobody to screen or to vaccinate.
    """
    clinic = current_clinic()
    weekday, half_day = index_page.read(value)
    inputs = queries.inputs_of(clinic=clinic, weekday=weekday, half_day=half_day, now=now)
    latest = queries.latest_study(clinic_id=clinic.id, weekday=weekday, half_day=half_day)
    verdict = queries.verdict_of(queries.checks(clinic_id=clinic.id))
    content = index_page.index(inputs=inputs, sent=sent)
    return content | {"latest": latest, "trusted": verdict.trusted, "weekday": weekday, "half": str(half_day)}


def what_if_content(value: str, *, now: dt.datetime) -> dict[str, Any]:
    """What-if for a coming half-day.

    :raises NothingToAdvise: nobody to screen or to vaccinate.
    """
    clinic = current_clinic()
    weekday, half_day = index_page.read(value)
    inputs = queries.inputs_of(clinic=clinic, weekday=weekday, half_day=half_day, now=now)
    return others.what_if(inputs=inputs, asked_day=request.args.get("day"), now=now, clinic_id=clinic.id)


def wanted(form: AskForm) -> dict[str, Any]:
    """As ``operations.ask`` takes it."""
    limits = {
        name: number / 100 if name in IN_PERCENT else float(number) for name, number in form.numbers(TARGETS).items()
    }
    weights = {name: float(number) for name, number in form.numbers(WEIGHTS).items()}
    return {
        "weekday": int(form.weekday.data or 0),
        "half_day": HalfDay(str(form.half_day.data)),
        "tables": form.tables,
        "targets": Targets(**limits),
        "weights": Weights(**weights),
        "least_pool": int(form.least_pool.data or 0),
    }


def when(asked: MultiDict[str, str], *, now: dt.datetime) -> tuple[dt.date | None, list[int]]:
    """From when and for which weekdays; nothing readable: tomorrow, the study's own weekday.

    :raises InvalidInput: something else than weekdays.
    """
    texts = asked.getlist("weekdays")
    try:
        first = possible(dt.date.fromisoformat(asked.get("effective_from", "")))
    except ValueError:
        first = None
    if first is None:
        return None, weekdays_of(texts) if texts else []
    if first <= clock.day_of(now):
        first = clock.day_of(now) + dt.timedelta(days=1)
    return first, weekdays_of(texts) if texts else []
