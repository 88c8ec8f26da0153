"""Sheets for the printer: a blank one, one person's, those of everybody who is expected on a day."""

import uuid

from flask import render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.paper import operations, page, sheet_page
from vaccsched.paper.views import bp
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction


@bp.get("/sheet")
@staff_required(Permission.PAPER)
def blank() -> ResponseReturnValue:
    """An empty sheet, to keep a stack of."""
    day = clock.day_of(clock.now())
    facts = sheet_page.facts(current_clinic(), day=day, people=[sheet_page.BLANK])
    return render_template("paper/sheets.html", **facts | {"day": ""})


@bp.get("/sheets")
@staff_required(Permission.PAPER)
@one_transaction  # whose names went to the printer is written down
def sheets() -> ResponseReturnValue:
    """One sheet for everybody who is expected on this day, to be printed beforehand."""
    clinic, now = current_clinic(), clock.now()
    day = page.day_of(request.args.get("day"), today=clock.day_of(now))
    people = sheet_page.booked(clinic, day=day)
    operations.note_printed(person_ids=[one.id for one in people], actor=current_actor(), now=now)
    rows = [sheet_page.of_person(one, clinic, day=day) for one in people]
    return render_template("paper/sheets.html", **sheet_page.facts(clinic, day=day, people=rows))


@bp.get("/sheet/<uuid:person_id>")
@staff_required(Permission.PAPER)
@one_transaction  # opening a person is written down
def sheet(person_id: uuid.UUID) -> ResponseReturnValue:
    """One person's sheet."""
    clinic, now = current_clinic(), clock.now()
    day = page.day_of(request.args.get("day"), today=clock.day_of(now))
    person = residents.open_person(person_id=person_id, actor=current_actor(), purpose="print", now=now)
    rows = [sheet_page.of_person(person, clinic, day=day)]
    return render_template("paper/sheets.html", **sheet_page.facts(clinic, day=day, people=rows))
