"""A family reports from home that somebody feels unwell after a dose."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.aefi import operations, page
from vaccsched.aefi.forms import HomeForm, temperature_tenths
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account, current_account_actor, current_account_id, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, wants_json

bp = Blueprint("aefi_resident", __name__, url_prefix="/me/reactions")


@bp.get("/new")
@resident_required
def choose() -> ResponseReturnValue:
    """Who feels unwell; when to call 120 stands above."""
    links = residents.persons_of(account_id=current_account_id(), on=clock.day_of(clock.now()))
    return render_template("aefi/home_choose.html", persons=[(one.person_id, one.person.name) for one in links])


@bp.get("/new/<uuid:person_id>")
@resident_required
def new(person_id: uuid.UUID) -> ResponseReturnValue:
    """The form for one of the family."""
    now = clock.now()
    person = residents.get_own_person(account_id=current_account_id(), person_id=person_id, on=clock.day_of(now))
    return render_template("aefi/home_new.html", **page.home(person, now=now, account_id=current_account_id()))


@bp.post("/new/<uuid:person_id>")
@resident_required
@back_to(".new")
@one_transaction
def report(person_id: uuid.UUID) -> ResponseReturnValue:
    """It reaches the clinic's list at once."""
    form, account = HomeForm.parse(), current_account()
    case = operations.report_from_home(
        account_id=account.id, person_id=person_id, told=form.told.data or "", onset_at=form.onset_at.instant,
        temperature_tenths=temperature_tenths(form.temperature.data or ""), immunization_ids=form.doses,
        phone=form.phone.data or account.phone, actor=current_account_actor(), key=idempotency_key(), now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"reported": True, "code": case.code}
    return redirect(url_for(".sent", person_id=person_id), 303)


@bp.get("/sent/<uuid:person_id>")
@resident_required
def sent(person_id: uuid.UUID) -> ResponseReturnValue:
    """What happens now."""
    now = clock.now()
    person = residents.get_own_person(account_id=current_account_id(), person_id=person_id, on=clock.day_of(now))
    return render_template("aefi/home_sent.html", **page.home(person, now=now, account_id=current_account_id()))
