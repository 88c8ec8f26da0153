"""本人授权在线调阅: give and withdraw."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.mydata import operations, page
from vaccsched.mydata.forms import AuthoriseForm
from vaccsched.mydata.models import Scope
from vaccsched.mydata.views.own import own_person
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json

bp = Blueprint("mydata_leave", __name__, url_prefix="/me/data/<uuid:person_id>/authorisations")


@bp.get("")
@resident_required
def show(person_id: uuid.UUID) -> ResponseReturnValue:
    """To whom leave was given, and the form."""
    return render_template(
        "mydata/authorisations.html", **page.authorisation_facts(own_person(person_id), now=clock.now())
    )


@bp.post("")
@resident_required
@back_to(".show")
@one_transaction
def give(person_id: uuid.UUID) -> ResponseReturnValue:
    """Give leave; given again, the new one counts."""
    person, form = own_person(person_id), AuthoriseForm.parse()
    assert form.until.data is not None
    given = operations.authorise(
        account_id=current_account_id(), person_id=person.id, institution_id=id_of(form.institution_id.data),
        scopes={Scope(one) for one in form.scopes.data or ()}, until=form.until.data, actor=current_account_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"authorisation_id": str(given.id)} if wants_json() else redirect(url_for(".show", person_id=person_id), 303)


@bp.post("/<uuid:authorisation_id>/withdraw")
@resident_required
@back_to(".show")
@one_transaction
def withdraw(person_id: uuid.UUID, authorisation_id: uuid.UUID) -> ResponseReturnValue:
    """Take it back; it ends at once."""
    operations.withdraw(
        account_id=current_account_id(), person_id=person_id, authorisation_id=authorisation_id,
        actor=current_account_actor(), now=clock.now(),
    )  # fmt: skip
    return {"withdrawn": True} if wants_json() else redirect(url_for(".show", person_id=person_id), 303)
