"""What is done with messages that were given up: alike on a clinic's page and on the county's."""

import uuid
from collections.abc import Callable

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from vaccsched.handover import operations
from vaccsched.handover.forms import ReasonForm
from vaccsched.identity.guards import current_actor, staff_required
from vaccsched.identity.models import Permission
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

Clinics = Callable[[], list[uuid.UUID]]  # whose messages the reader looks after


def looked_after(bp: Blueprint, *, permission: Permission, clinic_ids: Clinics) -> None:
    """Add sending again, one or all, and giving up with a reason to a page's blueprint."""

    @bp.post("/<uuid:message_id>/again")
    @staff_required(permission)
    @back_to(".index")
    @one_transaction
    def again(message_id: uuid.UUID) -> ResponseReturnValue:
        """Send one again that was given up."""
        operations.send_again(message_id=message_id, clinic_ids=clinic_ids(), actor=current_actor(), now=clock.now())
        return {"sent_again": 1} if wants_json() else redirect(url_for(".index"), 303)

    @bp.post("/again")
    @staff_required(permission)
    @back_to(".index")
    @one_transaction
    def all_again() -> ResponseReturnValue:
        """Send all of them again."""
        number = operations.send_all_again(clinic_ids=clinic_ids(), actor=current_actor(), now=clock.now())
        return {"sent_again": number} if wants_json() else redirect(url_for(".index"), 303)

    @bp.post("/<uuid:message_id>/withdraw")
    @staff_required(permission)
    @back_to(".index")
    @one_transaction
    def withdraw(message_id: uuid.UUID) -> ResponseReturnValue:
        """Do not send one any more, with the reason."""
        form = ReasonForm.parse()
        operations.withdraw(
            message_id=message_id, clinic_ids=clinic_ids(), reason=form.reason.data or "", actor=current_actor(),
            now=clock.now(),
        )  # fmt: skip
        return {"withdrawn": True} if wants_json() else redirect(url_for(".index"), 303)
