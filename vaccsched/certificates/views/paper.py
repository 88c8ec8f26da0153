"""Paper: the chosen lines of a certificate where they belong, and the adult's 接种凭证."""

import uuid

from flask import render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.certificates import page, queries
from vaccsched.certificates.views.staff import bp, opened
from vaccsched.identity.guards import Permission, current_clinic, staff_required
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import id_of


@bp.get("/sheet/<uuid:paper_id>")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def sheet(paper_id: uuid.UUID) -> ResponseReturnValue:
    """Only the chosen lines, each at its place; everything else stays empty."""
    certificate = queries.get_certificate(certificate_id=paper_id)
    opened(certificate.person_id, "certificate")
    lines = {int(one) for one in request.args.getlist("line") if one.isdecimal()}
    return render_template("certificates/sheet.html", **page.paper_facts(certificate, lines))


@bp.get("/<uuid:person_id>/proof")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def proof(person_id: uuid.UUID) -> ResponseReturnValue:
    """接种凭证, A5: the chosen doses, or those of the newest day."""
    wanted = {id_of(one) for one in request.args.getlist("record")}
    facts = page.proof_facts(opened(person_id, "proof"), wanted)
    return render_template("certificates/proof.html", clinic=current_clinic(), **facts)
