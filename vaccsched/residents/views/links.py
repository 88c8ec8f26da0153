"""Who may act for a person: everybody in the family sees it; a grown-up takes it back in one press."""

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.residents import links_page, operations, queries
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import page_or_json, wants_json

bp = Blueprint("residents_links", __name__, url_prefix="/family/<uuid:person_id>/links")


@bp.get("")
@resident_required
def show(person_id: uuid.UUID) -> ResponseReturnValue:
    """The phones that may act for this person."""
    facts = links_page.links_of(_own(person_id), account_id=current_account_id(), on=clock.day_of(clock.now()))
    return page_or_json(
        lambda: render_template("residents/links.html", **facts),
        lambda: {"links": [{"id": str(one["id"]), "phone": one["phone"]} for one in facts["links"]]},
    )


@bp.post("/<uuid:link_id>/end")
@resident_required
@one_transaction
def end(person_id: uuid.UUID, link_id: uuid.UUID) -> ResponseReturnValue:
    """This phone no longer acts for me."""
    operations.end_link(
        link_id=link_id, account_id=current_account_id(), person_id=person_id, actor=current_account_actor(),
        now=clock.now(),
    )  # fmt: skip
    return {"ended": True} if wants_json() else redirect(url_for(".show", person_id=person_id), 303)


def _own(person_id: uuid.UUID) -> Person:
    on = clock.day_of(clock.now())
    return queries.get_own_person(account_id=current_account_id(), person_id=person_id, on=on)
