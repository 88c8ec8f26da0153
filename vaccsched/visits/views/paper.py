"""80 mm paper: tickets, booking slips, when to come back."""

import uuid

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, staff_required
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, id_of
from vaccsched.visits import operations, queries
from vaccsched.visits.forms import CompanionsForm
from vaccsched.visits.page import ticket as page
from vaccsched.visits.views import bp
from vaccsched.visits.views.going import go


@bp.get("/tickets/<uuid:visit_id>")
@staff_required(Permission.ARRIVE)
def ticket_page(visit_id: uuid.UUID) -> ResponseReturnValue:
    """The ticket; ``?print=1`` prints it at once and returns to the desk."""
    visit = queries.get_visit(clinic_id=current_clinic().id, visit_id=visit_id)
    return render_template(
        "visits/ticket.html",
        tickets=[page.ticket(visit, now=clock.now())],
        again=url_for("visits.ticket_page", visit_id=visit.id, print=1),
        back=url_for("visits.desk", last=visit.id),
        **_printing(url_for("visits.desk", last=visit.id)),
    )


@bp.get("/tickets")
@staff_required(Permission.ARRIVE)
def family_tickets() -> ResponseReturnValue:
    """The tickets of a family (``?visit=…&visit=…``) on one page, with a cut between them."""
    ids = [id_of(one) for one in request.args.getlist("visit")]
    visits = [queries.get_visit(clinic_id=current_clinic().id, visit_id=one) for one in ids]
    if not visits:
        raise NotFound
    return render_template(
        "visits/ticket.html",
        tickets=[page.ticket(visit, now=clock.now()) for visit in visits],
        again=url_for("visits.family_tickets", visit=ids, print=1),
        back=url_for("visits.desk", last=ids),
        **_printing(url_for("visits.desk", last=ids)),
    )


@bp.post("/tickets/<uuid:visit_id>/shown")
@staff_required(Permission.ARRIVE)
@one_transaction
def shown(visit_id: uuid.UUID) -> ResponseReturnValue:
    """The number stood on the desk's screen, or went to the printer: now it exists for whoever it is."""
    operations.note_shown(clinic_id=current_clinic().id, visit_id=visit_id, now=clock.now())
    return "", 204


@bp.post("/desk/visits/<uuid:visit_id>/companions")
@staff_required(Permission.ARRIVE)
@back_to(".visit")
@one_transaction
def companions(visit_id: uuid.UUID) -> ResponseReturnValue:
    """How many came along."""
    form = CompanionsForm.parse()
    operations.change_companions(
        clinic_id=current_clinic().id,
        visit_id=visit_id,
        companions=form.companions.data or 0,
        actor=current_actor(),
        now=clock.now(),
    )
    return go("visits.visit", visit_id=visit_id)


@bp.get("/desk/appointments/<uuid:appointment_id>/slip")
@staff_required(Permission.ARRIVE)
def slip(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """A booking on paper for somebody without a phone."""
    appointment = queries.get_appointment(clinic_id=current_clinic().id, appointment_id=appointment_id)
    return render_template(
        "visits/slip.html",
        slip=page.slip(appointment, now=clock.now()),
        again=url_for("visits.slip", appointment_id=appointment.id, print=1),
        back=url_for("visits.desk"),
        **_printing(url_for("visits.desk")),
    )


@bp.get("/desk/come-back/<uuid:session_id>")
@staff_required(Permission.ARRIVE)
def come_back(session_id: uuid.UUID) -> ResponseReturnValue:
    """When the next walk-in places are handed out, on paper."""
    session = queries.get_session(clinic_id=current_clinic().id, session_id=session_id)
    return render_template(
        "visits/slip.html",
        slip={"name": None, "qr": None, "code": None, **page.come_back(session)},
        again=url_for("visits.come_back", session_id=session.id, print=1),
        back=url_for("visits.desk"),
        **_printing(url_for("visits.desk")),
    )


def _printing(back: str) -> dict[str, object]:
    """Print at once only when asked to: reading a page again must not print again."""
    at_once = request.args.get("print") == "1"
    return {"print_now": at_once, "print_return": back if at_once else None, "clinic": current_clinic().name}
