"""知情同意书 of one vaccine for the printer, signed or to be signed. It opens a person, audited."""

import uuid

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.consents import paper_page as page
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.visits import queries as visits

bp = Blueprint("consents_paper", __name__, url_prefix="/consents")


@bp.get("/<uuid:visit_id>/<uuid:dose_id>/paper")
@staff_required(Permission.SCREEN)
@one_transaction  # opening a person is written down
def consent(visit_id: uuid.UUID, dose_id: uuid.UUID) -> ResponseReturnValue:
    """The text that was told, the decision, the signature."""
    visit = visits.get_visit(clinic_id=current_clinic().id, visit_id=visit_id)
    dose = next((one for one in visit.planned_doses if one.id == dose_id), None)
    if dose is None:
        raise NotFound
    residents.open_person(person_id=visit.person_id, actor=current_actor(), purpose="print", now=clock.now())
    return render_template("consents/paper_consent.html", **page.consent_facts(visit, dose))
