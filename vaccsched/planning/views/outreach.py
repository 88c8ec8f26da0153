"""Outreach sessions: where and when, and their roster of ordinary appointments."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.planning import outreach_page
from vaccsched.planning.forms.outreach import AddForm, CapacityForm, OutreachForm
from vaccsched.planning.queries.roster import get_on_roster
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import operations
from vaccsched.schedule import queries as schedule_queries
from vaccsched.shared import clock
from vaccsched.shared.forms import FindForm
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, new_key, wants_json

bp = Blueprint("planning_outreach", __name__, url_prefix="/manage/outreach")


@bp.get("")
@staff_required(Permission.PLAN)
def index() -> ResponseReturnValue:
    """Outreach sessions to come, and a new one."""
    content = outreach_page.index(clinic_id=current_clinic().id, now=clock.now())
    return render_template("planning/outreach.html", **content)


@bp.post("")
@staff_required(Permission.PLAN)
@back_to(".index")
@one_transaction
def plan() -> ResponseReturnValue:
    """Plan a session."""
    form = OutreachForm.parse()
    session = operations.open_outreach(
        clinic_id=current_clinic().id, actor=current_actor(), now=clock.now(), **form.values
    )
    return _to(session.id)


@bp.get("/<uuid:outreach_id>")
@staff_required(Permission.PLAN)
@one_transaction
def roster(outreach_id: uuid.UUID) -> ResponseReturnValue:
    """The roster, and whom one might add."""
    return _page(outreach_id, None)


@bp.post("/<uuid:outreach_id>/find")
@staff_required(Permission.PLAN)
@back_to(".roster")
@one_transaction
def find(outreach_id: uuid.UUID) -> ResponseReturnValue:
    """Persons by name and birth date or document; shown at once, so that no name stands in an address."""
    schedule_queries.get_outreach(clinic_id=current_clinic().id, session_id=outreach_id)
    found = residents.search_persons(actor=current_actor(), now=clock.now(), **FindForm.parse().values)
    if wants_json():
        return {"person_ids": [str(person.id) for person in found]}
    return _page(outreach_id, found)


@bp.post("/<uuid:outreach_id>/people")
@staff_required(Permission.PLAN)
@back_to(".roster")
@one_transaction
def add(outreach_id: uuid.UUID) -> ResponseReturnValue:
    """Put a person on the roster: an ordinary appointment, with every check of one."""
    session = schedule_queries.get_outreach(clinic_id=current_clinic().id, session_id=outreach_id)
    form = AddForm.parse()
    appointment = booking.book(
        slot_id=session.slots[0].id, person_id=id_of(form.person_id.data), vaccine_codes=form.vaccine_codes(),
        account_id=None, channel=Channel.DESK, actor=current_actor(), key=idempotency_key(), now=clock.now(),
    )  # fmt: skip
    return {"appointment_id": str(appointment.id)} if wants_json() else _to(outreach_id)


@bp.post("/<uuid:outreach_id>/people/<uuid:appointment_id>/remove")
@staff_required(Permission.PLAN)
@back_to(".roster")
@one_transaction
def remove(outreach_id: uuid.UUID, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Take a person off the roster."""
    found = get_on_roster(clinic_id=current_clinic().id, session_id=outreach_id, appointment_id=appointment_id)
    booking.cancel(appointment_id=found.id, actor=current_actor(), now=clock.now(), reason="roster")
    return _to(outreach_id)


@bp.post("/<uuid:outreach_id>/capacity")
@staff_required(Permission.PLAN)
@back_to(".roster")
@one_transaction
def resize(outreach_id: uuid.UUID) -> ResponseReturnValue:
    """Another number of people."""
    schedule_queries.get_outreach(clinic_id=current_clinic().id, session_id=outreach_id)
    operations.resize_outreach(
        clinic_id=current_clinic().id, session_id=outreach_id, capacity=CapacityForm.parse().capacity.data or 0,
        actor=current_actor(), now=clock.now(),
    )  # fmt: skip
    return _to(outreach_id)


@bp.post("/<uuid:outreach_id>/cancel")
@staff_required(Permission.PLAN)
@back_to(".roster")
@one_transaction
def cancel(outreach_id: uuid.UUID) -> ResponseReturnValue:
    """The session does not take place; only while nobody is on the roster."""
    operations.cancel_outreach(
        clinic_id=current_clinic().id, session_id=outreach_id, actor=current_actor(), now=clock.now()
    )
    return {"cancelled": str(outreach_id)} if wants_json() else redirect(url_for(".index"), 303)


@bp.get("/<uuid:outreach_id>/paper")
@staff_required(Permission.PLAN)
@one_transaction
def paper(outreach_id: uuid.UUID) -> ResponseReturnValue:
    """The roster to be printed and taken along; leaves a row in the audit."""
    session = schedule_queries.get_outreach(clinic_id=current_clinic().id, session_id=outreach_id)
    content, named = outreach_page.paper(session=session)
    residents.note_list_seen(person_ids=named, actor=current_actor(), now=clock.now())
    return render_template("planning/outreach_paper.html", clinic=current_clinic().name, **content)


def _page(outreach_id: uuid.UUID, found: list[Person] | None) -> ResponseReturnValue:
    session = schedule_queries.get_outreach(clinic_id=current_clinic().id, session_id=outreach_id)
    page = max(request.args.get("page", 1, type=int), 1)
    content, named = outreach_page.page(session=session, found=found, elders_page=page)
    residents.note_list_seen(person_ids=named, actor=current_actor(), now=clock.now())
    return render_template("planning/outreach_roster.html", new_key=new_key, **content)


def _to(outreach_id: uuid.UUID) -> ResponseReturnValue:
    if wants_json():
        return {"session_id": str(outreach_id)}
    return redirect(url_for(".roster", outreach_id=outreach_id), 303)
