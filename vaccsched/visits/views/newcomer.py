"""Putting somebody on file at the desk, in six fields."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.residents import queries as residents_queries
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key, wants_json
from vaccsched.visits.forms import PersonForm
from vaccsched.visits.page.desk import desk_page, newborn_values
from vaccsched.visits.views import bp


@bp.get("/desk/new")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction
def new_person() -> ResponseReturnValue:
    """The empty form, or what was typed after a refusal."""
    values = newborn_values(clock.now()) if request.args.get("newborn") == "1" else {}
    return render_template("visits/desk.html", **desk_page(clock.now()), panel="new", values=values, unknown=False)


@bp.post("/desk/persons")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".new_person")
@one_transaction
def register() -> ResponseReturnValue:
    """Put the person on file and open them on the desk."""
    form = PersonForm.parse()
    phone = form.phone.data
    person = residents.register_person(
        **form.values,
        phone=residents_queries.parse_phone(phone) if phone else None,
        clinic_id=current_clinic().id,
        actor=current_actor(),
        now=clock.now(),
        key=idempotency_key(),
    )
    if wants_json():
        return {"person_id": str(person.id)}
    return redirect(url_for("visits.person", person_id=person.id), 303)
