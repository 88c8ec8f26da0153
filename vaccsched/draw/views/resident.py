"""A person's part in a draw: enter, leave, the receipt, the offer."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.draw import operations, own_page, page, queries
from vaccsched.draw.models import DrawEntry
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json

bp = Blueprint("draw", __name__, url_prefix="/draws/<uuid:draw_id>/persons/<uuid:person_id>")


@bp.get("")
@resident_required
def person(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """The receipt, and what can be done."""
    now = clock.now()
    who = residents.get_own_person(account_id=current_account().id, person_id=person_id, on=clock.day_of(now))
    draw = queries.get_draw(draw_id=draw_id)
    entry = queries.find_entry(draw_id=draw.id, person_id=who.id)
    facts = page.entry_facts(draw, entry, now=now)
    return page_or_json(
        lambda: render_template(
            "draw/person.html", draw=page.draw_facts(draw, now=now), entry=facts, person=who, spaced=page.spaced,
            standing=own_page.find_standing(draw, entry, who, state=facts["offer"], now=now),
            clinic_name=draw.clinic.name, clinic_phone=draw.clinic.phone,
        ),
        lambda: page.entry_json(draw, entry, now=now),
    )  # fmt: skip


@bp.post("/enter")
@resident_required
@back_to(".person")
@one_transaction
def enter(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Take part."""
    entry = operations.enter(
        draw_id=draw_id, person_id=person_id, account_id=current_account().id, actor=current_account_actor(),
        now=clock.now(),
    )  # fmt: skip
    return _answer(entry)


@bp.post("/withdraw")
@resident_required
@back_to(".person")
@one_transaction
def withdraw(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Leave before closing."""
    entry = operations.withdraw(
        draw_id=draw_id, person_id=person_id, account_id=current_account().id, actor=current_account_actor(),
        now=clock.now(),
    )  # fmt: skip
    return _answer(entry)


@bp.post("/decline")
@resident_required
@back_to(".person")
@one_transaction
def decline(draw_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Give the offer to the next rank."""
    offer = operations.decline(
        draw_id=draw_id, person_id=person_id, account_id=current_account().id, actor=current_account_actor(),
        now=clock.now(),
    )  # fmt: skip
    return _answer(offer.entry)


def _answer(entry: DrawEntry) -> ResponseReturnValue:
    if wants_json():
        return page.entry_json(queries.get_draw(draw_id=entry.draw_id), entry, now=clock.now())
    return redirect(url_for(".person", draw_id=entry.draw_id, person_id=entry.person_id), 303)
