"""老年人台账 and 逾期未种: whom to call, what became of it, invitations."""

import uuid
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.ledger import operations, page, queries
from vaccsched.ledger.forms import CallForm, InviteForm
from vaccsched.ledger.models import CallOutcome, EntryKind
from vaccsched.ledger.queries import Show
from vaccsched.residents import operations as residents
from vaccsched.shared import clock, jobs
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, wants_json

W = TypeVar("W", bound=StrEnum)
bp = Blueprint("ledger", __name__, url_prefix="/ledger")


@bp.get("")
@staff_required(Permission.RECALL)
@one_transaction  # a list of people is written down
def index() -> ResponseReturnValue:
    """One part of a ledger: ``?kind=child``, ``?show=call``, ``?page=``."""
    kind, show = _word(EntryKind, "kind", EntryKind.CHILD), _word(Show, "show", Show.CALL)
    at, now = min(max(request.args.get("page", 1, type=int), 1), 10_000), clock.now()
    facts = page.index(clinic_id=current_clinic().id, kind=kind, show=show, at=at, now=now)
    residents.note_list_seen(person_ids=[one["person_id"] for one in facts["rows"]], actor=current_actor(), now=now)
    return render_template("ledger/index.html", done=_done(), **facts)


@bp.post("/invitations")
@staff_required(Permission.RECALL)
@back_to(".index")
@one_transaction
def invite() -> ResponseReturnValue:
    """Invite those who were ticked."""
    chosen = [id_of(one) for one in InviteForm.parse().person_id.data or []]
    done = operations.invite(
        clinic_id=current_clinic().id, person_ids=chosen[: queries.PAGE], actor=current_actor(), now=clock.now()
    )
    kind = _word(EntryKind, "kind", EntryKind.CHILD)
    return vars(done) if wants_json() else redirect(url_for(".index", kind=kind, **vars(done)), 303)


@bp.post("/count")
@staff_required(Permission.RECALL)
@back_to(".index")
@one_transaction
def count() -> ResponseReturnValue:
    """Ask the worker to count anew."""
    jobs.enqueue(kind="ledger.count", payload={"clinic_id": str(current_clinic().id)}, due_at=clock.now())
    kind = _word(EntryKind, "kind", EntryKind.CHILD)
    return {"asked": True} if wants_json() else redirect(url_for(".index", kind=kind, asked=1), 303)


@bp.get("/people/<uuid:person_id>")
@staff_required(Permission.RECALL)
@one_transaction  # opening somebody is written down
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """One person: what is due, whom to call, the form of the call."""
    entry = queries.get_entry(clinic_id=current_clinic().id, person_id=person_id)
    now = clock.now()
    residents.open_person(person_id=person_id, actor=current_actor(), purpose="recall", now=now)
    facts = page.person(entry=entry, may=staff_permissions(), now=now)
    return render_template("ledger/person.html", done=request.args.get("done"), **facts)


@bp.post("/people/<uuid:person_id>/calls")
@staff_required(Permission.RECALL)
@back_to(".person")
@one_transaction
def call(person_id: uuid.UUID) -> ResponseReturnValue:
    """Write down what a call ended in."""
    form = CallForm.parse()
    made = operations.record_call(
        clinic_id=current_clinic().id, person_id=person_id, outcome=CallOutcome(form.outcome.data),
        next_on=form.next_on.data, note=form.note.data or "", seen=form.seen.data or 0, actor=current_actor(),
        now=clock.now(),
    )  # fmt: skip
    if wants_json():
        return {"next_on": made.next_on.isoformat() if made.next_on else None}
    return redirect(url_for(".person", person_id=person_id, done=made.outcome), 303)


def _word(words: type[W], name: str, usual: W) -> W:
    asked = request.args.get(name) or request.form.get(name)
    return words(asked) if asked in list(words) else usual


def _done() -> dict[str, int] | None:
    """What an invitation came to, as the address says after it."""
    if "sent" not in request.args:
        return None
    return {name: request.args.get(name, 0, type=int) for name in ("sent", "too_soon", "nobody")}
