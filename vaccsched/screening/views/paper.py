"""Clean pages for the printer: the check-list of 附件5-5, the referral. Each opens a person, audited."""

import uuid

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.screening import paper_page as page
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Visit

bp = Blueprint("screening_paper", __name__, url_prefix="/screening")


@bp.get("/<uuid:visit_id>/form")
@staff_required(Permission.SCREEN)
@one_transaction  # opening a person is written down
def form(visit_id: uuid.UUID) -> ResponseReturnValue:
    """健康状况询问与接种禁忌核查表."""
    return render_template("screening/paper_form.html", **page.form_facts(_opened(visit_id)))


@bp.get("/<uuid:visit_id>/referral")
@staff_required(Permission.SCREEN)
@one_transaction
def referral(visit_id: uuid.UUID) -> ResponseReturnValue:
    """转诊单."""
    return render_template("screening/paper_referral.html", **page.referral_facts(_opened(visit_id)))


def _opened(visit_id: uuid.UUID) -> Visit:
    visit = visits.get_visit(clinic_id=current_clinic().id, visit_id=visit_id)
    residents.open_person(person_id=visit.person_id, actor=current_actor(), purpose="print", now=clock.now())
    return visit
