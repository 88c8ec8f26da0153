"""Reported reactions: the list, a new case, the card, what became of it."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.aefi import operations, page, queries
from vaccsched.aefi.forms import CardForm, NoteForm, NumberForm, ReasonForm, ReportForm
from vaccsched.aefi.models import AefiCase, CaseStatus, Severity, Source
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.forms import FindForm
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("aefi", __name__, url_prefix="/aefi")


@bp.get("")
@staff_required(Permission.TREAT)
@one_transaction
def cases() -> ResponseReturnValue:
    """Everything that was reported, with its limit; filters by state and source."""
    status, source, now = request.args.get("status", ""), request.args.get("source", ""), clock.now()
    facts = page.case_list(
        clinic_id=current_clinic().id,
        status=CaseStatus(status) if status in list(CaseStatus) else None,
        source=Source(source) if source in list(Source) else None,
        now=now,
    )
    operations.note_list_seen(case_ids=facts.pop("case_ids"), actor=current_actor(), now=now)
    return render_template("aefi/list.html", **facts)


@bp.get("/new")
@staff_required(Permission.TREAT)
def find() -> ResponseReturnValue:
    """Whom it happened to."""
    return render_template("aefi/find.html", found=None)


@bp.post("/new")
@staff_required(Permission.TREAT)
@back_to(".find")
@one_transaction
def search() -> ResponseReturnValue:
    """Shown at once, so that no name or number stands in an address."""
    found = residents.search_persons(actor=current_actor(), now=clock.now(), **FindForm.parse().values)
    if wants_json():
        return {"person_ids": [str(one.id) for one in found]}
    return render_template("aefi/find.html", found=page.found_rows(found))


@bp.get("/new/<uuid:person_id>")
@staff_required(Permission.TREAT)
@one_transaction
def new(person_id: uuid.UUID) -> ResponseReturnValue:
    """When it was found, which doses came before, which limit holds."""
    now = clock.now()
    person = residents.open_person(person_id=person_id, actor=current_actor(), purpose="aefi", now=now)
    return render_template("aefi/new.html", **page.new(person, now=now))


@bp.post("/new/<uuid:person_id>")
@staff_required(Permission.TREAT)
@back_to(".new")
@one_transaction
def create(person_id: uuid.UUID) -> ResponseReturnValue:
    """Open the case; the clocks run."""
    form, actor, now = ReportForm.parse(), current_actor(), clock.now()
    case = operations.report(
        clinic_id=current_clinic().id, person_id=person_id, source=Source.STAFF,
        discovered_at=form.discovered_at.instant or now, found_by=actor.id, immunization_ids=form.doses,
        severity=Severity(form.severity.data), actor=actor, now=now,
    )  # fmt: skip
    return _shown(case)


@bp.get("/<uuid:reaction_id>")
@staff_required(Permission.TREAT)
@one_transaction
def show(reaction_id: uuid.UUID) -> ResponseReturnValue:
    """The card, its clock, its history."""
    case = queries.get_case(clinic_id=current_clinic().id, case_id=reaction_id)
    residents.open_person(person_id=case.person_id, actor=current_actor(), purpose="aefi", now=clock.now())
    return render_template("aefi/case.html", **page.show(case, now=clock.now()))


@bp.post("/<uuid:reaction_id>")
@staff_required(Permission.TREAT)
@back_to(".show")
@one_transaction
def change(reaction_id: uuid.UUID) -> ResponseReturnValue:
    """Fill in the card."""
    form = CardForm.parse()
    case = operations.change_card(
        case_id=reaction_id, card=operations.Card(**form.values), immunization_ids=form.doses, correct=form.correct,
        severity=Severity(form.severity.data), actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _shown(case)


@bp.post("/<uuid:reaction_id>/submitted")
@staff_required(Permission.TREAT)
@back_to(".show")
@one_transaction
def submit(reaction_id: uuid.UUID) -> ResponseReturnValue:
    """It stands in the national system under this number."""
    number = NumberForm.parse().number.data or ""
    return _shown(operations.submit(case_id=reaction_id, number=number, actor=current_actor(), now=clock.now()))


@bp.post("/<uuid:reaction_id>/closed")
@staff_required(Permission.TREAT)
@back_to(".show")
@one_transaction
def close(reaction_id: uuid.UUID) -> ResponseReturnValue:
    """The end, with its reason."""
    reason = ReasonForm.parse().reason.data or ""
    return _shown(operations.close_case(case_id=reaction_id, reason=reason, actor=current_actor(), now=clock.now()))


@bp.post("/<uuid:reaction_id>/notes")
@staff_required(Permission.TREAT)
@back_to(".show")
@one_transaction
def note(reaction_id: uuid.UUID) -> ResponseReturnValue:
    """What following up brought."""
    words = NoteForm.parse().note.data or ""
    return _shown(operations.add_note(case_id=reaction_id, note=words, actor=current_actor(), now=clock.now()))


@bp.get("/<uuid:reaction_id>/paper")
@staff_required(Permission.TREAT)
@one_transaction
def paper(reaction_id: uuid.UUID) -> ResponseReturnValue:
    """The card with all official fields."""
    case = queries.get_case(clinic_id=current_clinic().id, case_id=reaction_id)
    residents.open_person(person_id=case.person_id, actor=current_actor(), purpose="aefi_print", now=clock.now())
    return render_template("aefi/paper.html", **page.paper(case))


def _shown(case: AefiCase) -> ResponseReturnValue:
    if wants_json():
        return page.case_facts(case)
    return redirect(url_for(".show", reaction_id=case.id), 303)
