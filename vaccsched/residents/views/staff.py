"""A person's file for the registrar: what the family tells, a document that comes later."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import file_page, operations, queries
from vaccsched.residents.forms import DocumentForm, PersonFileForm
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("residents_staff", __name__, url_prefix="/persons")


def _opened(person_id: uuid.UUID, purpose: str) -> Person:
    """The person, whose file is opened; who and why is written down.

    :raises NotFound: nobody at this clinic has to do with them.
    """
    now = clock.now()
    known = queries.get_known_here(person_id=person_id, clinic_id=current_clinic().id, now=now)
    return operations.open_person(person_id=known.id, actor=current_actor(), purpose=purpose, now=now)


@bp.get("/<uuid:person_id>/file")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def file(person_id: uuid.UUID) -> ResponseReturnValue:
    """The form of the file."""
    return render_template("residents/file.html", **file_page.file_facts(_opened(person_id, "file")))


@bp.post("/<uuid:person_id>/file")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".file")
@one_transaction
def keep(person_id: uuid.UUID) -> ResponseReturnValue:
    """Keep what the family tells."""
    form = PersonFileForm.parse()
    person = _opened(person_id, "file")
    operations.keep_file(person_id=person.id, values=form.values, actor=current_actor(), now=clock.now())
    if wants_json():
        return {"person_id": str(person.id)}
    return redirect(url_for("records.person", person_id=person.id), 303)


@bp.get("/<uuid:person_id>/document")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def document(person_id: uuid.UUID) -> ResponseReturnValue:
    """The form for a document that comes after the file was made."""
    return render_template("residents/document.html", **file_page.document_facts(_opened(person_id, "document")))


@bp.post("/<uuid:person_id>/document")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".document")
@one_transaction
def add_document(person_id: uuid.UUID) -> ResponseReturnValue:
    """Give the person the document."""
    form = DocumentForm.parse()
    person = operations.add_document(
        person_id=_opened(person_id, "document").id,
        kind=DocumentKind(form.document_kind.data),
        number=form.document.data or "",
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"person_id": str(person.id), "document_kind": person.document_kind}
    return redirect(url_for("records.person", person_id=person.id), 303)
