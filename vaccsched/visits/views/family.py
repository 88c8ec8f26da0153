"""A family at the desk: several people, one press, one print."""

import uuid

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.residents import operations as residents_operations
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of, idempotency_key, wants_json
from vaccsched.visits import operations
from vaccsched.visits.errors import NotOnePerson
from vaccsched.visits.forms import CodeForm, FamilyForm
from vaccsched.visits.page.desk import desk_page
from vaccsched.visits.page.family import family_panel
from vaccsched.visits.scan import read_scan
from vaccsched.visits.views import bp


@bp.get("/desk/family")
@staff_required(Permission.ARRIVE)
@one_transaction
def family() -> ResponseReturnValue:
    """Who comes together (``?person=…&person=…``), with what is due for each; and who else is of the family."""
    now = clock.now()
    people = _people((g.sent if g.get("sent") is not None else request.args).getlist("person"))
    residents_operations.note_list_seen(person_ids=[one.id for one in people], actor=current_actor(), now=now)
    relatives = operations.family_of(person_id=people[0].id, actor=current_actor(), now=now)
    panel = family_panel(people, relatives=relatives, clinic=current_clinic(), now=now)
    return render_template("visits/desk.html", **desk_page(now), panel="family", family=panel)


@bp.post("/desk/family/add")
@staff_required(Permission.ARRIVE)
@back_to(".family")
@one_transaction
def add_to_family() -> ResponseReturnValue:
    """One more, by the card; the page then shows them all.

    :raises NotOnePerson: the box read something that is not one person on file.
    """
    found = read_scan(CodeForm.parse().text, clinic_id=current_clinic().id, now=clock.now())
    if not isinstance(found, Person):
        raise NotOnePerson
    ids = list(dict.fromkeys([*request.form.getlist("person"), str(found.id)]))
    if wants_json():
        return {"person_ids": ids}
    return redirect(url_for("visits.family", person=ids), 303)


@bp.post("/desk/family")
@staff_required(Permission.ARRIVE)
@back_to(".family")
@one_transaction
def arrive_together() -> ResponseReturnValue:
    """A number for everybody who is ticked, or for nobody; go to the page with all the tickets."""
    members = [
        operations.Member(
            person_id=one,
            vaccine_codes=request.form.getlist(f"vaccines-{one}"),
            companions=0,
        )
        for one in FamilyForm.parse().people
    ]
    visits = operations.arrive_together(
        clinic_id=current_clinic().id,
        members=members,
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
    )
    if wants_json():
        return {"tickets": [visit.ticket for visit in visits], "visit_ids": [str(visit.id) for visit in visits]}
    return redirect(url_for("visits.family_tickets", visit=[visit.id for visit in visits], print=1), 303)


def _people(ids: list[str]) -> list[Person]:
    """:raises NotFound: nobody, or an id of nobody."""
    wanted: list[uuid.UUID] = list(dict.fromkeys(id_of(one) for one in ids))
    if not wanted:
        raise NotFound
    return [residents.get_person(person_id=one) for one in wanted]
