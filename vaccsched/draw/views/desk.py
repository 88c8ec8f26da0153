"""Entering a draw at the desk, for whoever has no phone; an entry counts the same as one from the app."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.draw import desk_page, operations, page, queries
from vaccsched.draw.models import DrawEntry
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.forms import FindForm
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json

bp = Blueprint("draw_desk", __name__, url_prefix="/desk/draws")


@bp.get("")
@staff_required(Permission.ARRIVE)
def find() -> ResponseReturnValue:
    """The clinic's open draws, and who wants to enter: by document, or by name and birth date."""
    draws = desk_page.open_rows(clinic_id=current_clinic().id, now=clock.now())
    return page_or_json(
        lambda: render_template("draw/desk_find.html", draws=draws, found=None),
        lambda: {"draws": [one["id"] for one in draws]},
    )


@bp.post("")
@staff_required(Permission.ARRIVE)
@back_to(".find")
@one_transaction
def search() -> ResponseReturnValue:
    """Shown at once, so that no name or number stands in an address."""
    now, clinic_id = clock.now(), current_clinic().id
    found = residents.search_persons(actor=current_actor(), now=now, **FindForm.parse().values)
    return page_or_json(
        lambda: render_template(
            "draw/desk_find.html", draws=desk_page.open_rows(clinic_id=clinic_id, now=now),
            found=desk_page.found_rows(found, clinic_id=clinic_id, now=now),
        ),
        lambda: {"person_ids": [str(one.id) for one in found]},
    )  # fmt: skip


@bp.get("/<uuid:draw_id>/persons/<uuid:person_id>")
@staff_required(Permission.ARRIVE)
@one_transaction
def person(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """The person's part in the draw, and what can be done. Opening a person is audited."""
    now, draw = clock.now(), queries.get_clinic_draw(clinic_id=current_clinic().id, draw_id=draw_id)
    who = residents.open_person(person_id=person_id, actor=current_actor(), purpose="draw_entry", now=now)
    entry = queries.find_entry(draw_id=draw.id, person_id=who.id)
    return page_or_json(
        lambda: render_template("draw/desk_person.html", **desk_page.person(draw, who, entry, now=now)),
        lambda: page.entry_json(draw, entry, now=now),
    )


@bp.get("/<uuid:draw_id>/persons/<uuid:person_id>/receipt")
@staff_required(Permission.ARRIVE)
@one_transaction
def receipt(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """The receipt on paper; of somebody who is not in the draw it says so."""
    now, draw = clock.now(), queries.get_clinic_draw(clinic_id=current_clinic().id, draw_id=draw_id)
    who = residents.open_person(person_id=person_id, actor=current_actor(), purpose="draw_receipt", now=now)
    entry = queries.find_entry(draw_id=draw.id, person_id=who.id)
    return render_template("draw/desk_receipt.html", **desk_page.person(draw, who, entry, now=now))


@bp.post("/<uuid:draw_id>/persons/<uuid:person_id>/enter")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def enter(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Take part; again answers the same entry."""
    draw = queries.get_clinic_draw(clinic_id=current_clinic().id, draw_id=draw_id)
    entry = operations.enter(
        draw_id=draw.id, person_id=person_id, account_id=None, actor=current_actor(), now=clock.now()
    )
    return _answer(entry)


@bp.post("/<uuid:draw_id>/persons/<uuid:person_id>/withdraw")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def withdraw(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Leave before closing."""
    draw = queries.get_clinic_draw(clinic_id=current_clinic().id, draw_id=draw_id)
    entry = operations.withdraw(
        draw_id=draw.id, person_id=person_id, account_id=None, actor=current_actor(), now=clock.now()
    )
    return _answer(entry)


@bp.post("/<uuid:draw_id>/persons/<uuid:person_id>/decline")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def decline(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """They do not want the place: it goes to the next rank."""
    draw = queries.get_clinic_draw(clinic_id=current_clinic().id, draw_id=draw_id)
    offer = operations.decline(
        draw_id=draw.id, person_id=person_id, account_id=None, actor=current_actor(), now=clock.now()
    )
    return _answer(offer.entry)


def _answer(entry: DrawEntry) -> ResponseReturnValue:
    if wants_json():
        return page.entry_json(queries.get_draw(draw_id=entry.draw_id), entry, now=clock.now())
    return redirect(url_for(".person", draw_id=entry.draw_id, person_id=entry.person_id), 303)
