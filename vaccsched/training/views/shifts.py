"""Who works where on a day, and which open hours have too few people (人员调配)."""

import datetime as dt
import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.daily import operations as daily
from vaccsched.identity import operations as identity
from vaccsched.identity import queries
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.identity.models import CertificateTask
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json
from vaccsched.sites import queries as sites
from vaccsched.training import operations, page
from vaccsched.training.forms import DayForm, MinimaForm, ShiftForm
from vaccsched.training.views import roster as bp


@bp.get("")
@staff_required(Permission.MANAGE_STAFF)
def shifts() -> ResponseReturnValue:
    """Who works at which station on one day (``?day=``, default today)."""
    day = page.chosen_day(request.values.get("day"))
    return render_template("training/shifts.html", **page.shifts(current_clinic(), day=day))


@bp.post("")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".shifts")
@one_transaction
def add_shift() -> ResponseReturnValue:
    form = ShiftForm.parse()
    clinic = current_clinic()
    assert form.day.data is not None
    identity.add_shift(
        staff=queries.get_managed_staff(
            staff_id=id_of(form.staff_id.data), county_id=clinic.county_id, clinic_id=clinic.id
        ),
        station=sites.get_station(clinic_id=clinic.id, station_id=id_of(form.station_id.data)),
        day=form.day.data, starts_at=form.begins, ends_at=form.ends, actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _to_shifts(form.day.data)


@bp.post("/<uuid:shift_id>/remove")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".shifts")
@one_transaction
def remove_shift(shift_id: uuid.UUID) -> ResponseReturnValue:
    shift = queries.get_shift(clinic_id=current_clinic().id, shift_id=shift_id)
    day = shift.day
    identity.remove_shift(shift=shift, actor=current_actor(), now=clock.now())
    return _to_shifts(day)


@bp.post("/copy")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".shifts")
@one_transaction
def copy_week() -> ResponseReturnValue:
    """Plan a day like the same weekday of the week before; the page names who could not be planned."""
    day = DayForm.parse().day.data
    assert day is not None
    operations.copy_last_week(clinic_id=current_clinic().id, day=day, actor=current_actor(), now=clock.now())
    return _to_shifts(day)


@bp.post("/minima")
@staff_required(Permission.MANAGE_STAFF)
@back_to(".shifts")
@one_transaction
def set_minima() -> ResponseReturnValue:
    """How many people each work needs in every open hour."""
    form = MinimaForm.parse()
    for task in CertificateTask:
        daily.set_minimum(
            clinic_id=current_clinic().id, task=task, people=form[task].data, actor=current_actor(), now=clock.now()
        )
    return _to_shifts(page.chosen_day(request.form.get("day")))


def _to_shifts(day: dt.date) -> ResponseReturnValue:
    text = day.isoformat()
    return {"day": text} if wants_json() else redirect(url_for(".shifts", day=text), 303)
