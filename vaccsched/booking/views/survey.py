"""Two questions after booking, one tap each, both may be skipped (需求调研)."""

import uuid

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from vaccsched.booking import operations, queries
from vaccsched.booking.models import SurveyQuestion
from vaccsched.residents.guards import current_account, resident_required
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound
from vaccsched.shared.forms import sent_values
from vaccsched.shared.unit_of_work import one_transaction
from vaccsched.shared.web import back_to, wants_json

bp = Blueprint("booking_survey", __name__)


@bp.post("/appointments/<uuid:appointment_id>/survey")
@resident_required
@back_to("booking.show")
@one_transaction
def answer(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Keep one tap and show the next question."""
    now, values = clock.now(), sent_values()
    appointment = queries.get_own_appointment(
        account_id=current_account().id, appointment_id=appointment_id, on=clock.day_of(now)
    )
    question = values.get("question")
    if question not in set(SurveyQuestion):
        raise NotFound
    operations.answer_survey(
        appointment=appointment, question=SurveyQuestion(question), answer=values.get("answer", ""), now=now
    )
    if wants_json():
        return {"appointment_id": str(appointment.id)}
    return redirect(url_for("booking.show", appointment_id=appointment.id, fresh=1, _anchor="survey"), 303)
