"""Entering what was done on paper."""

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import (
    Permission,
    current_actor,
    current_clinic,
    second_signer,
    staff_permissions,
    staff_required,
)
from vaccsched.paper import operations, page, queries
from vaccsched.paper.forms import LimitForm, SheetForm
from vaccsched.paper.reading import read_sheet
from vaccsched.paper.views import bp
from vaccsched.residents import operations as residents
from vaccsched.residents import queries as resident_queries
from vaccsched.shared import clock
from vaccsched.shared.forms import FindForm
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.shared.web import back_to, idempotency_key, wants_json


@bp.get("")
@staff_required(Permission.PAPER)
@one_transaction  # a list of people is written down
def start() -> ResponseReturnValue:
    """Print sheets, or choose whose sheet is entered."""
    now = clock.now()
    day = page.day_of(request.args.get("day"), today=clock.day_of(now))
    facts = page.start(current_clinic(), day=day, now=now)
    residents.note_list_seen(person_ids=[one["id"] for one in facts["rows"]], actor=current_actor(), now=now)
    return render_template("paper/start.html", **facts)


@bp.post("")
@staff_required(Permission.PAPER)
@back_to(".start")
@one_transaction
def search() -> ResponseReturnValue:
    """Somebody who is on no list of the day."""
    now = clock.now()
    day = page.day_of(request.args.get("day"), today=clock.day_of(now))
    found = residents.search_persons(actor=current_actor(), now=now, **FindForm.parse().values)
    if wants_json():
        return {"person_ids": [str(one.id) for one in found]}
    facts = page.start(current_clinic(), day=day, now=now) | {"found": page.found_rows(found, day=day)}
    return render_template("paper/start.html", **facts)


@bp.get("/enter/<uuid:person_id>")
@staff_required(Permission.PAPER)
@one_transaction  # opening a person is written down
def entry(person_id: uuid.UUID) -> ResponseReturnValue:
    """The form in the order of the sheet."""
    now, actor = clock.now(), current_actor()
    day = page.day_of(request.args.get("day"), today=clock.day_of(now))
    person = residents.open_person(person_id=person_id, actor=actor, purpose="paper_entry", now=now)
    assert actor.id is not None
    facts = page.entry_form(person, current_clinic(), day=day, staff_id=actor.id)
    return render_template("paper/entry.html", **facts)


@bp.post("/enter/<uuid:person_id>")
@staff_required(Permission.PAPER)
@back_to(".entry")
def enter(person_id: uuid.UUID) -> ResponseReturnValue:
    """Hold it against the rules, and write all of it or nothing."""
    form, actor, now = SheetForm.parse(), current_actor(), clock.now()
    second = second_signer(username=form.username.data, password=form.password.data)  # outside: it counts failures
    day = page.day_of(request.args.get("day"), today=clock.day_of(now))
    note = form.note.data or ""
    signed = operations.Deviation(second=second, note=note) if form.username.data or note.strip() else None
    with unit_of_work():
        person = resident_queries.get_person(person_id=person_id)
        sheet = read_sheet(form, person=person, day=day)
        made = operations.enter(sheet=sheet, actor=actor, key=idempotency_key(), now=now, deviation=signed)
        entry_id = made.id
    if wants_json():
        return {"entry_id": str(entry_id)}
    return redirect(url_for(".shown", sheet_id=entry_id), 303)


@bp.get("/entries/<uuid:sheet_id>")
@staff_required(Permission.PAPER)
@one_transaction  # opening a person is written down
def shown(sheet_id: uuid.UUID) -> ResponseReturnValue:
    """What was entered, by whom, and what the rules say to it."""
    found = queries.get_entry(clinic_id=current_clinic().id, entry_id=sheet_id)
    residents.open_person(
        person_id=found.visit.person_id, actor=current_actor(), purpose="paper_entry", now=clock.now()
    )
    may_report = Permission.TREAT in staff_permissions()
    return render_template("paper/shown.html", **page.entry(found), may_report=may_report)


@bp.get("/entries")
@staff_required(Permission.SEE_DAY)
@one_transaction  # a list of people is written down
def entries() -> ResponseReturnValue:
    """The manager's list by month, deviations first."""
    now = clock.now()
    facts = page.entries(current_clinic(), month=page.month_of(request.args.get("month"), today=clock.day_of(now)))
    residents.note_list_seen(person_ids=[one["person_id"] for one in facts["rows"]], actor=current_actor(), now=now)
    return render_template("paper/entries.html", **facts)


@bp.post("/days")
@staff_required(Permission.SEE_DAY)
@back_to(".entries")
@one_transaction
def set_days() -> ResponseReturnValue:
    """How far back sheets are taken."""
    made = operations.set_days_back(days=LimitForm.parse().days.data, actor=current_actor(), now=clock.now())
    if wants_json():
        return {"days": made.days}
    return redirect(url_for(".entries"), 303)
