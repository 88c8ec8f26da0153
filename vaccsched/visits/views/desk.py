"""The desk (登记取号台): one page, one box that takes everything, and the person who stands there."""

import uuid
from typing import Any

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_permissions, staff_required
from vaccsched.residents import operations as residents
from vaccsched.shared import clock, live
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json
from vaccsched.visits import operations, queries
from vaccsched.visits.forms import CodeForm, SearchForm
from vaccsched.visits.models import Visit
from vaccsched.visits.page.desk import desk_page, found_rows, look_caption, new_person_values
from vaccsched.visits.page.lists import lists
from vaccsched.visits.page.person import person_panel
from vaccsched.visits.page.ticket import ticket
from vaccsched.visits.scan import Again, Look, Unknown, read_scan
from vaccsched.visits.views import bp
from vaccsched.visits.views.denied import notes_denied
from vaccsched.visits.views.going import go, to_ticket

NO_WAY = ("pool_empty", "no_place_now", "doses_reserved", "no_session_now")


@bp.get("/desk")
@staff_required(Permission.ARRIVE)
@one_transaction
def desk() -> ResponseReturnValue:
    """Empty desk, or the number just given (``?last=``)."""
    now = clock.now()
    last = [id_of(one) for one in request.args.getlist("last")]
    visits = [queries.get_visit(clinic_id=current_clinic().id, visit_id=one) for one in last]
    return render_template("visits/desk.html", **desk_page(now), given=[_given(one) for one in visits], panel=None)


@bp.get("/desk/lists")
@staff_required(Permission.ARRIVE)
def lists_now() -> Response:
    """Who is expected and who is here, alone, for the live region."""
    clinic, now = current_clinic(), clock.now()
    return live.snapshot(
        channel=live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id),
        facts=lambda: lists(operations.look_again(clinic_id=clinic.id, now=now), clinic_id=clinic.id, now=now),
        render=lambda found: render_template("visits/_lists.html", lists=found),
        now=now.timestamp(),
    )


@bp.post("/desk/scan")
@staff_required(Permission.ARRIVE)
@back_to(".desk")
@notes_denied
@one_transaction
def scan() -> ResponseReturnValue:
    """Identity number → the person; booking → arrival at once, scanned again → the same number again; ticket → where it
    stands; phone, its last digits, name with birth date → who that can be."""
    code = CodeForm.parse().text
    found = read_scan(code, clinic_id=current_clinic().id, now=clock.now())
    if isinstance(found, Visit):
        return go("visits.visit", visit_id=found.id)
    if isinstance(found, Unknown):
        return _new_person(found)
    if isinstance(found, Look):
        return _looked(found)
    if isinstance(found, Again):
        return to_ticket(found.visit)
    if found is not None:
        return go("visits.person", person_id=found.id)
    visit = operations.arrive_booked(
        clinic_id=current_clinic().id, code=code, actor=current_actor(), key=idempotency_key(), reading=clock.read()
    )
    return to_ticket(visit)


@bp.post("/desk/search")
@staff_required(Permission.ARRIVE)
@back_to(".desk")
@one_transaction
def search() -> ResponseReturnValue:
    """Without a document: by name and birth date; shown at once, so that no name stands in an address."""
    return _looked(Look(by="name", values=SearchForm.parse().values))


@bp.get("/desk/persons/<uuid:person_id>")
@staff_required(Permission.ARRIVE)
@one_transaction
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """The person on the desk; opening is audited."""
    now = clock.now()
    opened = residents.open_person(person_id=person_id, actor=current_actor(), purpose="desk", now=now)
    refused = getattr(g.get("refusal"), "code", "") in NO_WAY
    panel = person_panel(opened, clinic=current_clinic(), now=now, refused=refused)
    panel["may_add_places"] = Permission.PLAN in staff_permissions()
    if g.get("sent") is not None:
        panel["chosen"] = g.sent.getlist("vaccine_codes")
    return render_template("visits/desk.html", **desk_page(now), panel="person", person=panel)


@bp.get("/desk/visits/<uuid:visit_id>")
@staff_required(Permission.ARRIVE)
@one_transaction
def visit(visit_id: uuid.UUID) -> ResponseReturnValue:
    """Where a ticket stands now."""
    now = clock.now()
    found = queries.get_visit(clinic_id=current_clinic().id, visit_id=visit_id)
    residents.open_person(person_id=found.person_id, actor=current_actor(), purpose="ticket", now=now)
    return render_template("visits/desk.html", **desk_page(now), panel="visit", given=[_given(found)])


def _looked(look: Look) -> ResponseReturnValue:
    """Who that can be; the only one is one key away, but never opened without a look at name and birth date."""
    now, actor = clock.now(), current_actor()
    if look.by == "tail":
        found = operations.search_by_tail(clinic_id=current_clinic().id, **look.values, actor=actor, now=now)
    elif look.by == "phone":
        found = operations.search_by_phone(**look.values, actor=actor, now=now)
    else:
        found = operations.search(**look.values, actor=actor, now=now)
    if wants_json():
        return {"person_ids": [str(person.id) for person in found]}
    page = desk_page(now)
    return render_template(
        "visits/desk.html", **page, panel="found", found=found_rows(found), caption=look_caption(look)
    )


def _given(visit: Visit) -> dict[str, Any]:
    may_return = Permission.LEAD_QUEUE in staff_permissions()
    return {"id": visit.id, "companions": visit.companions, "may_return": may_return} | ticket(visit, now=clock.now())


def _new_person(unknown: Unknown) -> ResponseReturnValue:
    if wants_json():
        return {"person_id": None, "unknown_document": True}
    page = desk_page(clock.now())
    return render_template("visits/desk.html", **page, panel="new", values=new_person_values(unknown), unknown=True)
