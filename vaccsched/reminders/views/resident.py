"""The page behind the link in a reminder, the calendar file, and how a family wants to be reminded."""

import uuid

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as bookings
from vaccsched.booking.models import Appointment
from vaccsched.reminders import operations, page, queries
from vaccsched.reminders.calendar_page import TYPE, calendar_of
from vaccsched.reminders.forms import WishForm
from vaccsched.reminders.models import Wish
from vaccsched.residents import operations as families
from vaccsched.residents import queries as residents
from vaccsched.residents.guards import current_account, current_account_actor, resident_required
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.errors import NotFound
from vaccsched.shared.qr import opened
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, page_or_json, public, wants_json

bp = Blueprint("reminders", __name__)
PURPOSE = "appointment_link"


@bp.get("/r/<token>")
@public
def link(token: str) -> ResponseReturnValue:
    """When and where, and the button that gives the place to somebody else."""
    facts = page.link_facts(_appointment(token), token=token, now=clock.now())
    return page_or_json(
        lambda: render_template("reminders/link.html", appointment=facts), lambda: {"state": facts["state"]}
    )


@bp.post("/r/<token>/cancel")
@public
@back_to(".link")
@one_transaction
def cancel(token: str) -> ResponseReturnValue:
    """The place is free at once."""
    appointment = _appointment(token)
    booking.cancel(appointment_id=appointment.id, actor=_holder(), now=clock.now(), reason="reminder_link")
    return {"state": "cancelled"} if wants_json() else redirect(url_for(".link", token=token), 303)


@bp.get("/r/<token>/calendar.ics")
@public
def calendar_by_link(token: str) -> ResponseReturnValue:
    """For the calendar of whoever holds the link."""
    return _calendar(_appointment(token))


@bp.get("/appointments/<uuid:appointment_id>/calendar.ics")
@resident_required
def calendar(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """For the family's own calendar."""
    own = bookings.get_own_appointment(
        account_id=current_account().id, appointment_id=appointment_id, on=clock.day_of(clock.now())
    )
    return _calendar(own)


@bp.get("/reminders")
@resident_required
def wishes() -> ResponseReturnValue:
    """By which way to be reminded, or not at all."""
    row = queries.wish_of(account_id=current_account().id)
    return render_template("reminders/wishes.html", saved=request.args.get("saved") == "1", **page.wish_facts(row))


@bp.post("/reminders")
@resident_required
@back_to(".wishes")
@one_transaction
def save() -> ResponseReturnValue:
    """Keep the wish."""
    form = WishForm.parse()
    families.choose_language(
        account_id=current_account().id, language=str(get_locale()), actor=current_account_actor(), now=clock.now()
    )
    row = operations.set_wish(
        account_id=current_account().id, wish=Wish(form.wish.data or ""), email=form.email.data,
        actor=current_account_actor(), now=clock.now(),
    )  # fmt: skip
    return {"wish": str(row.wish)} if wants_json() else redirect(url_for(".wishes", saved=1), 303)


def _appointment(token: str) -> Appointment:
    """:raises NotFound: forged, cut, or made for another purpose; or a court's order keeps somebody from the person,
    who may have got the link before.
    """
    value = opened(PURPOSE, token)
    try:
        found = bookings.get_appointment(appointment_id=uuid.UUID(value if isinstance(value, str) else ""))
    except ValueError:
        raise NotFound from None
    if residents.is_guarded(person_id=found.person_id):
        raise NotFound
    return found


def _calendar(appointment: Appointment) -> Response:
    file = Response(calendar_of(appointment, now=clock.now()), content_type=TYPE)
    file.headers["Content-Disposition"] = "attachment; filename=yuyue.ics"
    return file


def _holder() -> Actor:
    """Whoever holds the link: nobody is signed in, and the audit says so."""
    return Actor(kind=ActorKind.SYSTEM, name="link", request_id=g.request_id)
