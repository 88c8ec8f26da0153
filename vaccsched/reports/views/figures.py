"""Indicators, the list behind each, the coverage table of a month, and who did how much."""

import datetime as dt

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_clinic, staff_required
from vaccsched.reports import demand_page, operations, page
from vaccsched.reports.forms import MonthForm, PeriodForm
from vaccsched.reports.queries import BY_CODE, Period
from vaccsched.reports.views import bp
from vaccsched.shared import clock, jobs
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.fields import possible
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to


def asked_period() -> Period:
    """``?first=…&last=…``; this month when nothing was asked."""
    if "first" not in request.args:
        return page.this_month(clock.day_of(clock.now()))
    form = PeriodForm(formdata=request.args)
    if not form.validate() or form.first.data is None or form.last.data is None:
        raise InvalidInput({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    period = Period(first=form.first.data, last=form.last.data)
    operations.must_be_lawful(period)
    return period


@bp.get("")
@staff_required(Permission.SEE_DAY)
def index() -> ResponseReturnValue:
    """All indicators of a period."""
    facts = page.report(clinic=current_clinic(), period=asked_period(), now=clock.now())
    return render_template("reports/index.html", **facts)


@bp.get("/indicator")
@staff_required(Permission.SEE_DAY)
def detail() -> ResponseReturnValue:
    """One indicator and its list (``?code=no_show``)."""
    code = request.args.get("code", "")
    if code not in BY_CODE:
        abort(404)
    at = max(request.args.get("page", 1, type=int), 1)
    facts = page.detail(code=code, clinic=current_clinic(), period=asked_period(), now=clock.now(), at=at)
    return render_template("reports/detail.html", **facts)


@bp.get("/work")
@staff_required(Permission.SEE_DAY)
def work() -> ResponseReturnValue:
    """Who did how much; no ranking."""
    return render_template("reports/work.html", **page.work(clinic=current_clinic(), period=asked_period()))


@bp.get("/demand")
@staff_required(Permission.SEE_DAY)
def demand() -> ResponseReturnValue:
    """When people look and come, and what they do not find."""
    facts = demand_page.hours(clinic=current_clinic(), period=asked_period())
    return render_template("reports/demand.html", **facts)


@bp.get("/coverage")
@staff_required(Permission.SEE_DAY)
def coverage() -> ResponseReturnValue:
    """应种 and 实种 of one month (``?month=2026-11``, default the last one)."""
    today = clock.day_of(clock.now())
    facts = page.coverage(clinic=current_clinic(), month=_month(request.args.get("month"), today), today=today)
    return render_template("reports/coverage.html", **facts)


@bp.post("/coverage")
@staff_required(Permission.SEE_DAY)
@back_to(".coverage")
@one_transaction
def count() -> ResponseReturnValue:
    """Ask the worker to count a month anew."""
    first = _month(MonthForm.parse().month.data, clock.day_of(clock.now()))
    payload = {"clinic_id": str(current_clinic().id), "month": first.isoformat()}
    jobs.enqueue(kind="reports.coverage", payload=payload, due_at=clock.now())
    return redirect(url_for(".coverage", month=f"{first:%Y-%m}", asked=1), 303)


def _month(text: str | None, today: dt.date) -> dt.date:
    try:
        return possible(dt.date.fromisoformat(f"{text}-01")) or today
    except ValueError:
        return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
