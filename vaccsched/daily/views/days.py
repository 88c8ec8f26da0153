"""Opening, closing, and what was written down of a day."""

import datetime as dt

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.daily import operations, page, queries
from vaccsched.daily.forms import ChecklistForm, ClosingForm, ReopenForm
from vaccsched.daily.models import ClinicDay
from vaccsched.daily.views import bp
from vaccsched.identity.guards import current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("")
@staff_required()
def today() -> ResponseReturnValue:
    """Today's check-list: opening, then closing."""
    now = clock.now()
    return render_template("daily/day.html", **page.today(clinic=current_clinic(), day=clock.day_of(now), now=now))


@bp.post("/open")
@staff_required()
@back_to(".today")
@one_transaction
def open_day() -> ResponseReturnValue:
    """Open the clinic; from now on people may be called."""
    form = ChecklistForm.parse()
    opened = operations.open_day(
        clinic_id=current_clinic().id, actor=current_actor(), reasons=form.reasons, ticked=form.ticked,
        present=form.came_besides, absent=form.did_not_come, now=clock.now(),
    )  # fmt: skip
    return _shown(opened)


@bp.post("/close")
@staff_required()
@back_to(".today")
@one_transaction
def close_day() -> ResponseReturnValue:
    """Close today."""
    return _closed(None)


@bp.post("/reopen")
@staff_required()
@back_to(".today")
@one_transaction
def reopen() -> ResponseReturnValue:
    """Somebody came who cannot wait."""
    form = ReopenForm.parse()
    return _shown(
        operations.reopen_day(
            clinic_id=current_clinic().id, reason=form.reason.data or "", actor=current_actor(), now=clock.now()
        )
    )


@bp.get("/days/<day>")
@staff_required()
def past(day: str) -> ResponseReturnValue:
    """An earlier day; one that nobody closed can be closed here."""
    return render_template("daily/day.html", **page.today(clinic=current_clinic(), day=_day(day), now=clock.now()))


@bp.post("/days/<day>/close")
@staff_required()
@back_to(".past")
@one_transaction
def close_past(day: str) -> ResponseReturnValue:
    """Close an earlier day."""
    return _closed(_day(day))


@bp.get("/days/<day>/paper")
@staff_required()
def paper(day: str) -> ResponseReturnValue:
    """The sheet of a day, to be signed and kept."""
    clinic = current_clinic()
    found = queries.get_day(clinic_id=clinic.id, day=_day(day))
    return render_template("daily/paper.html", clinic=clinic.name, day=found.day, done=page.record(found))


@bp.get("/printer-test")
@staff_required()
def printer_test() -> ResponseReturnValue:
    """A sheet that shows whether the printer prints."""
    return render_template("daily/printer_test.html", clinic=current_clinic().name, at=clock.now())


def _closed(day: dt.date | None) -> ResponseReturnValue:
    form = ClosingForm.parse()
    return _shown(
        operations.close_day(
            clinic_id=current_clinic().id, actor=current_actor(), reasons=form.reasons, ticked=form.ticked, day=day,
            signature=form.drawn, now=clock.now(),
        )
    )  # fmt: skip


def _day(text: str) -> dt.date:
    """:raises NotFound: no such date."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _shown(day: ClinicDay) -> ResponseReturnValue:
    if wants_json():
        return {"day": day.day.isoformat(), "state": str(queries.state_of(day))}
    if day.day == clock.day_of(clock.now()):
        return redirect(url_for(".today"), 303)
    return redirect(url_for(".past", day=day.day.isoformat()), 303)
