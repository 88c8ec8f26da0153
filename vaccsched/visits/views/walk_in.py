"""Letting in somebody without a booking: a place now, standing by, another time."""

import uuid

from flask.typing import ResponseReturnValue

from vaccsched.identity.guards import Permission, current_actor, current_clinic, second_signer, staff_required
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, idempotency_key
from vaccsched.visits import operations
from vaccsched.visits.forms import OverQuotaForm, VaccinesForm
from vaccsched.visits.views import bp
from vaccsched.visits.views.denied import notes_turned_away
from vaccsched.visits.views.going import go, to_ticket


@bp.post("/desk/persons/<uuid:person_id>/arrive")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@notes_turned_away
@one_transaction
def walk_in(person_id: uuid.UUID) -> ResponseReturnValue:
    """Take a place of the pool or of a slot, or stand before all others with a reason; go to the ticket."""
    form = VaccinesForm.parse()
    visit = operations.arrive_walk_in(
        clinic_id=current_clinic().id,
        person_id=person_id,
        vaccine_codes=form.vaccine_codes.data or [],
        stated=form.stated.data or None,
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
        urgent=form.urgent.data,
        urgent_reason=form.urgent_reason.data,
        exposure=_exposure(form),
        companions=form.companions.data,
    )
    return to_ticket(visit)


@bp.post("/desk/persons/<uuid:person_id>/over-quota")
@staff_required(Permission.ARRIVE)
@back_to(".person")
def over_quota(person_id: uuid.UUID) -> ResponseReturnValue:
    """The manager's place: signed in here, or by name and password; with the reason."""
    form = OverQuotaForm.parse()
    manager = second_signer(username=form.manager.data, password=form.manager_password.data, permission=Permission.PLAN)
    return _over_quota(person_id, form, manager)


@one_transaction
def _over_quota(person_id: uuid.UUID, form: OverQuotaForm, manager: Actor) -> ResponseReturnValue:
    visit = operations.arrive_over_quota(
        clinic_id=current_clinic().id,
        person_id=person_id,
        vaccine_codes=form.vaccine_codes.data or [],
        reason=form.over_quota_reason.data or "",
        manager=manager,
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
        companions=form.companions.data,
    )
    return to_ticket(visit)


@bp.post("/desk/persons/<uuid:person_id>/stand-by")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def stand_by(person_id: uuid.UUID) -> ResponseReturnValue:
    """Wait on site; back to the person, who now stands in the row."""
    form = VaccinesForm.parse()
    operations.stand_by(
        clinic_id=current_clinic().id,
        person_id=person_id,
        vaccine_codes=form.vaccine_codes.data or [],
        actor=current_actor(),
        now=clock.now(),
    )
    return go("visits.person", person_id=person_id)


@bp.post("/desk/persons/<uuid:person_id>/admit")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def admit(person_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody who stood by has been offered a place: book it and give the ticket."""
    visit = operations.arrive_from_standby(
        clinic_id=current_clinic().id,
        person_id=person_id,
        actor=current_actor(),
        key=idempotency_key(),
        reading=clock.read(),
    )
    return to_ticket(visit)


@bp.post("/desk/persons/<uuid:person_id>/book")
@staff_required(Permission.ARRIVE)
@back_to(".person")
@one_transaction
def book(person_id: uuid.UUID) -> ResponseReturnValue:
    """Book an offered slot for the person who stands there; go to the slip of paper."""
    form = VaccinesForm.parse()
    appointment = operations.book_instead(
        clinic_id=current_clinic().id,
        slot_id=form.chosen_slot(),
        person_id=person_id,
        vaccine_codes=form.vaccine_codes.data or [],
        actor=current_actor(),
        key=idempotency_key(),
        now=clock.now(),
    )
    if appointment.day == day_of(clock.now()):
        return go("visits.person", person_id=person_id)
    return go("visits.slip", appointment_id=appointment.id, print=1)


def _exposure(form: VaccinesForm) -> operations.Exposure | None:
    day = form.exposed_on.data
    return operations.Exposure(on=day, grade=form.grade, course=form.exposure_course.data or None) if day else None
