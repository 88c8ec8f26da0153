"""A family's own 接种凭证: chosen, printed, as a PDF."""

import uuid

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.certificates import operations, proof_page, proof_pdf, queries
from vaccsched.certificates.errors import ProofOutdated
from vaccsched.certificates.models import Proof
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.shared import clock
from vaccsched.shared.forms import sent_values
from vaccsched.shared.off_loop import off_loop
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json

bp = Blueprint("proofs", __name__, url_prefix="/me/proofs")


@bp.get("/of/<uuid:person_id>")
@resident_required
def choose(person_id: uuid.UUID) -> ResponseReturnValue:
    """Which doses the paper is to state; all are ticked."""
    today = clock.day_of(clock.now())
    person = residents.get_own_person(account_id=current_account_id(), person_id=person_id, on=today)
    return render_template("certificates/proof_choose.html", **proof_page.choice_facts(person))


@bp.post("/of/<uuid:person_id>")
@resident_required
@back_to(".choose")
@one_transaction
def issue(person_id: uuid.UUID) -> ResponseReturnValue:
    """Sign it."""
    proof = operations.issue_proof(
        account_id=current_account_id(), person_id=person_id, actor=current_account_actor(), now=clock.now(),
        record_ids={id_of(one) for one in sent_values().getlist("record")},
    )  # fmt: skip
    return {"proof_id": str(proof.id)} if wants_json() else redirect(url_for(".show", proof_id=proof.id), 303)


@bp.get("/<uuid:proof_id>")
@resident_required
def show(proof_id: uuid.UUID) -> ResponseReturnValue:
    """The paper on the screen; ``?print=1`` prints it at once."""
    return render_template(
        "certificates/proof_own.html",
        print_now=request.args.get("print") == "1",
        one=proof_page.proof_facts(_own(proof_id)),
    )


@bp.get("/<uuid:proof_id>/pdf")
@resident_required
def pdf(proof_id: uuid.UUID) -> ResponseReturnValue:
    """The same as a file."""
    proof = _own(proof_id)
    if not queries.is_current(proof=proof):
        raise ProofOutdated
    file = off_loop(proof_pdf.make, proof_page.sheet(proof))
    answer = Response(file, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="vaccination-{proof_id.hex[-12:]}.pdf"'
    return answer


def _own(proof_id: uuid.UUID) -> Proof:
    today = clock.day_of(clock.now())
    return queries.get_own_proof(account_id=current_account_id(), proof_id=proof_id, on=today)
