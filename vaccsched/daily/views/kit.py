"""The emergency kit's list."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.daily import operations, page, queries
from vaccsched.daily.forms import KitForm, NewKitForm
from vaccsched.daily.views import bp
from vaccsched.identity.guards import current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/kit")
@staff_required()
def kit() -> ResponseReturnValue:
    """Everything that must be at hand, with counts and dates."""
    clinic, today = current_clinic(), clock.day_of(clock.now())
    return render_template("daily/kit.html", rows=page.kit_rows(queries.kit(clinic_id=clinic.id), on=today))


@bp.post("/kit/start")
@staff_required()
@back_to(".kit")
@one_transaction
def start_kit() -> ResponseReturnValue:
    """The list of the norm."""
    operations.start_kit(clinic_id=current_clinic().id, actor=current_actor(), now=clock.now())
    return _to_kit()


@bp.post("/kit")
@staff_required()
@back_to(".kit")
@one_transaction
def add_kit_item() -> ResponseReturnValue:
    """One more thing."""
    form = NewKitForm.parse()
    operations.add_kit_item(
        clinic_id=current_clinic().id, name=form.name.data or "", needed=form.needed.data or 0,
        on_hand=form.on_hand.data or 0, expires_on=form.expires_on.data, actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _to_kit()


@bp.post("/kit/<uuid:kit_item_id>")
@staff_required()
@back_to(".kit")
@one_transaction
def check_kit_item(kit_item_id: uuid.UUID) -> ResponseReturnValue:
    """Counted, date read."""
    clinic_id = queries.get_kit_item(clinic_id=current_clinic().id, item_id=kit_item_id).clinic_id
    form = KitForm.parse()
    operations.check_kit_item(
        clinic_id=clinic_id, item_id=kit_item_id, needed=form.needed.data or 0, on_hand=form.on_hand.data or 0,
        expires_on=form.expires_on.data, actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _to_kit()


@bp.post("/kit/<uuid:kit_item_id>/drop")
@staff_required()
@back_to(".kit")
@one_transaction
def drop_kit_item(kit_item_id: uuid.UUID) -> ResponseReturnValue:
    """Off the list."""
    operations.drop_kit_item(clinic_id=current_clinic().id, item_id=kit_item_id, actor=current_actor(), now=clock.now())
    return _to_kit()


def _to_kit() -> ResponseReturnValue:
    if wants_json():
        return {"done": True}
    return redirect(url_for(".kit"), 303)
