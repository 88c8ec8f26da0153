"""A person's certificate: issuing, and which doses go onto the paper."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.certificates import operations, page, queries
from vaccsched.certificates.forms import IssueForm, LinesForm
from vaccsched.certificates.models import IssueReason
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents_operations
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


def opened(person_id: uuid.UUID, purpose: str) -> Person:
    """The person, whose file is opened for ``purpose``; who and why is written down.

    :raises NotFound: nobody at this clinic has to do with them.
    """
    now = clock.now()
    known = residents.get_known_here(person_id=person_id, clinic_id=current_clinic().id, now=now)
    return residents_operations.open_person(person_id=known.id, actor=current_actor(), purpose=purpose, now=now)


@bp.get("/<uuid:person_id>")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """The certificate, the doses and their lines, moves, school checks."""
    return render_template("certificates/person.html", **page.person_facts(opened(person_id, "certificate")))


@bp.post("/<uuid:person_id>/issue")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".person")
@one_transaction
def issue(person_id: uuid.UUID) -> ResponseReturnValue:
    """建证 or 补证."""
    form = IssueForm.parse()
    issued = operations.issue(
        person_id=opened(person_id, "certificate").id,
        clinic=current_clinic(),
        reason=IssueReason(form.reason.data or ""),
        number=form.number.data or "",
        note=form.note.data or "",
        actor=current_actor(),
        now=clock.now(),
        key=idempotency_key(),
    )
    if wants_json():
        return {"certificate_id": str(issued.id), "number": issued.number, "version": issued.version}
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.post("/<uuid:person_id>/lines")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".person")
@one_transaction
def place(person_id: uuid.UUID) -> ResponseReturnValue:
    """Give the chosen doses their lines and go to the paper."""
    form = LinesForm.parse()
    found = queries.get_newest(person_id=opened(person_id, "certificate").id)
    lines = operations.place_lines(
        certificate_id=found.id,
        record_ids=[id_of(one) for one in form.record.data or []],
        first_line=form.first_line.data,
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"certificate_id": str(found.id), "lines": [one.line for one in lines]}
    return redirect(url_for(".sheet", paper_id=found.id, line=[one.line for one in lines], print=1), 303)
