"""Where a booking link of the public list leads: the slot, then for whom."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.fhir import link_page as page
from vaccsched.residents import operations as residents
from vaccsched.residents import queries
from vaccsched.residents.guards import current_account_actor, current_account_id, resident_required
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import id_of, public

bp = Blueprint("fhir_link", __name__, url_prefix="/slots")


@bp.get("/<uuid:slot_id>")
@public
def show(slot_id: uuid.UUID) -> ResponseReturnValue:
    """When, where, and what is left; whatever a client has added to the address (``source``) changes nothing."""
    now = clock.now()
    slot = page.get_open_slot(slot_id=slot_id, now=now)
    return render_template("fhir/slot.html", slot=page.slot_facts(slot, now=now))


@bp.get("/for-whom")
@resident_required
@one_transaction
def for_whom() -> ResponseReturnValue:
    """The family with what is due at the time of ``?slot=``. The list is written down with its ids."""
    now = clock.now()
    slot = page.get_open_slot(slot_id=id_of(request.args.get("slot")), now=now)
    links = queries.persons_of(account_id=current_account_id(), on=clock.day_of(now))
    residents.note_list_seen(person_ids=[one.person_id for one in links], actor=current_account_actor(), now=now)
    return render_template(
        "fhir/for_whom.html", slot=page.slot_facts(slot, now=now), persons=page.persons(links, slot)
    )  # fmt: skip
