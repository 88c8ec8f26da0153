"""What is known of a person's health: a doctor puts it on record, confirms a flag, ends what no longer holds."""

import uuid

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_staff, staff_permissions, staff_required
from vaccsched.records import health_page, operations, queries
from vaccsched.records.forms import ConfirmForm, FactForm, ReasonForm
from vaccsched.records.models import HealthFactKind
from vaccsched.records.views.staff import bp, opened
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json


@bp.get("/<uuid:person_id>/health")
@staff_required(Permission.SEE_RECORD)
@one_transaction  # opening a person is written down
def health(person_id: uuid.UUID) -> ResponseReturnValue:
    """Everything that holds, and for a doctor the ways to change it."""
    person = opened(person_id, "health")
    is_doctor = Permission.SCREEN in staff_permissions()
    return render_template("records/health.html", is_doctor=is_doctor, **health_page.health_facts(person))


@bp.post("/<uuid:person_id>/health")
@staff_required(Permission.SCREEN)
@back_to(".health")
@one_transaction
def add_fact(person_id: uuid.UUID) -> ResponseReturnValue:
    """A doctor puts a condition, an allergy or a blood product on record; it counts at once."""
    form = FactForm.parse()
    person = opened(person_id, "health")
    since = form.since.data
    assert since is not None  # parse() refused otherwise
    fact = operations.add_health_fact(
        person_id=person.id,
        kind=HealthFactKind(form.kind.data or ""),
        code=health_page.code_of(form.kind.data or "", form.code.data or ""),
        detail=(form.detail.data or "").strip(),
        severe=form.severe.data,
        since=since,
        confirmed_by_id=current_staff().id,
        actor=current_actor(),
        now=clock.now(),
    )
    return _done(person.id, fact.id)


@bp.post("/health/<uuid:fact_id>/confirm")
@staff_required(Permission.SCREEN)
@one_transaction
def confirm_fact(fact_id: uuid.UUID) -> ResponseReturnValue:
    """A doctor confirms a flag: from now on the bedside stops at it."""
    person = opened(queries.get_health_fact(fact_id=fact_id).person_id, "health")
    severe = ConfirmForm.parse().severe.data
    fact = operations.confirm_health_fact(fact_id=fact_id, severe=severe, actor=current_actor(), now=clock.now())
    return _done(person.id, fact.id)


@bp.post("/health/<uuid:fact_id>/end")
@staff_required(Permission.SCREEN)
@one_transaction
def end_fact(fact_id: uuid.UUID) -> ResponseReturnValue:
    """It no longer holds."""
    person = opened(queries.get_health_fact(fact_id=fact_id).person_id, "health")
    reason = ReasonForm.parse().reason.data or ""
    ended = operations.end_health_fact(fact_id=fact_id, reason=reason, actor=current_actor(), now=clock.now())
    return _done(person.id, ended.id)


def _done(person_id: uuid.UUID, fact_id: uuid.UUID) -> ResponseReturnValue:
    if wants_json():
        return {"person_id": str(person_id), "fact_id": str(fact_id)}
    return redirect(url_for(".health", person_id=person_id), 303)
