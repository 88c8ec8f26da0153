"""The public start page, the family, and a person's record."""

import uuid

from flask import render_template
from flask.typing import ResponseReturnValue

from vaccsched.home import family as page
from vaccsched.home import public_page
from vaccsched.home.views import bp
from vaccsched.residents import operations as residents
from vaccsched.residents import queries
from vaccsched.residents.guards import (
    current_account,
    current_account_actor,
    find_current_account,
    resident_required,
)
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import public


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """The clinics of the county, and how to get a dose with or without a phone."""
    return render_template(
        "home/index.html",
        counties=public_page.county_facts(now=clock.now()),
        signed_in=find_current_account() is not None,
    )


@bp.get("/family")
@resident_required
@one_transaction
def family() -> ResponseReturnValue:
    """One card per person: what is due and why, what is booked. The list is written down with its ids."""
    now = clock.now()
    links = queries.persons_of(account_id=current_account().id, on=clock.day_of(now))
    residents.note_list_seen(person_ids=[link.person_id for link in links], actor=current_account_actor(), now=now)
    known = page.whom_to_call([link.person for link in links])
    return render_template("home/family.html", cards=page.cards(links, now=now), **known)


@bp.get("/family/<uuid:person_id>")
@resident_required
@one_transaction
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """A person's doses on record and what comes next."""
    now = clock.now()
    own = page.own_person(current_account().id, person_id, now)
    residents.open_person(person_id=own.id, actor=current_account_actor(), purpose="own_record", now=now)
    record = page.record(own, on=clock.day_of(now))
    return render_template("home/resident_record.html", record=record, person_id=own.id, **page.whom_to_call([own]))
