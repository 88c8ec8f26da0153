"""Proposals, the comparison, the merge and its undo: only with the right to merge persons."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.merging import operations, page, queries
from vaccsched.merging.forms import KeepForm, MergeForm, SearchForm, WhyForm
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json

bp = Blueprint("merging", __name__, url_prefix="/merging")


@bp.get("")
@staff_required(Permission.MERGE_PERSONS)
@one_transaction  # a list of persons is written down
def index() -> ResponseReturnValue:
    """Who may be the same person, what was merged, the search for two files."""
    facts = page.index_facts(current_clinic().id)
    shown = [side["id"] for pair in facts["proposals"] for side in (pair["one"], pair["other"])]
    residents.note_list_seen(person_ids=shown, actor=current_actor(), now=clock.now())
    first = request.args.get("first") or request.form.get("first", "")
    return render_template("merging/index.html", found=None, first=first, **facts)


@bp.post("")
@staff_required(Permission.MERGE_PERSONS)
@back_to(".index")
@one_transaction
def search() -> ResponseReturnValue:
    """Find a file that nobody proposed."""
    form = SearchForm.parse()
    found = residents.search_persons(actor=current_actor(), now=clock.now(), **form.values)
    if wants_json():
        return {"persons": [str(one.id) for one in found]}
    people, facts = [page.brief(one) for one in found], page.index_facts(current_clinic().id)
    return render_template("merging/index.html", found=people, first=form.first.data or "", **facts)


@bp.get("/<uuid:person_id>/<uuid:other_id>")
@staff_required(Permission.MERGE_PERSONS)
@one_transaction  # opening a person is written down
def compare(person_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Both files side by side."""
    one, other = _both_opened(person_id, other_id)
    facts = page.compare_facts(one, other)
    return render_template("merging/compare.html", person_id=person_id, other_id=other_id, **facts)


@bp.post("/<uuid:person_id>/<uuid:other_id>")
@staff_required(Permission.MERGE_PERSONS)
@back_to(".compare")
@one_transaction
def merge(person_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Make one file of the two."""
    _both_opened(person_id, other_id)
    form = MergeForm.parse()
    survivor_id = id_of(form.survivor_id.data)
    if survivor_id not in (person_id, other_id):
        raise NotFound
    made = operations.merge(
        survivor_id=survivor_id,
        duplicate_id=other_id if survivor_id == person_id else person_id,
        clinic_id=current_clinic().id,
        reason=form.reason.data or "",
        actor=current_actor(),
        now=clock.now(),
    )
    if wants_json():
        return {"merge_id": str(made.id)}
    return redirect(url_for(".show", merge_id=made.id), 303)


@bp.post("/<uuid:person_id>/<uuid:other_id>/distinct")
@staff_required(Permission.MERGE_PERSONS)
@back_to(".compare")
@one_transaction
def distinct(person_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """They are two persons: not to be proposed again."""
    _both_opened(person_id, other_id)
    form = WhyForm.parse()
    operations.say_distinct(
        one_id=person_id, other_id=other_id, clinic_id=current_clinic().id, reason=form.reason.data or "",
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"distinct": True}
    return redirect(url_for(".index"), 303)


@bp.get("/merges/<uuid:merge_id>")
@staff_required(Permission.MERGE_PERSONS)
@one_transaction  # opening a person is written down
def show(merge_id: uuid.UUID) -> ResponseReturnValue:
    """What went along, doses that may stand there twice, the way back."""
    clinic = current_clinic()
    made = queries.get_merge(clinic_id=clinic.id, merge_id=merge_id)
    residents.open_person(person_id=made.survivor_id, actor=current_actor(), purpose="merging", now=clock.now())
    return render_template("merging/show.html", **page.merge_facts(made, clinic_id=clinic.id))


@bp.post("/merges/<uuid:merge_id>/undo")
@staff_required(Permission.MERGE_PERSONS)
@back_to(".show")
@one_transaction
def undo(merge_id: uuid.UUID) -> ResponseReturnValue:
    """Two files again."""
    clinic = current_clinic()
    queries.get_merge(clinic_id=clinic.id, merge_id=merge_id)
    reason = WhyForm.parse().reason.data or ""
    operations.undo(merge_id=merge_id, clinic_id=clinic.id, reason=reason, actor=current_actor(), now=clock.now())
    if wants_json():
        return {"undone": True}
    return redirect(url_for(".show", merge_id=merge_id), 303)


@bp.post("/merges/<uuid:merge_id>/doses")
@staff_required(Permission.MERGE_PERSONS)
@back_to(".show")
@one_transaction
def keep_one(merge_id: uuid.UUID) -> ResponseReturnValue:
    """Of two records of one dose keep one."""
    clinic = current_clinic()
    queries.get_merge(clinic_id=clinic.id, merge_id=merge_id)
    form = KeepForm.parse()
    operations.keep_one(
        merge_id=merge_id, clinic_id=clinic.id, kept_record_id=id_of(form.kept_record_id.data),
        dropped_record_id=id_of(form.dropped_record_id.data), actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"decided": True}
    return redirect(url_for(".show", merge_id=merge_id), 303)


def _both_opened(person_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Person, Person]:
    """Both files, opened for merging.

    :raises NotFound: missing, merged already, or neither is registered at this clinic.
    """
    actor, now = current_actor(), clock.now()
    one, other = (
        residents.open_person(person_id=each, actor=actor, purpose="merging", now=now) for each in (person_id, other_id)
    )
    if {one.id, other.id} != {person_id, other_id} or current_clinic().id not in (one.clinic_id, other.clinic_id):
        raise NotFound
    return one, other
