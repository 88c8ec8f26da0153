"""When supply breaks: say what happened, see whom it concerns, tell them with one press, see what becomes of it."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.disruptions import operations, page, queries
from vaccsched.disruptions.forms import DisruptionForm
from vaccsched.disruptions.models import Disruption
from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, wants_json

bp = Blueprint("disruptions", __name__, url_prefix="/manage/disruptions")
ONE = "/<uuid:disruption_id>"


@bp.get("")
@staff_required(Permission.PLAN)
def index() -> ResponseReturnValue:
    """All of them, the open ones first."""
    rows = page.disruption_rows(clinic_id=current_clinic().id)
    return page_or_json(
        lambda: render_template("disruptions/index.html", rows=rows),
        lambda: {"disruptions": [{"id": str(row["id"]), "unsettled": row["unsettled"]} for row in rows]},
    )


@bp.get("/new")
@staff_required(Permission.PLAN)
def new() -> ResponseReturnValue:
    """The form; after 「看看影响谁」 with the people concerned below it."""
    return render_template("disruptions/new.html", rows=None, halves=page.half_words(), typed=request.args)


@bp.post("/preview")
@staff_required(Permission.PLAN)
@back_to(".new")
def preview() -> ResponseReturnValue:
    """Whom it would concern; writes nothing."""
    form = DisruptionForm.parse()
    found = queries.beyond_capacity(
        clinic_id=current_clinic().id,
        day=form.chosen_day,
        half_day=form.chosen_half,
        percent=form.kept,
        now=clock.now(),
    )
    rows = page.concerned_rows(found)
    if wants_json():
        return {"people": len(rows)}
    return render_template("disruptions/new.html", rows=rows, halves=page.half_words(), typed=request.form)


@bp.post("")
@staff_required(Permission.PLAN)
@back_to(".new")
@one_transaction
def create() -> ResponseReturnValue:
    """Stop new bookings and write down who is concerned."""
    form = DisruptionForm.parse()
    made = operations.open_disruption(
        clinic_id=current_clinic().id,
        kind=form.chosen_kind,
        day=form.chosen_day,
        half_day=form.chosen_half,
        kept_percent=form.kept,
        reason=(form.reason.data or "").strip(),
        actor=current_actor(),
        now=clock.now(),
    )
    return _answer(made)


@bp.get(ONE)
@staff_required(Permission.PLAN)
@one_transaction
def show(disruption_id: uuid.UUID) -> ResponseReturnValue:
    """Who has been told, rebooked, cancelled, who is still open; the look at the list is written down."""
    facts = page.disruption_facts(_own(disruption_id))
    residents.note_list_seen(person_ids=facts["person_ids"], actor=current_actor(), now=clock.now())
    return page_or_json(lambda: render_template("disruptions/show.html", **facts), lambda: {"cases": _states(facts)})


@bp.post(f"{ONE}/tell")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def tell(disruption_id: uuid.UUID) -> ResponseReturnValue:
    """Message everybody who does not know yet."""
    operations.tell_all(
        disruption_id=disruption_id, clinic_id=current_clinic().id, actor=current_actor(), now=clock.now()
    )
    return _answer(_own(disruption_id))


@bp.post(f"{ONE}/recheck")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def recheck(disruption_id: uuid.UUID) -> ResponseReturnValue:
    """Doses have come: look again who is still without one."""
    found = _own(disruption_id)
    operations.recheck(disruption=found, actor=current_actor(), now=clock.now())
    return _answer(found)


@bp.post(f"{ONE}/close")
@staff_required(Permission.PLAN)
@back_to(".show")
@one_transaction
def close(disruption_id: uuid.UUID) -> ResponseReturnValue:
    """Done."""
    closed = operations.close_disruption(
        disruption_id=disruption_id, clinic_id=current_clinic().id, actor=current_actor(), now=clock.now()
    )
    return _answer(closed)


@bp.post("/cases/<uuid:case_id>/told")
@staff_required(Permission.PLAN)
@one_transaction
def told(case_id: uuid.UUID) -> ResponseReturnValue:
    """A member of staff has told the person."""
    case = operations.note_told(case_id=case_id, clinic_id=current_clinic().id, actor=current_actor(), now=clock.now())
    return _answer(case.disruption)


@bp.post("/cases/<uuid:case_id>/keep-rest")
@staff_required(Permission.PLAN)
@one_transaction
def keep_rest(case_id: uuid.UUID) -> ResponseReturnValue:
    """The person was asked and comes as booked for the other vaccine."""
    case = operations.keep_rest(case_id=case_id, clinic_id=current_clinic().id, actor=current_actor(), now=clock.now())
    return _answer(case.disruption)


def _own(disruption_id: uuid.UUID) -> Disruption:
    return queries.get_disruption(clinic_id=current_clinic().id, disruption_id=disruption_id)


def _answer(disruption: Disruption) -> ResponseReturnValue:
    if wants_json():
        return {"disruption_id": str(disruption.id)}
    return redirect(url_for(".show", disruption_id=disruption.id), 303)


def _states(facts: dict[str, Any]) -> list[dict[str, str]]:
    return [{"id": str(row["id"]), "state": row["state"]} for row in facts["rows"]]
