"""迁入, 迁出, short stays, and the doses of the other place."""

import uuid
from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.certificates import moving_page, operations
from vaccsched.certificates.forms import GivenElsewhereForm, MoveForm
from vaccsched.certificates.models import PersonMove
from vaccsched.certificates.views.staff import bp, opened
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.records import operations as records
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/<uuid:person_id>/move")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def move(person_id: uuid.UUID) -> ResponseReturnValue:
    """Where the file is, and the three ways it can go."""
    facts = moving_page.move_facts(opened(person_id, "move"), clinic_id=current_clinic().id)
    return render_template("certificates/move.html", **facts)


@bp.post("/<uuid:person_id>/move-in")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".move")
@one_transaction
def move_in(person_id: uuid.UUID) -> ResponseReturnValue:
    """The file comes here; next come the doses that the certificate shows."""
    return _moved(person_id, operations.move_in, then="certificates.doses")


@bp.post("/<uuid:person_id>/short-stay")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".move")
@one_transaction
def short_stay(person_id: uuid.UUID) -> ResponseReturnValue:
    """Less than three months: vaccinated and recorded, the file stays where it is."""
    return _moved(person_id, operations.stay_briefly, then="certificates.doses")


@bp.post("/<uuid:person_id>/move-out")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".move")
@one_transaction
def move_out(person_id: uuid.UUID) -> ResponseReturnValue:
    """The file leaves; the record stays readable."""
    form = MoveForm.parse()
    day = form.moved_on.data
    assert day is not None  # parse() refused otherwise
    moved = operations.move_out(
        person_id=opened(person_id, "move").id, clinic_id=current_clinic().id, moved_on=day,
        place=form.place.data or "", reason=form.reason.data or "", actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"move_id": str(moved.id)}
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.get("/<uuid:person_id>/doses")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def doses(person_id: uuid.UUID) -> ResponseReturnValue:
    """What is on record, and the form for a dose of the other place's certificate."""
    return render_template("certificates/doses.html", **moving_page.doses_facts(opened(person_id, "move")))


@bp.post("/<uuid:person_id>/doses")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".doses")
@one_transaction
def add_dose(person_id: uuid.UUID) -> ResponseReturnValue:
    """Take over one dose from the certificate."""
    form = GivenElsewhereForm.parse()
    person = opened(person_id, "move")
    values = moving_page.known_vaccine(form.values)
    record = records.import_immunization(person_id=person.id, actor=current_actor(), now=clock.now(), **values)
    if wants_json():
        return {"record_id": str(record.record_id)}
    return redirect(url_for(".doses", person_id=person_id), 303)


def _moved(person_id: uuid.UUID, do: Callable[..., PersonMove], *, then: str) -> ResponseReturnValue:
    form = MoveForm.parse()
    moved = do(
        person_id=opened(person_id, "move").id, clinic_id=current_clinic().id, moved_on=form.moved_on.data,
        place=form.place.data or "", reason=form.reason.data or "", stays_until=form.stays_until.data,
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"move_id": str(moved.id)}
    return redirect(url_for(then, person_id=person_id), 303)
