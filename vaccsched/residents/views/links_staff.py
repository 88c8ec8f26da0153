"""The desk: who may act for a person, confirmed with documents; a court's order that keeps somebody away."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import links_page, operations, queries
from vaccsched.residents.forms import BlockForm, DeskLinkForm, LiftForm
from vaccsched.residents.models import Person, Relation
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("residents_desk", __name__, url_prefix="/persons/<uuid:person_id>/links")


@bp.get("")
@staff_required(Permission.REGISTER_PERSON)
@one_transaction  # opening a person is written down
def show(person_id: uuid.UUID) -> ResponseReturnValue:
    """Who may act for the person, with the forms."""
    opened = _opened(person_id)
    return render_template("residents/desk_links.html", **links_page.desk_facts(opened, on=clock.day_of(clock.now())))


@bp.post("")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".show")
@one_transaction
def link(person_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm that an account may act."""
    opened, form = _opened(person_id), DeskLinkForm.parse()
    made = operations.link_at_desk(
        person_id=opened.id, phone=form.phone.data or "", relation=Relation(form.relation.data or ""),
        proof=(form.proof.data or "").strip(), actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return {"link_id": str(made.id)} if wants_json() else _back(person_id)


@bp.post("/<uuid:link_id>/end")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".show")
@one_transaction
def end(person_id: uuid.UUID, link_id: uuid.UUID) -> ResponseReturnValue:
    """End a link at the person's wish."""
    operations.end_link_at_desk(
        link_id=link_id, person_id=_opened(person_id).id, actor=current_actor(), now=clock.now()
    )
    return {"ended": True} if wants_json() else _back(person_id)


@bp.post("/blocks")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".show")
@one_transaction
def block(person_id: uuid.UUID) -> ResponseReturnValue:
    """A court's order keeps somebody away."""
    opened, form = _opened(person_id), BlockForm.parse()
    made = operations.block(
        person_id=opened.id, phone=form.phone.data or "", document=form.document.data or "",
        order_number=form.order_number.data or "", reason=form.reason.data or "", actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"block_id": str(made.id)} if wants_json() else _back(person_id)


@bp.post("/blocks/<uuid:block_id>/lift")
@staff_required(Permission.REGISTER_PERSON)
@back_to(".show")
@one_transaction
def lift(person_id: uuid.UUID, block_id: uuid.UUID) -> ResponseReturnValue:
    """The order is over."""
    opened = _opened(person_id)
    found = queries.get_block(block_id=block_id, person_id=opened.id)
    operations.lift_block(
        block_id=found.id, person_id=opened.id, reason=LiftForm.parse().reason.data or "", actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"lifted": True} if wants_json() else _back(person_id)


def _opened(person_id: uuid.UUID) -> Person:
    """:raises NotFound: nobody at this clinic has to do with them."""
    now = clock.now()
    known = queries.get_known_here(person_id=person_id, clinic_id=current_clinic().id, now=now)
    return operations.open_person(person_id=known.id, actor=current_actor(), purpose="links", now=now)


def _back(person_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", person_id=person_id), 303)
